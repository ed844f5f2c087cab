from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.number_series import NumberKind, NumberSeries

kinds = st.sampled_from(NumberKind)


@pytest.mark.parametrize(
    ("kind", "is_test", "seq", "number"),
    [
        (NumberKind.TOP_UP, False, 42, "TU-2026-000042"),
        (NumberKind.INVOICE, False, 42, "RE-2026-000042"),
        (NumberKind.CREDIT_NOTE, False, 1, "ST-2026-000001"),
        (NumberKind.INVOICE, False, 999_999, "RE-2026-999999"),
        (NumberKind.INVOICE, False, 1_000_000, "RE-2026-1000000"),
        (NumberKind.INVOICE, True, 42, "TEST-RE-2026-000042"),
    ],
)
def test_a_number_names_kind_year_and_place(
    *, kind: NumberKind, is_test: bool, seq: int, number: str
) -> None:
    assert NumberSeries.on(date(2026, 11, 23), kind, is_test=is_test).number(seq) == number


def test_every_year_has_its_own_series() -> None:
    last = NumberSeries.on(date(2026, 12, 31), NumberKind.INVOICE, is_test=False)
    first = NumberSeries.on(date(2027, 1, 1), NumberKind.INVOICE, is_test=False)

    assert (last.name, first.name) == ("RE-2026", "RE-2027")


def test_a_test_book_has_sequences_of_its_own() -> None:
    names = {
        NumberSeries(kind, 2026, is_test).name for kind in NumberKind for is_test in (True, False)
    }

    assert len(names) == 2 * len(NumberKind)


@given(kind=kinds, seqs=st.tuples(st.integers(1, 10**9), st.integers(1, 10**9)))
def test_no_two_places_have_the_same_number(kind: NumberKind, seqs: tuple[int, int]) -> None:
    series = NumberSeries(kind, 2026)

    assert (series.number(seqs[0]) == series.number(seqs[1])) == (seqs[0] == seqs[1])


@pytest.mark.parametrize("seq", [0, -1])
def test_numbers_begin_at_one(seq: int) -> None:
    with pytest.raises(ValueError, match="numbers begin at 1"):
        NumberSeries(NumberKind.INVOICE, 2026).number(seq)
