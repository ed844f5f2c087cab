from __future__ import annotations

import pytest

from billing_desktop.domain.health import Check, Remedy, State, Thing, fine, note, worst, wrong


def test_a_check_says_its_sentence_with_what_is_filled_in() -> None:
    check = note(Thing.TASKS, Remedy.OPEN_TASKS, "Waiting for a person: {count}.", count=3)

    assert (check.state, str(check.sentence)) == (State.NOTE, "Waiting for a person: 3.")


@pytest.mark.parametrize(
    ("checks", "whole"),
    [
        ([], State.FINE),
        ([fine(Thing.DISK, "a")], State.FINE),
        ([note(Thing.MAIL, None, "b"), fine(Thing.DISK, "a")], State.NOTE),
        ([note(Thing.MAIL, None, "b"), wrong(Thing.DISK, None, "a")], State.WRONG),
    ],
)
def test_the_whole_is_as_bad_as_its_worst_part(checks: list[Check], whole: State) -> None:
    assert worst(checks) is whole
