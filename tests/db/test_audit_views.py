"""The audit views: the same names, columns and hashes on both databases."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import inspect

from billing_desktop.settings import Settings
from tests.book import Book, make_book
from tests.db.stories import tell
from tests.db_servers import PostgresServer

COLUMNS = {
    "audit_entry": "entry_id kind source_kind source_ref booked_at operator",
    "audit_posting": "entry_id line ledger_account currency amount_minor",
    "audit_top_up": "top_up_id billing_number key account_id currency amount_minor fee_minor"
    " vat_minor total_minor method status provider_ref",
    "audit_invoice": "series seq number kind top_up_id currency net_minor vat_minor gross_minor"
    " issued_at sha256 prev_hash chain_hash",
    "audit_document": "number pdf",
    "audit_balance": "account_id currency balance_minor",
    "audit_trail": "seq at operator action object prev_hash hash",
    "audit_outbox": "id dedupe_key kind status",
}


def as_text(value: object) -> str:
    """Write a value as the published rule says."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return str(value)


def recomputed(rows: list[tuple[object, ...]]) -> list[tuple[str, str]]:
    """Return the stored hash of each row beside the one that the rule gives."""
    return [
        (
            str(row[-1]),
            hashlib.sha256("\x1f".join(map(as_text, row[:-1])).encode()).hexdigest(),
        )
        for row in rows
    ]


def invoices(book: Book) -> list[tuple[object, ...]]:
    return book.rows("SELECT * FROM audit_invoice ORDER BY series, seq")


def trail(book: Book) -> list[tuple[object, ...]]:
    return book.rows("SELECT * FROM audit_trail ORDER BY seq")


def test_every_view_has_the_published_columns(book: Book) -> None:
    found = inspect(book.services.database.engine)

    assert set(found.get_view_names()) == set(COLUMNS)
    for view, columns in COLUMNS.items():
        assert [column["name"] for column in found.get_columns(view)] == columns.split()


def test_every_view_shows_what_happened(book: Book) -> None:
    tell(book)

    for view in COLUMNS:
        assert book.rows(f"SELECT * FROM {view}"), view


def test_balances_are_funds_available_and_credits_are_negative(book: Book) -> None:
    tell(book)

    ((account_id, currency, minor),) = book.rows("SELECT * FROM audit_balance")
    assert (currency, minor) == ("EUR", 3750)
    ((posted,),) = book.rows(
        "SELECT SUM(amount_minor) FROM audit_posting"
        f" WHERE ledger_account = 'liability:balance:{account_id}'"
    )
    assert int(str(posted)) == -3750


def test_the_published_rule_gives_the_stored_hashes(book: Book) -> None:
    tell(book)
    book.top_up(book.account("US"), "7.77")

    for rows in (invoices(book), trail(book)):
        assert len(rows) > 1
        assert all(stored == computed for stored, computed in recomputed(rows))
        assert rows[0][-2] == "0" * 64
        assert [row[-2] for row in rows[1:]] == [row[-1] for row in rows[:-1]]


def test_the_digest_is_that_of_the_bytes(book: Book) -> None:
    tell(book)

    for number, pdf in book.rows("SELECT * FROM audit_document"):
        assert isinstance(pdf, bytes | memoryview)
        ((digest,),) = book.rows(f"SELECT sha256 FROM audit_invoice WHERE number = '{number}'")
        assert hashlib.sha256(pdf).hexdigest() == digest


def test_both_databases_give_the_same_hashes(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    told = {}
    with postgres_server.fresh_database() as url:
        for place, database_url in (("sqlite", None), ("postgresql", url)):
            settings = Settings(data_dir=tmp_path / place, database_url=database_url)
            numbers = count(1)
            ids = lambda numbers=numbers: f"id-{next(numbers):06d}"  # noqa: E731
            make_book(settings, ids=ids)
            book = Book(settings, ids=ids)
            tell(book)
            told[place] = [list(map(as_text, row)) for row in (*invoices(book), *trail(book))]
            book.close()

    assert len(told["sqlite"]) > 10
    assert told["sqlite"] == told["postgresql"]
