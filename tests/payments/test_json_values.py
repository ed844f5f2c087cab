"""Values out of JSON are of their type, or an error."""

from __future__ import annotations

import pytest

from billing_desktop.payments import json_values
from billing_desktop.payments.json_values import MalformedJsonError

SOURCE: dict[str, object] = {
    "text": "a",
    "whole": 5,
    "flag": True,
    "child": {"id": "x"},
    "nothing": None,
    "fraction": 5.0,
}


def test_values_of_their_type_are_returned() -> None:
    assert json_values.text(SOURCE, "text") == "a"
    assert json_values.whole(SOURCE, "whole") == 5
    assert json_values.flag(SOURCE, "flag") is True
    assert json_values.child(SOURCE, "child") == {"id": "x"}
    assert json_values.reference(SOURCE, "child") == "x"
    assert json_values.reference(SOURCE, "text") == "a"


@pytest.mark.parametrize("name", ["nothing", "missing"])
def test_null_and_absent_are_none_where_that_is_allowed(name: str) -> None:
    assert json_values.optional_text(SOURCE, name) is None
    assert json_values.optional_whole(SOURCE, name) is None
    assert json_values.child(SOURCE, name) is None
    assert json_values.reference(SOURCE, name) is None


@pytest.mark.parametrize(
    ("read", "name"),
    [
        (json_values.text, "whole"),
        (json_values.text, "nothing"),
        (json_values.whole, "flag"),
        (json_values.whole, "fraction"),
        (json_values.whole, "missing"),
        (json_values.flag, "whole"),
        (json_values.child, "text"),
        (json_values.optional_text, "whole"),
        (json_values.optional_whole, "text"),
        (json_values.reference, "whole"),
    ],
)
def test_another_type_is_an_error(read: object, name: str) -> None:
    assert callable(read)
    with pytest.raises(MalformedJsonError):
        read(SOURCE, name)
