"""What was written is read back, and a changed character is noticed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.sealed_text import Facts, JsonValue, instant_text, seal, unseal

MOMENT = datetime(2026, 11, 25, 10, 30, 0, 5, tzinfo=UTC)
names = st.text(max_size=20).filter(lambda name: name != "sha256")
plain = st.none() | st.booleans() | st.integers(-(10**18), 10**18) | st.text(max_size=30)
values = st.dictionaries(names, plain | st.lists(plain, max_size=3), max_size=5)


@given(values=values)
def test_what_is_sealed_is_read_back(values: dict[str, JsonValue]) -> None:
    assert unseal(seal(values)).values == values


@given(place=st.integers(0, 200), new=st.characters(codec="ascii"))
def test_no_changed_character_goes_unnoticed(place: int, new: str) -> None:
    text = seal({"rows": 12, "hash": "ab" * 8, "list": [1, 2, {"a": "b"}]})
    place %= len(text)
    changed = text[:place] + new + text[place + 1 :]

    try:
        facts = unseal(changed)
    except ValueError:
        return
    assert facts == unseal(text)  # Only blanks between the members say the same.


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "12",
        "{}",
        '{"sha256": 1}',
        "[" * 100_000,
        '{"a": 1.5}',
        '{"a": NaN}',
        f'{{"a": {10**100}}}',
    ],
    ids=lambda text: text[:12],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unseal(text)


def test_facts_are_read_by_name_and_type() -> None:
    facts = Facts(
        {
            "text": "a",
            "whole": 7,
            "flag": True,
            "at": instant_text(MOMENT),
            "one": {"a": 1},
            "all": [{"a": 1}, {"a": 2}],
        }
    )

    assert (facts.text("text"), facts.whole("whole"), facts.flag("flag")) == ("a", 7, True)
    assert facts.instant("at") == MOMENT
    assert facts.facts("one") == Facts({"a": 1})
    assert [one.whole("a") for one in facts.all_facts("all")] == [1, 2]


def test_what_is_missing_or_of_another_type_is_named() -> None:
    facts = Facts({"flag": True, "list": [1]})

    for read in (facts.text, facts.whole, facts.instant, facts.facts, facts.all_facts):
        with pytest.raises(ValueError, match="flag"):
            read("flag")
    with pytest.raises(ValueError, match="nothing"):
        facts.flag("nothing")
    with pytest.raises(ValueError, match="list is no object"):
        facts.all_facts("list")
