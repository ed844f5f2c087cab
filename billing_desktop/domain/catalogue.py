"""What a computer knows of issued documents without the book: enough to find and prove one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from billing_desktop.domain.document_search import SearchWord, search_words
from billing_desktop.domain.listing import InvoiceListing, InvoiceQuery, InvoiceRow
from billing_desktop.domain.money import EUR, total


@dataclass(frozen=True, slots=True)
class CatalogueBook:
    """Whose documents they are."""

    book_id: str
    seller_name: str
    is_test: bool


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """One document: its line as it was when it was noted, and the SHA-256 of its bytes.

    The bytes never change; whether it is paid, and whether it was mailed, may have changed
    since.
    """

    row: InvoiceRow
    sha256: str


def search(entries: Iterable[CatalogueEntry], query: InvoiceQuery) -> InvoiceListing:
    """Return the numbers that match, the newest first, as the book itself would list them."""
    words = search_words(query.text)
    found = [entry.row for entry in entries if _matches(entry.row, query, words)]
    found.sort(key=lambda row: (row.issued_on, row.number), reverse=True)
    return InvoiceListing(
        tuple(row.number for row in found), total((row.gross for row in found), EUR)
    )


def _matches(row: InvoiceRow, query: InvoiceQuery, words: tuple[SearchWord, ...]) -> bool:
    if query.account_id is not None and row.account_id != query.account_id:
        return False
    if query.issued_from is not None and row.issued_on < query.issued_from:
        return False
    if query.issued_until is not None and row.issued_on >= query.issued_until:
        return False
    if not row.passes(query.filter):
        return False
    text = "\n".join((row.number, row.billing_number, row.buyer)).casefold()
    return all(_has(row, text, word) for word in words)


def _has(row: InvoiceRow, text: str, word: SearchWord) -> bool:
    return (
        word.text in text
        or word.amount_minor == abs(row.gross.minor_units)
        or word.day == row.issued_on
    )
