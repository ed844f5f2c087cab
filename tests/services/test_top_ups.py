"""Quoting top-ups, and recording that somebody confirmed one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.request_message import MESSAGE_LENGTH_MAX
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.tax import TaxCategory, TaxRate
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import (
    AmountError,
    ConflictError,
    DetailsMissingError,
    DocumentError,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
    UserError,
)
from tests.book import Book, open_services
from tests.builders import billing_details, eur


def stored(book: Book) -> int:
    (found,) = book.rows("SELECT count(*) FROM top_up")
    return int(str(found[0]))


def test_a_quote_has_the_five_figures(book: Book) -> None:
    account = book.account()
    book.top_up(account, "10.00")

    quote = book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))

    # 50.00 + (1.5 % + 0.25) = 51.00, of which 19 % are 9.69.
    assert (quote.amount, quote.fee, quote.vat) == (eur("50.00"), eur("1.00"), eur("9.69"))
    assert (quote.total, quote.expected_balance) == (eur("60.69"), eur("60.00"))


def test_quoting_stores_nothing(book: Book) -> None:
    account = book.account()
    book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))

    assert stored(book) == 0


@pytest.mark.parametrize(
    ("country", "category", "vat"),
    [
        ("DE", TaxCategory.STANDARD, "9.69"),
        ("FR", TaxCategory.REVERSE_CHARGE, "0"),
        ("US", TaxCategory.OUTSIDE_SCOPE, "0"),
    ],
)
def test_the_customers_country_decides_the_vat(
    book: Book, country: str, category: TaxCategory, vat: str
) -> None:
    account = book.account(country)

    quote = book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))

    assert (quote.tax.category, quote.vat) == (category, eur(vat))


def test_the_amount_decides_the_method(book: Book) -> None:
    account = book.account()
    quote = book.services.top_ups.quote

    below = quote(book.operator, account.account_id, eur("999.99"))
    above = quote(book.operator, account.account_id, eur("1000.00"))

    assert (below.method, above.method) == (TopUpMethod.CARD, TopUpMethod.INVOICE)
    assert above.fee == eur("0")
    with pytest.raises(AmountError):
        quote(book.operator, account.account_id, eur("1000.00"), method=TopUpMethod.CARD)


def test_a_started_card_top_up_is_pending_and_nobody_was_asked(book: Book) -> None:
    account = book.account()

    top_up = book.start(account, "50.00")

    assert top_up.status is TopUpStatus.PENDING
    assert top_up.billing_number == "TEST-TU-2026-000001"
    assert top_up.started_by == book.operator.name
    assert book.get(top_up) == top_up
    assert book.gateway.calls == []
    assert book.balance(account) == eur("0")


def test_a_started_invoice_top_up_is_a_request(book: Book) -> None:
    account = book.account()

    top_up = book.services.top_ups.start(
        book.operator,
        account.account_id,
        eur("1000.00"),
        key="r-1",
        message="Please put our order number 4711 on it.",
    )

    assert top_up.status is TopUpStatus.REQUESTED
    request = book.services.invoice_requests.of_top_up(book.operator, top_up.top_up_id)
    assert request.message == "Please put our order number 4711 on it."


def test_a_top_up_is_found_by_id_key_and_billing_number(book: Book) -> None:
    top_up = book.start(book.account(), key="client-7")
    find = book.services.top_ups.find

    for reference in (top_up.top_up_id, "client-7", top_up.billing_number):
        assert find(book.operator, reference) == top_up
    for unknown in ("TU-1", "", "\x00", "\ud800"):
        with pytest.raises(NotFoundError):
            find(book.operator, unknown)
    with pytest.raises(NotFoundError):
        book.services.top_ups.get(book.operator, "client-7")


def test_the_same_key_again_is_the_same_top_up(book: Book) -> None:
    account = book.account()
    first = book.start(account, key="double-click")

    assert book.start(account, key="double-click") == first
    assert stored(book) == 1


def test_a_key_is_not_taken_for_another_top_up(book: Book) -> None:
    account, other = book.account(), book.account("AT")
    book.start(account, "50.00", key="k")

    for another in (
        lambda: book.start(account, "50.01", key="k"),
        lambda: book.start(other, "50.00", key="k"),
        lambda: book.start(account, "50.00", key="k", method=TopUpMethod.INVOICE),
    ):
        with pytest.raises(KeyReusedError):
            another()
    assert stored(book) == 1


def test_a_repeat_is_answered_even_if_the_price_changed_meanwhile(book: Book) -> None:
    account = book.account()
    first = book.start(account, key="k")
    rule = FeeRule(Decimal(5), Money(0, EUR), date(2026, 11, 24))
    book.services.rates.add_fee_rule(book.administrator, rule)
    book.clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))

    assert book.start(account, key="k") == first


def test_a_key_that_cannot_be_stored_is_refused(book: Book) -> None:
    account = book.account()

    for key in ("", "x" * 201, "a\x00b", "a\nb", "\ud800"):
        with pytest.raises(KeyReusedError) as refused:
            book.services.top_ups.start(book.operator, account.account_id, eur("50"), key=key)
        assert refused.value.code == "key_invalid"
    assert stored(book) == 0


def test_a_price_that_changed_since_it_was_confirmed_is_not_charged(book: Book) -> None:
    account = book.account()
    confirmed = book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))
    rule = FeeRule(Decimal("1.5"), Money(26, EUR), date(2026, 11, 24))
    book.services.rates.add_fee_rule(book.administrator, rule)
    book.clock.set(datetime(2026, 11, 24, 12, tzinfo=UTC))

    with pytest.raises(ConflictError) as refused:
        book.services.top_ups.start(
            book.operator, account.account_id, eur("50.00"), key="k", confirmed=confirmed
        )

    assert refused.value.code == "price_changed"
    assert stored(book) == 0


def test_a_country_that_changed_since_the_price_was_confirmed_is_noticed(book: Book) -> None:
    account = book.account("FR")
    confirmed = book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))
    book.services.accounts.save_details(
        book.operator, account.account_id, billing_details("US"), version=1
    )

    with pytest.raises(ConflictError, match="The price changed"):
        book.services.top_ups.start(
            book.operator, account.account_id, eur("50.00"), key="k", confirmed=confirmed
        )


def test_a_balance_that_moved_does_not_change_the_price(book: Book) -> None:
    account = book.account()
    confirmed = book.services.top_ups.quote(book.operator, account.account_id, eur("50.00"))
    book.top_up(account, "10.00")

    top_up = book.services.top_ups.start(
        book.operator, account.account_id, eur("50.00"), key="k", confirmed=confirmed
    )

    assert top_up.quote.total == confirmed.total


def test_missing_billing_details_are_named(book: Book) -> None:
    account = book.account(details=BillingDetails(company="Nordlicht", country="DE"))

    for ask in (
        lambda: book.services.top_ups.quote(book.operator, account.account_id, eur("50.00")),
        lambda: book.start(account),
    ):
        with pytest.raises(DetailsMissingError) as refused:
            ask()
        assert "street" in refused.value.fields
        assert "company" not in refused.value.fields
    assert stored(book) == 0


def test_an_incomplete_seller_is_named_before_anybody_pays(book: Book) -> None:
    account = book.account()
    book.services.sellers.save(book.administrator, Seller(name="Beispielwerk"))

    with pytest.raises(DetailsMissingError, match="The seller's details are incomplete"):
        book.start(account)

    assert stored(book) == 0


def test_a_name_that_no_font_can_print_is_refused_before_anybody_pays(book: Book) -> None:
    account = book.account(company="Raketen 🚀 GmbH")

    with pytest.raises(DocumentError, match="🚀"):
        book.start(account)

    assert stored(book) == 0
    assert book.rows("SELECT count(*) FROM number_series WHERE series LIKE '%TU%'") == [(0,)]


@pytest.mark.parametrize("amount", ["0.49", "1000000.00"])
def test_an_amount_outside_the_limits_is_refused(book: Book, amount: str) -> None:
    account = book.account()

    with pytest.raises(AmountError, match="A top-up is between"):
        book.start(account, amount)

    assert stored(book) == 0


def test_nobody_is_topped_up_under_an_unknown_id(book: Book) -> None:
    with pytest.raises(NotFoundError):
        book.services.top_ups.start(book.operator, "nobody", eur("50.00"), key="k")


def test_a_message_of_several_lines_is_kept(book: Book) -> None:
    account = book.account()

    top_up = book.services.top_ups.start(
        book.operator,
        account.account_id,
        eur("1000.00"),
        key="k",
        message="Hello,\r\n\r\n\tplease 👩\u200d🚀 send it to us.\n",
    )

    request = book.services.invoice_requests.of_top_up(book.operator, top_up.top_up_id)
    assert request.message == "Hello,\n\nplease 👩\u200d🚀 send it to us."


def test_a_message_that_cannot_be_kept_is_refused(book: Book) -> None:
    account = book.account()

    for message in ("x" * (MESSAGE_LENGTH_MAX + 1), "a\x00b", "\ud800", "\u202eabc"):
        with pytest.raises(UserError) as refused:
            book.services.top_ups.start(
                book.operator, account.account_id, eur("1000.00"), key="k", message=message
            )
        assert refused.value.code in ("message_invalid", "text_invalid")
    assert stored(book) == 0


def test_without_a_provider_cards_are_refused_and_invoices_are_not(book: Book) -> None:
    account = book.account()
    alone = open_services(book.settings, clock=book.clock, gateway=None)

    with pytest.raises(UserError) as refused:
        alone.top_ups.start(book.operator, account.account_id, eur("50.00"), key="card")
    requested = alone.top_ups.start(
        book.operator, account.account_id, eur("50.00"), key="inv", method=TopUpMethod.INVOICE
    )
    alone.close()

    assert refused.value.code == "provider_missing"
    assert requested.status is TopUpStatus.REQUESTED


def test_numbers_start_again_with_the_year_of_berlin(book: Book) -> None:
    account = book.account()
    book.start(account)
    book.clock.set(datetime(2026, 12, 31, 23, 30, tzinfo=UTC))

    assert book.start(account).billing_number == "TEST-TU-2027-000001"


def test_a_new_vat_rate_holds_from_its_day_on(book: Book) -> None:
    account = book.account()
    rate = TaxRate(Decimal(25), date(2026, 12, 1))
    book.services.rates.add_tax_rate(book.administrator, rate)
    quote = book.services.top_ups.quote

    book.clock.set(datetime(2026, 11, 30, 22, 59, tzinfo=UTC))
    assert quote(book.operator, account.account_id, eur("50.00")).vat == eur("9.69")
    book.clock.set(datetime(2026, 11, 30, 23, 0, tzinfo=UTC))
    assert quote(book.operator, account.account_id, eur("50.00")).vat == eur("12.75")


def test_support_asks_for_an_invoice_but_charges_no_card(book: Book) -> None:
    account = book.account()
    support = Operator("support desk", Role.SUPPORT)
    start = book.services.top_ups.start

    asked = start(support, account.account_id, eur("1000.00"), key="by-invoice")
    with pytest.raises(NotAllowedError):
        start(support, account.account_id, eur("50.00"), key="by-card")

    assert asked.status is TopUpStatus.REQUESTED
    assert book.rows("SELECT key FROM top_up") == [("by-invoice",)]
    assert book.rows("SELECT operator, action, object FROM audit ORDER BY seq DESC LIMIT 1") == [
        ("support desk", "call.refused", "call:TopUps.start:support")
    ]
