"""What is booked by hand needs a reason and a second person, and its line attaches itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.domain.bank_line import AssignmentKind, HandStatus
from billing_desktop.domain.bank_listing import LineFilter
from billing_desktop.domain.operator import Role
from billing_desktop.errors import (
    AmountError,
    ConflictError,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
    UserError,
)
from tests.bank_books import SECOND, credit, ids, invoice_by_transfer, posted, take_in, write
from tests.book import Book
from tests.builders import eur


def with_operators(book: Book) -> None:
    """Have two people, so that one is not enough."""
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password="correct horse"
    )


def test_nothing_is_booked_before_somebody_else_confirms(book: Book) -> None:
    with_operators(book)
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    by_hand = book.services.bank.by_hand

    waiting = by_hand.mark_paid(
        book.operator, invoice.number, eur("1190.00"), key="k", reason="Seen at the bank"
    )

    assert waiting.status is HandStatus.AWAITING_SECOND_PERSON
    assert by_hand.awaiting(book.operator) == (waiting,)
    assert book.balance(account) == eur("0")
    assert "payment_by_hand" in book.tasks()
    with pytest.raises(NotAllowedError) as own:
        by_hand.confirm(book.operator, waiting.hand_id)
    assert own.value.code == "own_order"
    done = by_hand.confirm(SECOND, waiting.hand_id)
    assert done.status is HandStatus.BOOKED
    assert by_hand.confirm(SECOND, waiting.hand_id) == done
    assert book.balance(account) == eur("1000.00")
    assert "payment_by_hand" not in book.tasks()
    assert by_hand.without_line(book.operator) == (done,)
    assert book.findings() == ()


def test_the_maker_may_take_it_back_and_then_it_is_never_booked(book: Book) -> None:
    with_operators(book)
    invoice = invoice_by_transfer(book, book.account())
    by_hand = book.services.bank.by_hand
    waiting = by_hand.mark_paid(book.operator, invoice.number, eur("10"), key="k", reason="Cash")

    rejected = by_hand.reject(book.operator, waiting.hand_id, reason="A mistake")

    assert rejected.status is HandStatus.REJECTED
    assert by_hand.reject(book.operator, waiting.hand_id, reason="A mistake") == rejected
    with pytest.raises(ConflictError, match="rejected by finance desk"):
        by_hand.confirm(SECOND, waiting.hand_id)
    assert posted(book, "asset:bank") == 0
    assert book.findings() == ()


def test_where_there_is_one_person_it_is_booked_at_once_and_the_trail_says_so(book: Book) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    mark = book.services.bank.by_hand.mark_paid

    done = mark(book.operator, invoice.number, eur("1190.00"), key="k", reason="Cash")

    assert done.is_one_person
    assert book.balance(account) == eur("1000.00")
    assert book.rows("SELECT action FROM audit WHERE action = 'hand_booking.one_person'")
    again = mark(book.operator, invoice.number, eur("1190.00"), key="k", reason="Cash")
    assert again == done
    with pytest.raises(KeyReusedError):
        mark(book.operator, invoice.number, eur("1.00"), key="k", reason="Cash")
    assert book.balance(account) == eur("1000.00")
    assert book.findings() == ()


def test_the_line_that_comes_later_attaches_itself(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    hand = book.services.bank.by_hand.mark_paid(
        book.operator, invoice.number, eur("1190.00"), key="k", reason="Seen at the bank"
    )

    take_in(book, write(tmp_path, [credit(119_000, f"Rechnung {invoice.number}")]))

    (line,) = ids(book, LineFilter.BOOKED)
    (attached,) = book.services.bank.payments.history(book.operator, line)
    assert (attached.kind, attached.hand_id) == (AssignmentKind.ATTACHED, hand.hand_id)
    assert posted(book, "asset:bank") == 119_000
    assert book.services.bank.by_hand.without_line(book.operator) == ()
    assert book.findings() == ()


def test_undoing_a_hand_booking_lets_its_line_go(book: Book, tmp_path: Path) -> None:
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    book.services.bank.by_hand.mark_paid(
        book.operator, invoice.number, eur("1190.00"), key="k", reason="Seen at the bank"
    )
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    with book.services.database.read() as uow:
        booked = [
            each
            for each in uow.bank_assignments.of_top_up(invoice.top_up_id)
            if each.kind is AssignmentKind.BY_HAND
        ]

    book.services.bank.payments.undo(book.operator, booked[0].assignment_id, reason="Not ours")

    assert book.balance(account) == eur("0")
    assert len(ids(book, LineFilter.CERTAIN)) == 1
    book.services.bank.payments.book(book.operator, ids(book))
    assert book.balance(account) == eur("1000.00")
    assert posted(book, "asset:bank") == 119_000
    assert book.findings() == ()


def test_a_line_of_another_amount_does_not_attach(book: Book, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(book, book.account())
    book.services.bank.by_hand.mark_paid(
        book.operator, invoice.number, eur("1190.00"), key="k", reason="Seen at the bank"
    )

    take_in(book, write(tmp_path, [credit(118_999, invoice.number)]))

    assert len(ids(book, LineFilter.TO_DECIDE)) == 1
    assert book.findings() == ()


def test_what_cannot_be_is_refused(book: Book) -> None:
    with_operators(book)
    invoice = invoice_by_transfer(book, book.account())
    by_hand = book.services.bank.by_hand
    for number, amount, reason, error in (
        (invoice.number, "1190.01", "Cash", AmountError),
        (invoice.number, "0", "Cash", AmountError),
        (invoice.number, "-5", "Cash", AmountError),
        (invoice.number, "5", " ", UserError),
        ("RE-2026-999999", "5", "Cash", NotFoundError),
    ):
        with pytest.raises(error):
            by_hand.mark_paid(book.operator, number, eur(amount), key="k", reason=reason)
    by_hand.mark_paid(book.operator, invoice.number, eur("5"), key="k1", reason="Cash")
    with pytest.raises(UserError) as waits:
        by_hand.mark_paid(book.operator, invoice.number, eur("5"), key="k2", reason="Cash")
    assert waits.value.code == "payment_awaiting"


def test_what_was_paid_meanwhile_is_not_confirmed(book: Book, tmp_path: Path) -> None:
    with_operators(book)
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    by_hand = book.services.bank.by_hand
    hand = by_hand.mark_paid(book.operator, invoice.number, eur("1190"), key="k", reason="Seen")
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    book.services.bank.payments.book(book.operator, ids(book))

    with pytest.raises(AmountError):
        by_hand.confirm(SECOND, hand.hand_id)

    assert book.balance(account) == eur("1000.00")
    assert by_hand.payable(book.operator, invoice.number).due == eur("0")
    assert by_hand.get(book.operator, hand.hand_id).status is HandStatus.AWAITING_SECOND_PERSON
    assert book.findings() == ()
