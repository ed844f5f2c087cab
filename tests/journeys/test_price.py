"""What was quoted is what is charged, booked, invoiced and printed: the same cents everywhere."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pypdfium2
from hypothesis import given, settings
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.top_up import TopUp
from tests.book import Book, sqlite_book, sqlite_copy
from tests.builders import COUNTRIES, billing_details

__all__ = ["sqlite_book"]

AMOUNTS = st.one_of(
    st.integers(50, 99_999),
    st.sampled_from([50, 51, 99, 100, 101, 333, 3333, 33_333, 66_666, 99_998, 99_999]),
)
# Before, within and after the lowered rate of 2020, and its edges.
DAYS = st.one_of(
    st.dates(date(2020, 1, 2), date(2026, 12, 30)),
    st.sampled_from(
        [date(2020, 6, 30), date(2020, 7, 1), date(2020, 12, 31), date(2021, 1, 1)],
    ),
)


@settings(deadline=None)
@given(cents=AMOUNTS, country=st.sampled_from(sorted(COUNTRIES)), day=DAYS)
def test_quoted_is_charged_is_booked_is_invoiced_is_printed(
    sqlite_book: Path, cents: int, country: str, day: date
) -> None:
    with (
        TemporaryDirectory() as folder,
        sqlite_copy(sqlite_book, Path(folder) / "book") as where,
    ):
        book = Book(where)
        book.clock.set(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))
        _check_one_top_up(book, Money(cents, EUR), country)
        book.close()


def _check_one_top_up(book: Book, amount: Money, country: str) -> None:
    account = book.account(country)
    top_ups = book.services.top_ups
    quote = top_ups.quote(book.operator, account.account_id, amount)
    top_up = top_ups.start(book.operator, account.account_id, amount, key="one", confirmed=quote)
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    charged = _charged(book, top_up)

    done = book.pay(top_up)

    assert charged == quote.total
    assert _booked(book, done) == (-quote.amount, quote.total, -quote.fee, -quote.vat)
    assert book.balance(account) == quote.amount
    assert done.invoice_number is not None
    invoice = book.services.invoices.get(book.operator, done.invoice_number)
    assert (invoice.net, invoice.vat, invoice.gross) == (quote.net, quote.vat, quote.total)
    printed = _printed(book, done.invoice_number)
    language = billing_details(country).language
    for figure in (quote.amount, quote.fee, quote.net, quote.vat, quote.total):
        assert _written(figure, language) in printed
    assert book.findings() == ()


def _charged(book: Book, top_up: TopUp) -> Money:
    """Return what the provider's page charges: the sum of the lines that it was sent."""
    session = book.gateway.fetch_session(book.page(top_up))
    ((parameters,),) = book.rows("SELECT parameters FROM attempt")
    lines = cast("list[dict[str, dict[str, int]]]", json.loads(str(parameters))["line_items"])
    assert sum(line["price_data"]["unit_amount"] for line in lines) == (
        session.amount_total.minor_units
    )
    return session.amount_total


def _booked(book: Book, top_up: TopUp) -> tuple[Money, ...]:
    rows = book.rows(
        "SELECT p.ledger_account, p.amount_minor FROM posting p"
        " JOIN entry e ON e.entry_id = p.entry_id WHERE e.source_kind = 'settlement'"
    )
    booked = {str(name): Money(int(str(minor)), EUR) for name, minor in rows}
    names = (
        f"liability:balance:{top_up.account_id}",
        "asset:payments_in_transit",
        "revenue:processing_fees",
        "liability:vat_payable",
    )
    return tuple(booked.get(name, Money.zero()) for name in names)


def _printed(book: Book, number: str) -> str:
    document = pypdfium2.PdfDocument(book.services.invoices.document(book.operator, number))
    page = document[0].get_textpage()
    printed = str(page.get_text_bounded())
    page.close()
    document.close()
    return printed


def _written(amount: Money, language: str) -> str:
    whole, cents = divmod(amount.minor_units, 100)
    english = f"{whole:,}.{cents:02d}"
    return english.translate(str.maketrans(",.", ".,")) if language == "de" else english
