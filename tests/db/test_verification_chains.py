"""Chains of invoices and audit rows: every link and both ends are looked at."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from billing_desktop.db import verification
from billing_desktop.db.verification_finding import Finding
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.db.test_tampering import remove_guards, verify_rows

SERIES = "TEST-RE-2026"
FIRST, SECOND = f"{SERIES}-000001", f"{SERIES}-000002"
BEFORE = "UPDATE invoice SET issued_on = '2026-11-22' WHERE number = "

PLANTS: tuple[tuple[list[str], str], ...] = (
    (
        [f"DELETE FROM number_series WHERE series = '{SERIES}'"],
        f"series {SERIES} has documents, but no counter",
    ),
    (
        [f"UPDATE invoice SET seq = 7 WHERE number = '{SECOND}'"],
        f"document {SECOND} is not number 7 of {SERIES}",
    ),
    ([f"{BEFORE}'{SECOND}'"], f"document {SECOND} is dated before the one before it"),
    (
        [f"UPDATE invoice SET prev_hash = 'x' WHERE number = '{SECOND}'"],
        f"document {SECOND} does not follow the one before it",
    ),
    (
        [f"UPDATE number_series SET chain_head = 'x' WHERE series = '{SERIES}'"],
        f"series {SERIES} does not end where it should",
    ),
    (
        [f"UPDATE number_series SET last_on = '2026-11-30' WHERE series = '{SERIES}'"],
        f"series {SERIES} does not end where it should",
    ),
    (
        ["DELETE FROM outbox", "DELETE FROM document", "DELETE FROM invoice"],
        f"series {SERIES} does not end where it should",
    ),
    (
        [f"UPDATE invoice SET snapshot = '{{}}' WHERE number = '{FIRST}'"],
        f"document {FIRST}: its facts cannot be read ('number')",
    ),
    (
        [f"UPDATE invoice SET snapshot = 'scribble' WHERE number = '{FIRST}'"],
        f"document {FIRST}: its facts cannot be read",
    ),
    (
        ["UPDATE invoice SET snapshot = replace(snapshot, '2026', '2O26') WHERE seq = 1"],
        f"document {FIRST}: its facts cannot be read",
    ),
    (["DELETE FROM audit WHERE seq = 1"], "audit row 1 is missing"),
    (
        ["UPDATE audit SET prev_hash = 'x' WHERE seq = 2"],
        "audit row 2 does not follow the one before it",
    ),
    (["DELETE FROM audit_head"], "the audit trail does not end where it should"),
    (
        ["UPDATE audit_head SET seq = seq + 1"],
        "the audit trail does not end where it should",
    ),
    (
        ["UPDATE audit SET object = 'a' || chr(31) WHERE seq = 2"],
        "audit row 2 was changed",
    ),
)


def test_every_broken_link_is_named(book: Book) -> None:
    account = book.account()
    book.top_up(account)
    book.top_up(account)
    remove_guards(book)
    with book.services.database.engine.connect() as connection:
        for statements, told in PLANTS:
            for statement in statements:
                if book.is_sqlite:
                    statement = statement.replace("chr(", "char(")
                connection.execute(text(statement))
            found = [finding.sentence for finding in verify_rows(connection, is_deep=False)]
            connection.rollback()
            assert any(sentence.startswith(told) for sentence in found), (statements, found)
        assert list(verify_rows(connection, is_deep=True)) == []


def test_a_finding_names_the_promise() -> None:
    assert str(Finding("P7", "document RE-1 has no bytes")) == "P7: document RE-1 has no bytes"


def test_a_part_that_cannot_be_read_is_a_finding_and_the_rest_is_read(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = ("P1", "never said", "SELECT nothing FROM nowhere")
    monkeypatch.setattr(verification, "_ALL", (broken,))

    found = [str(finding) for finding in book.findings()]

    assert len(found) == 1
    assert found[0].startswith("P11: a part of the book cannot be read")


def test_a_busy_database_is_no_finding(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    def be_busy() -> Iterator[Finding]:
        yield Finding("P1", "found before")
        raise OperationalError("x", {}, Exception("database is locked"))

    monkeypatch.setattr(verification, "_sections", lambda *_, **__: iter([be_busy()]))

    with pytest.raises(BusyError):
        book.findings()


def test_what_is_never_stored_is_a_finding_and_no_fault(book: Book) -> None:
    if not book.is_sqlite:
        return  # Its columns hold nothing but dates.
    book.top_up(book.account())
    book.execute("UPDATE number_series SET last_on = 'some day'")

    assert [str(finding) for finding in book.findings()] == [
        "P11: a part of the book holds what is never stored (ValueError)"
    ] * 2
