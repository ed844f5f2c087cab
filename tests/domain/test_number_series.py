from __future__ import annotations

from datetime import date

from billing_desktop.domain.number_series import NumberKind, NumberSeries


def test_every_year_has_its_own_series() -> None:
    last = NumberSeries.on(date(2026, 12, 31), NumberKind.INVOICE, is_test=False)
    first = NumberSeries.on(date(2027, 1, 1), NumberKind.INVOICE, is_test=False)

    assert (last.name, first.name) == ("RE-2026", "RE-2027")


def test_a_test_book_has_sequences_of_its_own() -> None:
    names = {
        NumberSeries(kind, 2026, is_test).name for kind in NumberKind for is_test in (True, False)
    }

    assert len(names) == 2 * len(NumberKind)
