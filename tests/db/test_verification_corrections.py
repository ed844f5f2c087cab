"""Credit notes that somebody changes behind the program's back: verify names each change."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from billing_desktop.db.hash_chain import chain_hash
from tests.book import Book
from tests.builders import eur
from tests.db.test_tampering import remove_guards, verify_rows

INVOICE, NOTE, OTHER = "TEST-RE-2026-000001", "TEST-ST-2026-000001", "TEST-RE-2026-000002"


@pytest.fixture
def corrected(book: Book) -> Book:
    """A book with two invoices; of one a part was taken back, the other was corrected."""
    account = book.account()
    for _ in range(2):
        book.top_up(account)
    corrections = book.services.corrections
    corrections.issue_credit_note(
        book.operator, INVOICE, key="c1", reason="Part", credit=eur("10.00")
    )
    corrections.correct(book.operator, OTHER, key="c2", reason="Wrong company")
    assert book.findings() == ()
    remove_guards(book)
    return book


def set_posting(book: Book, account: str, change: int) -> None:
    book.execute(
        f"UPDATE posting SET amount_minor = amount_minor + {change} WHERE ledger_account"
        f" = '{account}' AND entry_id = (SELECT entry_id FROM entry WHERE source_ref = '{NOTE}')"
    )


def book_less_vat(book: Book) -> None:
    set_posting(book, "liability:vat_payable", -1)
    set_posting(book, "revenue:processing_fees", 1)


def owe_less(book: Book) -> None:
    set_posting(book, "liability:refunds_owed", 1)
    set_posting(book, "liability:vat_payable", -1)


def spare_the_balance(book: Book) -> None:
    (account_id,) = book.rows("SELECT account_id FROM account")[0]
    set_posting(book, f"liability:balance:{account_id}", -1)
    set_posting(book, "revenue:processing_fees", 1)
    book.execute("UPDATE account_balance SET balance_minor = balance_minor + 1")


def take_more(book: Book) -> None:
    book.execute(f"UPDATE credit_note SET credit_minor = 999999 WHERE number = '{NOTE}'")


def take_back_another(book: Book) -> None:
    book.execute(
        f"UPDATE credit_note SET corrects = '{OTHER}', before_minor = 7 WHERE number = '{NOTE}'"
    )


def begin_elsewhere(book: Book) -> None:
    book.execute(f"UPDATE credit_note SET before_minor = 5 WHERE number = '{NOTE}'")


def forget_what_it_takes(book: Book) -> None:
    book.execute(f"DELETE FROM credit_note WHERE number = '{NOTE}'")


def order_something_else(book: Book) -> None:
    book.execute(f"UPDATE correction SET credit_minor = 1 WHERE credit_note_number = '{NOTE}'")


def order_by_somebody_else(book: Book) -> None:
    book.execute("UPDATE correction SET made_by = 'somebody' WHERE is_reissue = 0")


def say_somebody_else_decided(book: Book) -> None:
    book.execute("UPDATE correction SET decided_by = 'somebody' WHERE is_reissue = 0")


def forget_the_order(book: Book) -> None:
    book.execute("DELETE FROM correction WHERE is_reissue = 1")


def raise_the_note(book: Book) -> None:
    """The row is right in itself; what it was booked with, and what it takes, is not."""
    book.execute(
        "UPDATE invoice SET net_minor = net_minor - 1, gross_minor = gross_minor - 1"
        f" WHERE number = '{NOTE}'"
    )
    (row,) = book.rows(
        "SELECT series, seq, number, kind, top_up_id, currency_code, net_minor, vat_minor,"
        f" gross_minor, issued_at, sha256, prev_hash FROM invoice WHERE number = '{NOTE}'"
    )
    book.execute(f"UPDATE invoice SET chain_hash = '{chain_hash(row)}' WHERE number = '{NOTE}'")


@pytest.mark.parametrize(
    ("plant", "promise", "told"),
    [
        (book_less_vat, "P1", f"document {NOTE} is not booked with its figures"),
        (owe_less, "P1", f"document {NOTE} is not booked with its figures"),
        (spare_the_balance, "P1", f"credit note {NOTE} took 999 minor units"),
        (take_more, "P5", f"the credit notes of invoice {INVOICE} take more than it"),
        (take_more, "P5", f"credit note {NOTE} shows other figures than it takes"),
        (take_back_another, "P5", "is no invoice of the same top-up"),
        (take_back_another, "P7", f"document {NOTE} does not name the invoice it takes back"),
        (begin_elsewhere, "P5", f"credit note {NOTE} does not begin where"),
        (forget_what_it_takes, "P5", f"credit note {NOTE} shows other figures"),
        (order_something_else, "P5", f"credit note {NOTE} is not what was ordered"),
        (order_by_somebody_else, "P14", "is not in the audit trail as it is recorded"),
        (say_somebody_else_decided, "P14", "is not in the audit trail as it is recorded"),
        (forget_the_order, "P1", "of which nothing is known"),
        (raise_the_note, "P1", f"document {NOTE} is not booked with its figures"),
    ],
)
def test_what_was_planted_is_named(
    corrected: Book, plant: Callable[[Book], None], promise: str, told: str
) -> None:
    plant(corrected)

    found = corrected.findings()

    assert any(f.promise == promise and told in f.sentence for f in found), found


def test_a_maker_who_is_the_checker_is_named(corrected: Book) -> None:
    if not corrected.is_sqlite:
        return  # There the constraint holds as long as the table is there.
    corrected.execute(
        "PRAGMA ignore_check_constraints=ON",
        "UPDATE correction SET needs_second_person = 1 WHERE is_reissue = 0",
    )

    found = corrected.findings()

    assert any(f.promise == "P13" and "was ordered and confirmed by" in f.sentence for f in found)


def test_four_eyes_switched_behind_the_trail_are_named(book: Book) -> None:
    book.services.corrections.set_one_person(book.administrator, is_on=True)
    assert book.findings() == ()
    remove_guards(book)
    with book.services.database.engine.connect() as connection:
        for plant in (
            "INSERT INTO one_person_rule SELECT version + 1, 1 - is_on, saved_at, saved_by"
            " FROM one_person_rule",
            "UPDATE one_person_rule SET is_on = 0",
            "UPDATE one_person_rule SET saved_by = 'somebody'",
        ):
            connection.execute(text(plant))
            (found,) = verify_rows(connection, is_deep=False)
            connection.rollback()
            assert found.promise == "P14"
            assert "switched four eyes (version " in found.sentence
