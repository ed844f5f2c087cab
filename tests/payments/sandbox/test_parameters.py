"""Parameters are read as the provider reads them: what is not declared is refused."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.payments.sandbox.parameters import (
    Fields,
    Flag,
    ListOf,
    Metadata,
    OneOf,
    Text,
    Whole,
    read_parameters,
)
from billing_desktop.payments.sandbox.refused import RefusedError

SHAPE = Fields(
    {
        "name": Text(10),
        "code": Text(10, re.compile("[a-z]+")),
        "kind": OneOf(frozenset({"a", "b"})),
        "amount": Whole(1, 100),
        "is_on": Flag(),
        "metadata": Metadata(),
        "tags": ListOf(Text(), 3),
        "lines": ListOf(Fields({"amount": Whole()}, frozenset({"amount"}))),
    },
    frozenset({"name"}),
)


def refusal(encoded: str) -> RefusedError:
    with pytest.raises(RefusedError) as refused:
        read_parameters(encoded, SHAPE)
    return refused.value


def test_declared_parameters_are_read_into_their_types() -> None:
    encoded = (
        "name=M%C3%BCller&code=x&kind=b&amount=5&is_on=true&metadata[a]=1&metadata[b]="
        "&tags[]=x&tags[]=y&lines[0][amount]=7&lines[1][amount]=8"
    )

    assert read_parameters(encoded, SHAPE) == {
        "name": "Müller",
        "code": "x",
        "kind": "b",
        "amount": 5,
        "is_on": True,
        "metadata": {"a": "1", "b": ""},
        "tags": ["x", "y"],
        "lines": [{"amount": 7}, {"amount": 8}],
    }


@pytest.mark.parametrize(
    ("encoded", "code", "param"),
    [
        ("name=a&foo=1", "parameter_unknown", "foo"),
        ("name=a&lines[0][amount]=1&lines[0][foo]=1", "parameter_unknown", "lines[0][foo]"),
        ("name=a&idempotency_key=k", "parameter_unknown", "idempotency_key"),
        ("name=a&na[me=1", "parameter_unknown", "na[me"),
        ("name=a&[x]=1", "parameter_unknown", "[x]"),
        ("code=x", "parameter_missing", "name"),
        ("", "parameter_missing", "name"),
        ("name=a&lines[0]=1", "parameter_invalid_object", "lines[0]"),
        ("name=", "parameter_empty", "name"),
        ("name=a&amount=1.5", "parameter_invalid_integer", "amount"),
        ("name=a&amount=1e2", "parameter_invalid_integer", "amount"),
        ("name=a&amount=%D9%A5", "parameter_invalid_integer", "amount"),
        ("name=a&amount=", "parameter_invalid_integer", "amount"),
        ("name=a&amount=0", None, "amount"),
        ("name=a&amount=101", None, "amount"),
        ("name=abcdefghijk", None, "name"),
        ("name=a&code=X", None, "code"),
        ("name=a&kind=c", None, "kind"),
        ("name=a&is_on=yes", None, "is_on"),
        ("name[x]=a", None, "name"),
        ("name=a&name=b", None, "name"),
        ("name=a&name[x]=b", None, "name[x]"),
        ("name=a&tags[1]=x", None, "tags"),
        ("name=a&tags[x]=x", None, "tags"),
        ("name=a&tags[]=1&tags[]=2&tags[]=3&tags[]=4", None, "tags"),
        ("name=a&metadata[" + "k" * 41 + "]=1", None, "metadata"),
        ("name=a&metadata[k]=" + "v" * 501, None, "metadata"),
        ("name=a&" + "&".join(f"metadata[k{n}]=1" for n in range(51)), None, "metadata"),
        ("name=a&a" + "[x]" * 9 + "=1", "parameter_unknown", "a" + "[x]" * 9),
        ("name=a&&", None, None),
        ("name", None, None),
        ("name=%FF", None, None),
    ],
)
def test_the_rest_is_refused_by_name(encoded: str, code: str | None, param: str | None) -> None:
    refused = refusal(encoded)

    assert (refused.code, refused.param) == (code, param)
    assert refused.status == 400


@given(
    st.lists(
        st.tuples(
            st.one_of(
                st.sampled_from(["name", "tags[]", "lines[0][amount]", "metadata[a]", "amount"]),
                st.text(st.sampled_from("name[]01x"), max_size=12),
            ),
            st.text(max_size=12),
        ),
        max_size=6,
    )
)
def test_any_form_is_read_or_refused(pairs: list[tuple[str, str]]) -> None:
    with suppress(RefusedError):  # Anything else that is raised fails the test.
        assert set(read_parameters(urlencode(pairs), SHAPE)) <= set(SHAPE.shapes)
