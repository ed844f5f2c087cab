"""Numbers used by a state that is gone: all up to the last one, each once, none that is here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.lost_number import (
    LOST_AT_ONCE_MAX,
    KnownFrom,
    RestoredStanding,
    UsedNumber,
    lost_numbers,
)
from billing_desktop.errors import UserError

SERIES = "RE-2026"


def used(seq: int, known_from: KnownFrom = KnownFrom.COPY, sha256: str | None = None) -> UsedNumber:
    return UsedNumber(SERIES, seq, known_from, f"{SERIES}-{seq:06d}", sha256)


def test_those_in_between_are_lost_too() -> None:
    lost = lost_numbers({SERIES: 3}, [used(6), used(2)])

    assert [(one.seq, one.known_from) for one in lost] == [
        (4, KnownFrom.BETWEEN),
        (5, KnownFrom.BETWEEN),
        (6, KnownFrom.COPY),
    ]


def test_what_a_copy_proves_counts_more_than_what_somebody_says() -> None:
    proved, said = used(4, sha256="a" * 64), used(4, KnownFrom.STATED)

    assert lost_numbers({SERIES: 3}, [said, proved]) == (proved,)
    assert lost_numbers({SERIES: 3}, [proved, said]) == (proved,)


def test_a_series_that_the_book_does_not_have_begins_at_one() -> None:
    assert [one.seq for one in lost_numbers({}, [used(2)])] == [1, 2]


def test_a_number_far_away_is_likelier_a_mistake() -> None:
    assert len(lost_numbers({SERIES: 3}, [used(3 + LOST_AT_ONCE_MAX)])) == LOST_AT_ONCE_MAX

    with pytest.raises(UserError, match="RE-2026-005004 is 5001 numbers away"):
        lost_numbers({SERIES: 3}, [used(4 + LOST_AT_ONCE_MAX)])
    with pytest.raises(UserError, match="RE-2026-9000 is 8997 numbers away"):
        lost_numbers({SERIES: 3}, [UsedNumber(SERIES, 9000, KnownFrom.ANCHOR)])


@given(taken=st.integers(0, 50), seqs=st.lists(st.integers(1, 100), max_size=8))
def test_afterwards_the_next_number_is_one_that_nobody_has_used(
    taken: int, seqs: list[int]
) -> None:
    lost = lost_numbers({SERIES: taken}, [used(seq) for seq in seqs])

    assert [one.seq for one in lost] == list(range(taken + 1, max([taken, *seqs]) + 1))


def test_numbers_are_held_as_long_as_something_waits() -> None:
    assert not RestoredStanding((), ()).is_held
