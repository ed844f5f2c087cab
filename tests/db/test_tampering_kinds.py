"""Every kind of tampering, planted in a book where much has happened: verify says what it hit."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import Connection

from billing_desktop.db.engine import sqlite_url
from billing_desktop.db.verification import verify
from tests.book import Book
from tests.builders import billing_details, seller
from tests.db.stories import (
    tell,
    tell_of_corrections,
    tell_of_mail,
    tell_of_the_bank,
    tell_of_the_register,
)
from tests.db.test_tampering import remove_guards

FIRST, NOTE = "TEST-RE-2026-000001", "TEST-ST-2026-000001"
TU = "TEST-TU-2026-000002"


@dataclass(frozen=True, slots=True)
class Plant:
    """What somebody does with SQL, and what they have to be told by name."""

    kind: str
    statements: tuple[str, ...]
    told: str
    on: tuple[str, ...] = ("sqlite", "postgresql")


def plant(kind: str, told: str, *statements: str, on: str | None = None) -> Plant:
    return Plant(kind, statements, told, (on,) if on else ("sqlite", "postgresql"))


_USAGE_ENTRY = "(SELECT entry_id FROM entry WHERE source_kind = 'usage')"
_SETTLED_ENTRY = "(SELECT MIN(entry_id) FROM entry WHERE source_kind = 'settlement')"
_NEXT = "(SELECT MAX(seq) + 1 FROM audit)"
PLANTS = (
    plant(
        "a posting changed",
        "its postings are off by 1 minor units",
        f"UPDATE posting SET amount_minor = amount_minor + 1 WHERE line = 1"
        f" AND entry_id = {_USAGE_ENTRY}",
    ),
    plant(
        "an entry removed",
        "usage meter-1 is not booked as it is recorded",
        f"DELETE FROM posting WHERE entry_id IN {_USAGE_ENTRY}",
        "DELETE FROM entry WHERE source_kind = 'usage'",
    ),
    plant(
        "the entry of a payment removed",
        "top-up TEST-TU-2026-000001 is not booked as it was confirmed",
        f"DELETE FROM posting WHERE entry_id = {_SETTLED_ENTRY}",
        f"DELETE FROM entry WHERE entry_id = {_SETTLED_ENTRY}",
    ),
    plant(
        "an entry inserted",
        "entry planted books planted x, of which nothing is known",
        "INSERT INTO entry (entry_id, source_kind, source_ref, booked_at, operator, description)"
        " SELECT 'planted', 'planted', 'x', booked_at, operator, 'x' FROM entry LIMIT 1",
    ),
    plant(
        "an audit row changed",
        "audit row 3 was changed",
        "UPDATE audit SET object = 'account:another' WHERE seq = 3",
    ),
    plant(
        "an audit row removed in the middle",
        "audit row 3 is missing",
        "DELETE FROM audit_change WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
    ),
    plant(
        "an audit row inserted at the end",
        "was changed",
        "INSERT INTO audit (seq, at, operator, action, object, prev_hash, hash)"
        f" SELECT {_NEXT}, at, operator, 'planted', object, hash, 'a' FROM audit"
        " ORDER BY seq DESC LIMIT 1",
    ),
    plant(
        "the end of the audit trail cut",
        "the audit trail does not end where it should",
        "DELETE FROM audit_change WHERE seq > 9",
        "DELETE FROM audit WHERE seq > 9",
    ),
    plant(
        "before and after of an audit row changed",
        "before and after are not as recorded",
        "UPDATE audit_change SET before_text = 'another' WHERE field = 'company'",
    ),
    plant(
        "a balance changed",
        "the balance shown is",
        "UPDATE account_balance SET balance_minor = balance_minor - 1",
    ),
    plant(
        "a balance moved to another customer",
        "the balance shown is",
        "UPDATE account_balance SET balance_minor = balance_minor + CASE WHEN account_id ="
        " (SELECT MIN(account_id) FROM account) THEN 1 ELSE -1 END",
    ),
    plant(
        "the bytes of a document changed",
        f"document {FIRST}: its bytes are not those issued",
        f"UPDATE document SET pdf = (SELECT pdf FROM document WHERE number = '{NOTE}')"
        f" WHERE number = '{FIRST}'",
    ),
    plant(
        "two documents swapped",
        f"document {NOTE}: its bytes are not those issued",
        "UPDATE document SET number = 'x' WHERE number = '" + FIRST + "'",
        f"UPDATE document SET number = '{FIRST}' WHERE number = '{NOTE}'",
        f"UPDATE document SET number = '{NOTE}' WHERE number = 'x'",
    ),
    plant(
        "the number of an invoice changed",
        "document TEST-RE-2026-000009 is not number 1 of TEST-RE-2026",
        f"UPDATE document SET number = 'TEST-RE-2026-000009' WHERE number = '{FIRST}'",
        f"UPDATE invoice SET number = 'TEST-RE-2026-000009' WHERE number = '{FIRST}'",
    ),
    plant(
        "an invoice removed with its document",
        "series TEST-ST-2026 does not end where it should",
        f"DELETE FROM outbox WHERE invoice_number = '{NOTE}'",
        f"DELETE FROM document WHERE number = '{NOTE}'",
        f"DELETE FROM credit_note WHERE number = '{NOTE}'",
        f"DELETE FROM invoice WHERE number = '{NOTE}'",
    ),
    plant(
        "the hash of an invoice changed",
        f"document {FIRST}: its figures are not those issued",
        f"UPDATE invoice SET chain_hash = '{'0' * 64}' WHERE number = '{FIRST}'",
    ),
    plant(
        "the digest of a document changed with its bytes",
        f"document {FIRST}: its figures are not those issued",
        f"UPDATE invoice SET sha256 = '{'0' * 64}' WHERE number = '{FIRST}'",
    ),
    plant(
        "the facts of an invoice changed",
        f"document {FIRST}: its facts are not in the audit trail",
        f"UPDATE invoice SET snapshot = replace(snapshot, 'Beispielwerk', 'Anderswerk')"
        f" WHERE number = '{FIRST}'",
    ),
    plant(
        "a top-up called paid",
        f"top-up {TU} is completed, which its settlement contradicts",
        f"UPDATE top_up SET status = 'completed' WHERE billing_number = '{TU}'",
    ),
    plant(
        "the amount of a top-up changed",
        "top-up TEST-TU-2026-000001 is not booked as it was confirmed",
        "UPDATE top_up SET amount_minor = amount_minor + 1, total_minor = total_minor + 1"
        " WHERE billing_number = 'TEST-TU-2026-000001'",
    ),
    plant(
        "a mail called sent",
        f"about {FIRST} is called handed over, but no server's answer says so",
        f"UPDATE outbox SET status = 'handed_over' WHERE invoice_number = '{FIRST}'",
    ),
    plant(
        "what the bank said of an amount changed",
        "is not as it was taken in",
        "UPDATE bank_line SET amount_minor = amount_minor + 1 WHERE bank_reference = 'C'",
    ),
    plant(
        "who paid changed to another reference",
        "is not as it was taken in",
        "UPDATE bank_line SET bank_reference = 'Z' WHERE bank_reference = 'C'",
    ),
    plant(
        "a decision about a bank line changed",
        "is not in the audit trail as it is recorded",
        "UPDATE bank_assignment SET made_by = 'nobody'",
    ),
    plant(
        "the state of a request changed",
        "its thread says requested",
        "UPDATE invoice_request SET status = 'declined' WHERE status = 'requested'",
    ),
    plant(
        "an entry of a thread removed",
        "is requested, and its thread says nothing",
        "DELETE FROM request_message",
    ),
    plant(
        "a correction by one person",
        "was ordered and confirmed by finance desk",
        "UPDATE correction SET needs_second_person = 1, decided_by = made_by",
    ),
    plant(
        "a correction called rejected",
        f"credit note {NOTE} is not what was ordered",
        "UPDATE correction SET credit_minor = credit_minor + 1",
    ),
    plant(
        "the role of an operator raised",
        "operator Office is auditor, the audit trail says administrator",
        "UPDATE operator SET role = 'auditor' WHERE name = 'Office'",
    ),
    plant(
        "an operator made",
        "operator:Intruder:administrator is not in the audit trail",
        "INSERT INTO operator (name, name_folded, role, password_hash, created_at, wrong_passwords)"
        " SELECT 'Intruder', 'intruder', role, password_hash, created_at, 0 FROM operator LIMIT 1",
    ),
    plant(
        "the counter of invoices set back",
        "series TEST-RE-2026: 0 numbers taken, 1 there",
        "UPDATE number_series SET last_seq = 0 WHERE series = 'TEST-RE-2026'",
    ),
    plant(
        "the counter of top-ups set back",
        "series TEST-TU-2026: number 3 was never taken",
        "UPDATE number_series SET last_seq = 2 WHERE series = 'TEST-TU-2026'",
    ),
    plant(
        "a VAT rate changed",
        "the VAT rate of 7 % from 2030-01-01 on, entered by office, is not in the audit trail",
        "UPDATE tax_rate SET percent = '7' WHERE percent = '20'",
    ),
    plant(
        "a processing fee put before the one that holds",
        "the processing fee of 0 % from 2030-01-01 on, entered by office, is not in",
        "UPDATE fee_rule SET percent = '0' WHERE saved_by = 'office'",
    ),
    plant(
        "the address of a customer changed",
        "account K-10001: its company is not what the audit trail says",
        "UPDATE account SET company = 'Another GmbH' WHERE customer_number = 'K-10001'",
    ),
    plant(
        "our bank account changed",
        "the seller's iban is not what the audit trail says",
        "UPDATE seller SET iban = 'DE02120300000000202051'",
    ),
    plant(
        "details of the seller put in",
        "version 9 of the seller's details, saved by nobody, is not in the audit trail",
        "UPDATE seller SET version = 9, saved_by = 'nobody' WHERE version ="
        " (SELECT MAX(version) FROM seller)",
    ),
    plant(
        "four eyes switched off",
        "switched four eyes (version 2), which is not in the audit trail",
        "INSERT INTO one_person_rule (version, is_on, saved_at, saved_by)"
        " SELECT 2, 0, saved_at, 'nobody' FROM one_person_rule",
    ),
)


@pytest.fixture
def full(book: Book, tmp_path: Path) -> Book:
    """A book where everything has happened once, and which nothing guards any more."""
    tell(book)
    tell_of_corrections(book)
    tell_of_mail(book)
    tell_of_the_bank(book, tmp_path)
    tell_of_the_register(book)
    accounts = book.services.accounts
    account = accounts.find(book.operator, "K-10001")
    changed = replace(billing_details(), company="Neue Firma GmbH")
    accounts.save_details(book.operator, account.account_id, changed, version=account.version)
    book.services.sellers.save(
        book.administrator, seller(iban="DE89370400440532013000"), key="moved"
    )
    assert book.findings() == ()
    remove_guards(book)
    return book


def test_each_kind_is_named(full: Book) -> None:
    dialect = full.services.database.engine.dialect.name
    missed = {}
    for each in PLANTS:
        if dialect not in each.on:
            continue
        with changed(full) as connection:
            counts = [connection.execute(text(one)).rowcount for one in each.statements]
            assert counts[-1] > 0, each
            found = [str(finding) for finding in verify(connection, is_deep=True)]
        if not any(each.told in sentence for sentence in found):
            missed[each.kind] = [one for one in found if "guards" not in one]

    assert missed == {}
    assert full.findings() == ()


@contextmanager
def changed(book: Book) -> Iterator[Connection]:
    """Lend a connection on which rules of tables do not hold; what it changes is undone."""
    if book.is_sqlite:
        path = book.settings.book_file.with_name("planted.sqlite3")
        shutil.copyfile(book.settings.book_file, path)
        engine = create_engine(sqlite_url(path))  # Without what the program tells connections.
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            yield connection
        engine.dispose()
        return
    with book.services.database.engine.connect() as connection:
        for table, name in connection.execute(text(_RULES)).all():
            connection.execute(text(f'ALTER TABLE "{table}" DROP CONSTRAINT "{name}"'))
        yield connection
        connection.rollback()


_RULES = (
    "SELECT conrelid::regclass::text, conname FROM pg_constraint"
    " WHERE connamespace = current_schema()::regnamespace AND contype IN ('c', 'f')"
)
