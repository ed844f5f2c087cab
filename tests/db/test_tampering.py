"""Whatever is changed behind the program's back, verify names it; each kind is planted here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.engine import Connection

from billing_desktop.db.hash_chain import chain_hash
from billing_desktop.db.verification import verify
from billing_desktop.db.verification_finding import Finding
from tests.book import Book
from tests.builders import eur

FIRST, SECOND = "TEST-RE-2026-000001", "TEST-RE-2026-000002"
_CHAINED = (
    "series, seq, number, kind, top_up_id, currency_code, net_minor, vat_minor, gross_minor,"
    " issued_at, sha256, prev_hash"
)


@pytest.fixture
def open_book(book: Book) -> Book:
    """A book with three invoices and usage, whose triggers somebody has removed."""
    account = book.account()
    for _ in range(3):
        book.top_up(account)
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("1.00"),
        key="use-1",
        used_on=date(2026, 11, 1),
        description="Calls",
    )
    assert book.findings() == ()
    remove_guards(book)
    return book


def remove_guards(book: Book) -> None:
    """Do away with triggers and foreign keys, as somebody with the file can."""
    book.is_guarded = False
    if book.is_sqlite:
        names = book.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        book.execute("PRAGMA foreign_keys=OFF", *(f"DROP TRIGGER {name}" for (name,) in names))
    else:
        tables = book.rows(
            "SELECT table_name FROM information_schema.tables"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        book.execute(*(f'ALTER TABLE "{name}" DISABLE TRIGGER ALL' for (name,) in tables))


def verify_rows(connection: Connection, *, is_deep: bool) -> tuple[Finding, ...]:
    """Return what is found, but for the guards that the test itself has taken away."""
    found = verify(connection, is_deep=is_deep)
    return tuple(one for one in found if not one.sentence.startswith("guards of the book"))


def shift_a_cent(book: Book) -> None:
    book.execute(
        "UPDATE posting SET amount_minor = amount_minor - 1"
        " WHERE ledger_account = 'revenue:processing_fees'"
    )


def shift_a_cent_between_two(book: Book) -> None:
    """The entry still sums to zero, but is not what was confirmed."""
    book.execute(
        "UPDATE posting SET amount_minor = amount_minor - 1"
        " WHERE ledger_account = 'revenue:processing_fees'",
        "UPDATE posting SET amount_minor = amount_minor + 1"
        " WHERE ledger_account = 'liability:vat_payable'",
    )


def raise_a_balance(book: Book) -> None:
    book.execute("UPDATE account_balance SET balance_minor = balance_minor + 1")


def change_a_document(book: Book) -> None:
    byte = "x'25'" if book.is_sqlite else "'\\x25'::bytea"
    book.execute(f"UPDATE document SET pdf = {byte} WHERE number = '{FIRST}'")


def remove_a_document(book: Book) -> None:
    book.execute(f"DELETE FROM document WHERE number = '{SECOND}'")


def remove_an_invoice(book: Book) -> None:
    book.execute(
        f"DELETE FROM outbox WHERE invoice_number = '{SECOND}'",
        f"DELETE FROM document WHERE number = '{SECOND}'",
        f"DELETE FROM invoice WHERE number = '{SECOND}'",
    )


def change_an_invoice(book: Book) -> None:
    book.execute(
        "UPDATE invoice SET net_minor = net_minor + 1, gross_minor = gross_minor + 1"
        f" WHERE number = '{FIRST}'"
    )


def change_an_invoice_with_its_hash(book: Book) -> None:
    """Somebody who knows the rule makes the row right in itself; the next one tells."""
    change_an_invoice(book)
    (row,) = book.rows(f"SELECT {_CHAINED} FROM invoice WHERE number = '{FIRST}'")
    book.execute(f"UPDATE invoice SET chain_hash = '{chain_hash(row)}' WHERE number = '{FIRST}'")


def change_the_buyer(book: Book) -> None:
    book.execute(f"UPDATE invoice SET buyer = 'Somebody else' WHERE number = '{FIRST}'")


def insert_an_entry(book: Book) -> None:
    (account_id,) = book.rows("SELECT account_id FROM account")[0]
    book.execute(
        "INSERT INTO entry SELECT 'planted', 'adjustment', 'planted', booked_at, operator, 'x'"
        " FROM entry LIMIT 1",
        "INSERT INTO posting SELECT 'planted', 1, 'asset:payments_in_transit', booked_at, 'EUR', 5"
        " FROM entry WHERE entry_id = 'planted'",
        f"INSERT INTO posting SELECT 'planted', 2, 'liability:balance:{account_id}', booked_at,"
        " 'EUR', -5 FROM entry WHERE entry_id = 'planted'",
        "UPDATE account_balance SET balance_minor = balance_minor + 5",
    )


def insert_usage(book: Book) -> None:
    book.execute(
        "INSERT INTO usage SELECT 'planted', account_id, used_on, currency_code, amount_minor,"
        " description, import_id, booked_at FROM usage"
    )


def change_an_audit_row(book: Book) -> None:
    book.execute("UPDATE audit SET operator = 'somebody else' WHERE seq = 3")


def remove_an_audit_row(book: Book) -> None:
    book.execute("DELETE FROM audit WHERE seq = 3")


def cut_the_audit_trail(book: Book) -> None:
    book.execute("DELETE FROM audit WHERE seq = (SELECT max(seq) FROM audit)")


def insert_an_audit_row(book: Book) -> None:
    book.execute(
        "INSERT INTO audit SELECT seq + 1, at, operator, 'planted', object, hash, 'a' FROM audit"
        " ORDER BY seq DESC LIMIT 1"
    )


def hand_out_a_number_again(book: Book) -> None:
    book.execute("UPDATE number_series SET last_seq = last_seq - 1 WHERE series = 'TEST-RE-2026'")


def complete_without_money(book: Book) -> None:
    top_up = book.start(book.account())
    book.execute(
        "UPDATE top_up SET status = 'completed', settled_at = created_at"
        f" WHERE top_up_id = '{top_up.top_up_id}'"
    )


def forget_a_mail(book: Book) -> None:
    book.execute(f"DELETE FROM outbox WHERE invoice_number = '{SECOND}'")


@pytest.mark.parametrize(
    ("plant", "promise", "told"),
    [
        (shift_a_cent, "P1", "its postings are off by -1 minor units"),
        (shift_a_cent_between_two, "P5", "is not booked as it was confirmed"),
        (raise_a_balance, "P1", "the balance shown is"),
        (change_a_document, "P7", f"document {FIRST}: its bytes are not those issued"),
        (remove_a_document, "P7", f"document {SECOND} has no bytes"),
        (remove_an_invoice, "P6", "number 2 is missing"),
        (change_an_invoice, "P7", f"document {FIRST}: its figures are not those issued"),
        (change_an_invoice_with_its_hash, "P7", f"document {SECOND} does not follow"),
        (change_the_buyer, "P7", f"document {FIRST}: its facts and its columns differ"),
        (insert_an_entry, "P1", "entry planted"),
        (insert_usage, "P1", "usage planted is not booked"),
        (change_an_audit_row, "P14", "audit row 3 was changed"),
        (remove_an_audit_row, "P14", "audit row 3 is missing"),
        (cut_the_audit_trail, "P14", "does not end where it should"),
        (insert_an_audit_row, "P14", "was changed"),
        (hand_out_a_number_again, "P6", "2 numbers taken, 3 there"),
        (complete_without_money, "P2", "which its settlement contradicts"),
        (forget_a_mail, "P9", f"invoice {SECOND} was never put into the outbox"),
    ],
)
def test_what_was_planted_is_named(
    open_book: Book, plant: Callable[[Book], None], promise: str, told: str
) -> None:
    plant(open_book)

    found = open_book.findings()

    assert any(f.promise == promise and told in f.sentence for f in found), found
