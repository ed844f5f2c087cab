from __future__ import annotations

from datetime import date

import pytest

from ui.documents.periods import Dates, Period, dates_of
from ui.translation import set_language

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("period", "dates"),
    [
        (Period.ALL, Dates()),
        (Period.THIS_MONTH, Dates(date(2026, 1, 1), date(2026, 2, 1))),
        (Period.LAST_MONTH, Dates(date(2025, 12, 1), date(2026, 1, 1))),
        (Period.THIS_YEAR, Dates(date(2026, 1, 1), date(2027, 1, 1))),
        (Period.LAST_YEAR, Dates(date(2025, 1, 1), date(2026, 1, 1))),
    ],
)
def test_periods_are_whole_months_and_years(period: Period, dates: Dates) -> None:
    assert dates_of(period, today=TODAY) == dates


def test_every_period_has_a_name_in_both_languages() -> None:
    english = [period.label for period in Period]
    set_language("de")
    german = [period.label for period in Period]

    assert len(set(english)) == len(set(german)) == len(Period)
    assert set(english).isdisjoint(german)
