from __future__ import annotations

import tomllib
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.address import Territory
from billing_desktop.domain.tax import (
    TaxCategory,
    TaxDecision,
    TaxRate,
    TaxRates,
    VatStanding,
    decide_tax,
)
from billing_desktop.errors import SettingsError, TaxHeldError
from tests.builders import COUNTRIES, RATES, TODAY, billing_details, eur

SHIPPED = Path(__file__).parents[2] / "resources" / "tax_rates.toml"


@pytest.mark.parametrize(
    ("day", "percent"),
    [
        (date(2007, 1, 1), 19),
        (date(2020, 6, 30), 19),
        (date(2020, 7, 1), 16),
        (date(2020, 12, 31), 16),
        (date(2021, 1, 1), 19),
        (TODAY, 19),
    ],
)
def test_the_german_rate_follows_the_date(day: date, percent: int) -> None:
    decision = decide_tax(Territory.GERMANY, on=day, rates=RATES)

    assert decision == TaxDecision(TaxCategory.STANDARD, Decimal(percent))
    assert decision.exemption_code is None


def test_the_rates_that_come_with_the_program_are_those() -> None:
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["rate"]

    assert TaxRates(tuple(TaxRate(Decimal(r["percent"]), r["valid_from"]) for r in rows)) == RATES


@given(st.permutations(RATES.rows), st.dates(date(2007, 1, 1), date(2040, 1, 1)))
def test_the_order_of_the_rows_does_not_matter(rows: list[TaxRate], day: date) -> None:
    assert TaxRates(tuple(rows)).on(day) == RATES.on(day)


@given(st.dates(date(2007, 1, 2), date(2040, 1, 1)))
def test_the_rate_changes_on_the_first_day_of_a_row_and_on_no_other(day: date) -> None:
    begins = [row.valid_from for row in RATES.rows]

    assert (RATES.on(day) != RATES.on(day - timedelta(days=1))) == (day in begins)


@pytest.mark.parametrize("rates", [TaxRates(()), RATES])
def test_before_the_first_rate_there_is_none(rates: TaxRates) -> None:
    with pytest.raises(SettingsError, match="No VAT rate is known for 2006-12-31") as refused:
        rates.on(date(2006, 12, 31))

    assert refused.value.params == {"day": date(2006, 12, 31)}


@pytest.mark.parametrize("percent", ["-0.01", "100.01", "NaN", "sNaN", "Infinity"])
def test_a_rate_lies_between_0_and_100(percent: str) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        TaxRate(Decimal(percent), TODAY)


@pytest.mark.parametrize("standing", [VatStanding.UNCHECKED, VatStanding.CONFIRMED])
def test_a_company_elsewhere_in_the_union_owes_the_tax_itself(standing: VatStanding) -> None:
    decision = decide_tax(Territory.EU, on=TODAY, rates=RATES, standing=standing)

    assert decision == TaxDecision(TaxCategory.REVERSE_CHARGE, Decimal(0))
    assert decision.category == "AE"
    assert decision.exemption_code == "VATEX-EU-AE"


def test_a_refuted_vat_number_holds_the_top_up() -> None:
    with pytest.raises(TaxHeldError, match="held until finance clears the number"):
        decide_tax(Territory.EU, on=TODAY, rates=RATES, standing=VatStanding.REFUTED)


@pytest.mark.parametrize("standing", VatStanding)
def test_outside_the_union_nothing_is_taxed_whatever_the_register_says(
    standing: VatStanding,
) -> None:
    decision = decide_tax(Territory.OUTSIDE_EU, on=TODAY, rates=RATES, standing=standing)

    assert decision == TaxDecision(TaxCategory.OUTSIDE_SCOPE, Decimal(0))
    assert decision.category == "O"
    assert decision.exemption_code == "VATEX-EU-O"


@pytest.mark.parametrize("standing", VatStanding)
def test_a_german_company_is_taxed_whatever_the_register_says(standing: VatStanding) -> None:
    decision = decide_tax(Territory.GERMANY, on=TODAY, rates=RATES, standing=standing)

    assert decision.category == "S"


@pytest.mark.parametrize("territory", [Territory.EU, Territory.OUTSIDE_EU])
def test_abroad_no_german_rate_is_needed(territory: Territory) -> None:
    assert decide_tax(territory, on=date(1990, 1, 1), rates=TaxRates(())).percent == 0


@pytest.mark.parametrize("country", COUNTRIES)
def test_the_country_of_the_customer_decides(country: str) -> None:
    territory = billing_details(country).address.territory
    category = {"DE": "S", "CH": "O", "GB": "O", "JP": "O", "NO": "O", "US": "O"}.get(country, "AE")

    assert decide_tax(territory, on=TODAY, rates=RATES).category == category


def test_a_territory_that_nobody_decided_about_is_never_taken_for_untaxed() -> None:
    with pytest.raises(AssertionError, match="mars"):
        decide_tax("mars", on=TODAY, rates=RATES)  # type: ignore[arg-type]


def test_tax_is_rounded_half_up_once_on_the_sum() -> None:
    decision = TaxDecision(TaxCategory.STANDARD, Decimal(19))

    assert decision.tax_on(eur("51.00")) == eur("9.69")
    assert decision.tax_on(eur("0.50")) == eur("0.10")  # 0.095
    assert decision.tax_on(eur("-0.50")) == eur("-0.10")  # As on the credit note.
    assert decision.tax_on(eur("0.26") + eur("0.26")) == eur("0.10")
    assert decision.tax_on(eur("0.26")) * 2 == eur("0.10")
    assert decision.tax_on(eur("0.13") * 4) != decision.tax_on(eur("0.13")) * 4
