"""Bank payments that somebody changes behind the program's back: verify names each change."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from billing_desktop.db.verification import verify
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.operator import Role
from billing_desktop.services.bank_decisions import Share
from tests.bank_books import SECOND, credit, ids, invoice_by_transfer, take_in, write
from tests.book import Book
from tests.builders import eur
from tests.db.test_tampering import remove_guards

_BOOKED = "(SELECT MIN(assignment_id) FROM bank_assignment WHERE kind = 'payment')"
_ENTRY = f"(SELECT entry_id FROM entry WHERE source_ref = {_BOOKED})"


@pytest.fixture
def paid(book: Book, tmp_path: Path) -> Book:
    """A book with a credited transfer, a part, a surplus, a hand booking and an undone decision."""
    bank, who = book.services.bank, book.operator
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password="correct horse"
    )
    account = book.account()
    one, two, three = (invoice_by_transfer(book, account) for _ in range(3))
    lines = [
        credit(119_000, one.number, reference="A"),
        credit(50_000, two.number, reference="B"),
        credit(130_000, three.number, reference="C"),
        credit(700, "?", reference="D"),
    ]
    take_in(book, write(tmp_path, lines))
    take_in(book, write(tmp_path, lines[:1], kind=StatementKind.CAMT_054, name="advice.xml"))
    first, second, third, fourth = ids(book)
    bank.payments.book(who, [first])
    bank.decisions.assign(who, second, [Share(two.number, eur("500.00"))])
    bank.decisions.assign(who, third, [Share(three.number, eur("1190.00"))])
    left = bank.decisions.leave(who, fourth, reason="Not ours")
    bank.payments.undo(who, left.assignment_id, reason="Look again")
    hand = bank.by_hand.mark_paid(who, two.number, eur("690.00"), key="h", reason="Cash")
    bank.by_hand.confirm(SECOND, hand.hand_id)
    assert book.findings() == ()
    remove_guards(book)
    return book


PLANTED = {
    "book another amount": (
        f"UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = {_ENTRY}"
        " AND ledger_account = 'asset:bank'",
        "is not booked as it was decided",
    ),
    "make VAT due that is not": (
        f"UPDATE bank_part SET vat_minor = vat_minor - 1 WHERE assignment_id = {_BOOKED}",
        "is not booked as it was decided",
    ),
    "forget the entry of a payment": (
        f"UPDATE entry SET source_ref = 'x' WHERE source_ref = {_BOOKED}",
        "is not booked as it was decided",
    ),
    "change what the bank said": (
        "UPDATE bank_line SET amount_minor = amount_minor + 1 WHERE bank_reference = 'A'",
        "is booked with 119000 minor units instead of 119001",
    ),
    "let the bank have said more": (
        "UPDATE bank_statement SET booked_minor = booked_minor + 1",
        "of the bank comes to",
    ),
    "forget where a line was seen again": ("DELETE FROM bank_sighting", "of the bank comes to"),
    "undo without a reversal": (
        "INSERT INTO bank_undoing (assignment_id, reason, made_by, made_at)"
        f" SELECT assignment_id, 'x', made_by, made_at FROM bank_assignment"
        f" WHERE assignment_id = {_BOOKED}",
        "was undone, which the ledger contradicts",
    ),
    "decide twice about a line": (
        "INSERT INTO bank_assignment (assignment_id, kind, number, line_id, reason, made_by,"
        " made_at) SELECT 'again', 'not_ours', 2, line_id, '', made_by, made_at"
        f" FROM bank_assignment WHERE assignment_id = {_BOOKED}",
        "2 decisions about bank line",
    ),
    "pay another customer's invoice": (
        "UPDATE bank_part SET invoice_number = (SELECT MAX(number) FROM invoice)"
        f" WHERE assignment_id = {_BOOKED} AND kind = 'invoice'",
        "of another top-up",
    ),
    "credit what was not paid": (
        "DELETE FROM bank_part WHERE invoice_number = 'TEST-RE-2026-000002'"
        " AND amount_minor < 60000",
        "are credited",
    ),
    "book a hand booking of another sum": (
        "UPDATE hand_booking SET amount_minor = amount_minor + 1",
        "which what is booked contradicts",
    ),
    "let one do what takes two": (
        "UPDATE hand_booking SET decided_by = made_by",
        "was ordered and confirmed by finance desk",
    ),
    "name another who decided": (
        f"UPDATE bank_assignment SET made_by = 'nobody' WHERE assignment_id = {_BOOKED}",
        "is not in the audit trail as it is recorded",
    ),
    "name another who took the file in": (
        "UPDATE bank_file SET imported_by = 'nobody'",
        "is not in the audit trail as it is recorded",
    ),
    "let money of a line come from nowhere": (
        "UPDATE bank_line SET status = 'pending' WHERE bank_reference = 'A'",
        "is booked with",
    ),
}


def test_each_change_is_named(paid: Book) -> None:
    for name, (statement, sentence) in PLANTED.items():
        with paid.services.database.engine.connect() as connection:
            if paid.is_sqlite:  # The checks of the tables are part of them.
                connection.exec_driver_sql("PRAGMA ignore_check_constraints=ON")
            else:
                connection.exec_driver_sql(
                    "ALTER TABLE hand_booking DROP CONSTRAINT ck_hand_booking_maker_is_not_checker"
                )
            assert connection.execute(text(statement)).rowcount > 0, name
            found = [str(finding) for finding in verify(connection, is_deep=False)]
            connection.rollback()
        assert any(sentence in each for each in found), (name, found)
    assert paid.findings() == ()


def test_the_database_itself_lets_no_second_decision_stand(book: Book, tmp_path: Path) -> None:
    take_in(book, write(tmp_path, [credit(700, "?")]))
    (line,) = ids(book)
    book.services.bank.decisions.leave(book.operator, line, reason="Not ours")
    again = (
        "INSERT INTO bank_assignment (assignment_id, kind, number, line_id, reason, made_by,"
        " made_at) SELECT 'again', 'not_ours', 2, line_id, '', made_by, made_at"
        " FROM bank_assignment"
    )

    with pytest.raises(Exception, match="one decision about a line at a time"):
        book.execute(again)


def test_the_database_itself_lets_nobody_confirm_their_own(book: Book) -> None:
    invoice = invoice_by_transfer(book, book.account())
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password="correct horse"
    )
    book.services.bank.by_hand.mark_paid(
        book.operator, invoice.number, eur("5.00"), key="k", reason="Cash"
    )

    with pytest.raises(Exception, match="maker_is_not_checker"):
        book.execute(
            "UPDATE hand_booking SET status = 'booked', decided_by = made_by, decided_at = made_at"
        )
    with pytest.raises(Exception, match="a hand booking does not change"):
        book.execute("UPDATE hand_booking SET amount_minor = 6")
