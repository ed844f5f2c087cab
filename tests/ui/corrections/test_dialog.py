"""Cancelling and correcting an invoice at the screen, and the second person."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.task import TaskAction
from tests.bank_books import invoice_by_transfer
from tests.book import Book
from tests.builders import TODAY, eur
from tests.ui.top_ups.needs import needs
from ui.corrections.decision_dialog import DecisionDialog
from ui.corrections.dialog import PART, CorrectionDialog
from ui.corrections.words import Order
from ui.open_tasks import TaskLine, read_open_tasks

INVOICE = "TEST-RE-2026-000001"
SECOND = Operator("second desk", Role.FINANCE)


@pytest.fixture
def paid(book: Book) -> Book:
    """A book in which 250.00 were topped up and 100.00 of them used."""
    account = book.account(company="Weidmann Logistik GmbH")
    book.top_up(account, "250.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("100.00"),
        key="u1",
        used_on=TODAY,
        description="API calls",
    )
    return book


def staff(book: Book) -> None:
    for name in (book.administrator.name, book.operator.name, SECOND.name):
        book.services.operators.add(
            book.administrator, name=name, role=Role.ADMINISTRATOR, password="correct horse"
        )


def open_dialog(book: Book, window: QWidget, order: Order = Order.CANCEL) -> CorrectionDialog:
    dialog = CorrectionDialog(order, INVOICE, **needs(book), parent=window)
    dialog.open()
    return dialog


def fill_in(dialog: CorrectionDialog, amount: str = "") -> None:
    if amount:
        dialog.share.button(PART).click()
        dialog.amount_edit.setText(amount)
    dialog.reason_edit.setText("Ordered twice")
    dialog.confirm_box.setChecked(True)


def told(dialog: CorrectionDialog) -> str:
    return dialog.meaning.text_label.text()


def test_a_part_is_taken_back_once_it_is_confirmed(window: QWidget, paid: Book) -> None:
    dialog = open_dialog(paid, window)
    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"
    assert [value.text() for value in dialog.facts.values] == ["€302.26", "€250.00", "€150.00"]
    assert not dialog.primary_button.isEnabled()

    fill_in(dialog, "50.00")
    assert "falls from €150.00 to €100.00" in told(dialog)
    assert "€60.45 are then owed to the payer" in told(dialog)
    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Credit note issued"
    (made,) = paid.services.corrections.of_invoice(paid.operator, INVOICE)
    assert (str(made.shares.credit), made.reason) == ("50.00", "Ordered twice")
    dialog.primary_button.click()
    assert dialog.isHidden()


def test_more_than_the_balance_says_that_somebody_else_is_needed(
    window: QWidget, paid: Book
) -> None:
    staff(paid)
    dialog = open_dialog(paid, window)
    assert "somebody else has to confirm it" in told(dialog)

    fill_in(dialog)
    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Waiting for a second person"
    (line,) = read_open_tasks(paid.services, paid.operator)
    assert line.company == "Weidmann Logistik GmbH"
    assert {TaskAction.CONFIRM, TaskAction.REJECT} <= set(line.actions)
    again = open_dialog(paid, window)
    assert again.form.isHidden()
    assert again.banner.what_label.text() == "This invoice cannot be corrected"


def test_somebody_who_works_alone_is_told_that_it_is_booked_at_once(
    window: QWidget, paid: Book
) -> None:
    assert "You work alone" in told(open_dialog(paid, window))


def test_a_corrected_invoice_moves_no_money(window: QWidget, paid: Book) -> None:
    dialog = open_dialog(paid, window, Order.CORRECT)
    assert dialog.share.isHidden()
    assert "No money moves" in told(dialog)

    fill_in(dialog)
    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Invoice corrected"
    (account,) = paid.rows("SELECT balance_minor FROM account_balance")
    assert account == (15000,)


def test_without_a_reason_nothing_is_issued(window: QWidget, paid: Book) -> None:
    dialog = open_dialog(paid, window)
    fill_in(dialog)
    dialog.reason_edit.clear()

    dialog.primary_button.click()

    assert paid.services.corrections.of_invoice(paid.operator, INVOICE) == ()
    assert not dialog.isHidden()


def test_what_cannot_be_issued_is_explained_and_can_be_tried_again(
    window: QWidget, paid: Book
) -> None:
    dialog = open_dialog(paid, window)
    fill_in(dialog)
    paid.seller(name="")

    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Nothing was issued"
    paid.seller()
    dialog.primary_button.click()
    assert dialog.banner.what_label.text() == "Credit note issued"


def test_what_was_refunded_is_offered_first(window: QWidget, paid: Book) -> None:
    (top_up_id,) = paid.rows("SELECT top_up_id FROM top_up")[0]
    paid.services.refunds.refund(
        paid.operator, str(top_up_id), eur("30.00"), key="r1", reason="Part"
    )

    dialog = open_dialog(paid, window)

    assert dialog.shares is not None
    assert dialog.shares.gross == eur("30.00")
    fill_in(dialog)
    dialog.primary_button.click()
    assert read_open_tasks(paid.services, paid.operator) == ()


@pytest.fixture
def line(paid: Book) -> TaskLine:
    """What waits for a second person."""
    staff(paid)
    paid.services.corrections.issue_credit_note(
        paid.operator, INVOICE, key="c1", reason="Ordered twice"
    )
    (waiting,) = read_open_tasks(paid.services, SECOND)
    return waiting


def test_the_second_person_confirms(window: QWidget, paid: Book, line: TaskLine) -> None:
    asked = needs(paid)
    asked["operator"] = SECOND
    dialog = DecisionDialog(line, TaskAction.CONFIRM, **asked, parent=window)
    dialog.open()
    assert not dialog.primary_button.isEnabled()

    dialog.confirm_box.setChecked(True)
    dialog.primary_button.click()

    assert dialog.isHidden()
    (made,) = paid.services.corrections.of_invoice(paid.operator, INVOICE)
    assert (made.status.value, made.decided_by) == ("issued", SECOND.name)


def test_nobody_confirms_their_own_order(window: QWidget, paid: Book, line: TaskLine) -> None:
    dialog = DecisionDialog(line, TaskAction.CONFIRM, **needs(paid), parent=window)
    dialog.open()
    dialog.confirm_box.setChecked(True)

    dialog.primary_button.click()

    assert not dialog.isHidden()
    assert "Somebody else has to confirm it." in dialog.error_label.text()


def test_a_rejection_has_a_reason(window: QWidget, paid: Book, line: TaskLine) -> None:
    dialog = DecisionDialog(line, TaskAction.REJECT, **needs(paid), parent=window)
    dialog.open()
    dialog.primary_button.click()
    assert not dialog.isHidden()

    dialog.reason_edit.setText("My mistake")
    dialog.primary_button.click()

    assert dialog.isHidden()
    assert read_open_tasks(paid.services, paid.operator) == ()


def test_the_second_person_confirms_a_payment_marked_by_hand(window: QWidget, book: Book) -> None:
    staff(book)
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    by_hand = book.services.bank.by_hand
    by_hand.mark_paid(
        book.operator, invoice.number, eur("1190.00"), key="hand-1", reason="Seen at the bank"
    )
    (line,) = read_open_tasks(book.services, book.operator)
    assert {TaskAction.CONFIRM, TaskAction.REJECT} <= set(line.actions)

    asked = needs(book) | {"operator": Operator("second", Role.FINANCE)}
    dialog = DecisionDialog(line, TaskAction.CONFIRM, **asked, parent=window)
    dialog.open()
    assert dialog.windowTitle() == "Confirm the payment"
    dialog.confirm_box.click()
    dialog.primary_button.click()

    assert not dialog.isVisible()
    assert book.balance(account) == eur("1000.00")
    assert book.tasks() == []


def test_a_payment_marked_by_hand_is_rejected_with_a_reason(window: QWidget, book: Book) -> None:
    staff(book)
    account = book.account()
    invoice = invoice_by_transfer(book, account)
    by_hand = book.services.bank.by_hand
    by_hand.mark_paid(book.operator, invoice.number, eur("10.00"), key="hand-1", reason="Seen")
    (line,) = read_open_tasks(book.services, book.operator)

    dialog = DecisionDialog(line, TaskAction.REJECT, **needs(book), parent=window)
    dialog.open()
    dialog.primary_button.click()
    assert dialog.isVisible()
    dialog.reason_edit.setText("Not there")
    dialog.primary_button.click()

    assert not dialog.isVisible()
    assert book.balance(account) == eur("0")
    assert book.tasks() == []
