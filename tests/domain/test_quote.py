from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.domain.quote import TopUpMethod, check_amount, make_quote, method_for
from billing_desktop.domain.tax import TaxCategory, VatStanding
from billing_desktop.errors import AmountError, SettingsError, TaxHeldError
from tests.builders import COUNTRIES, FEES, RATES, TODAY, billing_details, eur, invoice, quote

CARD, INVOICE = TopUpMethod.CARD, TopUpMethod.INVOICE
TERRITORIES = {country: billing_details(country).address.territory for country in COUNTRIES}

amounts = st.builds(Money, st.integers(50, 99_999_999), st.just(EUR))
card_amounts = st.builds(Money, st.integers(50, 99_999), st.just(EUR))
balances = st.builds(Money, st.integers(-(10**9), 10**9), st.just(EUR))
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("amount", "method"),
    [
        ("0.50", CARD),
        ("999.98", CARD),
        ("999.99", CARD),
        ("1000.00", INVOICE),
        ("1000.01", INVOICE),
        ("999999.99", INVOICE),
    ],
)
def test_the_top_up_amount_decides_the_method(amount: str, method: TopUpMethod) -> None:
    assert method_for(eur(amount)) is method
    assert quote(amount).method is method


def test_fee_and_vat_do_not_move_an_amount_over_the_threshold() -> None:
    price = quote("999.99")

    assert price.method is CARD
    assert price.total > eur("1000.00")


@pytest.mark.parametrize("amount", ["0.50", "999999.99"])
def test_the_smallest_and_the_largest_amount_may_be_topped_up(amount: str) -> None:
    assert check_amount(eur(amount)) == eur(amount)


@pytest.mark.parametrize("amount", ["0.49", "0.01", "0.00", "-50.00", "1000000.00"])
def test_below_and_above_nothing_is_quoted(amount: str) -> None:
    with pytest.raises(AmountError) as refused:
        quote(amount)

    assert str(refused.value) == "A top-up is between 0.50 EUR and 999999.99 EUR."
    assert refused.value.params == {"amount_min": eur("0.50"), "amount_max": eur("999999.99")}


@pytest.mark.parametrize(
    ("country", "on", "amount", "figures"),
    [
        ("DE", TODAY, "50.00", "50.00 1.00 9.69 60.69 62.34"),
        ("DE", date(2020, 7, 1), "50.00", "50.00 1.00 8.16 59.16 62.34"),
        ("DE", TODAY, "999.99", "999.99 15.25 192.90 1208.14 1012.33"),
        ("DE", TODAY, "1000.00", "1000.00 0.00 190.00 1190.00 1012.34"),
        ("FR", TODAY, "50.00", "50.00 1.00 0.00 51.00 62.34"),
        ("US", TODAY, "50.00", "50.00 1.00 0.00 51.00 62.34"),
        ("GB", TODAY, "0.50", "0.50 0.26 0.00 0.76 12.84"),
    ],
)
def test_the_five_figures(country: str, on: date, amount: str, figures: str) -> None:
    price = quote(amount, country=country, balance="12.34", on=on)

    shown = (price.amount, price.fee, price.vat, price.total, price.expected_balance)
    assert " ".join(map(str, shown)) == figures


def test_only_the_amount_is_credited_also_to_a_balance_below_zero() -> None:
    assert quote("50.00", balance="-80.00").expected_balance == eur("-30.00")


@given(
    amount=amounts, country=st.sampled_from(COUNTRIES), balance=balances, on=days, ask=st.booleans()
)
def test_the_figures_add_up_to_the_cent_everywhere(
    *, amount: Money, country: str, balance: Money, on: date, ask: bool
) -> None:
    price = make_quote(
        amount,
        territory=TERRITORIES[country],
        balance=balance,
        on=on,
        rates=RATES,
        fees=FEES,
        method=INVOICE if ask else None,
    )

    rate = RATES.on(on) if country == "DE" else Decimal(0)
    vat = (price.net.to_decimal() * rate / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert price.vat.to_decimal() == vat
    assert price.tax.percent == rate
    assert price.amount + price.fee == price.net
    assert price.net + price.vat == price.total
    assert price.expected_balance - price.balance == amount
    assert bool(price.fee) == (price.method is CARD) == (price.fee_rule is not None)
    assert invoice(price, buyer=billing_details(country)).gross == price.total


@given(amount=card_amounts, on=days)
def test_vat_is_rounded_once_and_not_per_line(amount: Money, on: date) -> None:
    price = make_quote(
        amount,
        territory=TERRITORIES["DE"],
        balance=Money.zero(),
        on=on,
        rates=RATES,
        fees=FEES,
    )

    per_line = price.tax.tax_on(price.amount) + price.tax.tax_on(price.fee)
    assert abs(price.vat.minor_units - per_line.minor_units) <= 1
    assert price.vat == price.tax.tax_on(price.amount + price.fee)


def test_rounding_per_line_would_be_another_cent() -> None:
    price = quote("0.50")

    assert price.vat == eur("0.14")
    assert price.tax.tax_on(price.amount) + price.tax.tax_on(price.fee) == eur("0.15")


def test_an_invoice_below_the_threshold_may_be_asked_for_and_has_no_fee() -> None:
    price = quote("50.00", method=INVOICE)

    assert (price.fee, price.fee_rule, price.total) == (eur("0"), None, eur("59.50"))


def test_a_card_above_the_threshold_is_refused() -> None:
    with pytest.raises(AmountError, match=r"From 1000\.00 EUR on a top-up is paid by invoice\."):
        quote("1000.00", method=CARD)


def test_by_invoice_no_fee_rule_is_needed() -> None:
    with pytest.raises(SettingsError, match="No processing fee"):
        quote("50.00", on=date(2019, 12, 31))

    assert quote("1000.00", on=date(2019, 12, 31)).fee == eur("0")


def test_a_refuted_number_stops_a_quote_elsewhere_in_the_union_only() -> None:
    with pytest.raises(TaxHeldError):
        quote(country="FR", standing=VatStanding.REFUTED)

    assert quote(country="DE", standing=VatStanding.REFUTED).tax.category is TaxCategory.STANDARD


@pytest.mark.parametrize(
    "changes",
    [
        {"total": eur("60.68")},
        {"vat": eur("9.68")},
        {"vat": eur("9.68"), "total": eur("60.68")},
        {"fee": eur("1.01")},
        {"amount": eur("50.01")},
    ],
)
def test_a_quote_whose_figures_do_not_add_up_cannot_exist(changes: dict[str, Money]) -> None:
    with pytest.raises(ValueError, match="do not add up"):
        replace(quote("50.00"), **changes)  # type: ignore[arg-type]


def test_a_fee_by_invoice_cannot_exist() -> None:
    with pytest.raises(ValueError, match="only a card payment has a fee"):
        replace(quote("50.00"), method=INVOICE)


def test_another_currency_is_not_quoted() -> None:
    with pytest.raises(ValueError, match="do not mix"):
        check_amount(Money(5000, Currency("USD", 2)))
