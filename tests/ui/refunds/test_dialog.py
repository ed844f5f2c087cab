from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.money import Money
from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import BusyError, PaymentOutcomeUnknownError
from tests.book import Book
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.needs_a_person.troubles import disputed, payment_of
from tests.ui.top_ups.needs import needs
from ui.refunds.dialog import PART, RefundDialog
from ui.tasks import Tasks
from ui.translation import set_language


def open_dialog(
    book: Book, window: QWidget, top_up: TopUp, *, tasks: Tasks | None = None
) -> RefundDialog:
    dialog = RefundDialog(**needs(book, tasks=tasks), top_up=top_up, parent=window)
    dialog.open()
    return dialog


def fill_in(dialog: RefundDialog, amount: str = "", reason: str = "Ordered by mistake") -> None:
    """Do everything but press the red button."""
    if amount:
        dialog.share.button(PART).click()
        dialog.amount_edit.setText(amount)
    dialog.reason_edit.setText(reason)
    dialog.confirm_box.setChecked(True)


def words(dialog: RefundDialog) -> str:
    QApplication.processEvents()
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def sent(book: Book, top_up: TopUp) -> list[Money]:
    return [refund.amount for refund in book.gateway.refunds(payment_of(book, top_up))]


def test_it_says_what_is_left_and_what_it_means(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account(company="Weidmann Logistik GmbH"), "250.00")

    dialog = open_dialog(book, window, top_up)

    assert dialog.windowTitle() == f"Refund {top_up.billing_number}"
    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"
    assert [value.text() for value in dialog.facts.values] == [
        "€302.26",
        "€0.00",
        top_up.billing_number,
    ]
    assert "€302.26 go back to the card" in words(dialog)
    assert "5 to 10 days" in words(dialog)
    assert "It will then fall by €250.00." in words(dialog)
    assert "Invoice TEST-RE-2026-000001 does not change." in words(dialog)
    assert dialog.primary_button.text() == "Refund €302.26"
    assert dialog.primary_button.property("role") == "primaryDanger"


def test_after_a_credit_note_the_balance_does_not_change_any_more(
    window: QWidget, book: Book
) -> None:
    top_up = book.top_up(book.account(), "250.00")
    book.services.corrections.issue_credit_note(
        book.operator, str(top_up.invoice_number), key="c1", reason="Part", credit=eur("100.00")
    )
    taken = book.services.corrections.owed(book.operator, top_up.top_up_id)
    dialog = open_dialog(book, window, top_up)
    assert "A credit note took €120.90 of it already." in words(dialog)
    assert "the account balance falls by €150.00." in words(dialog)
    text = dialog.meaning.text_label
    assert text.heightForWidth(text.width()) <= text.height()  # Nothing is cut off.

    fill_in(dialog, amount="120.90")

    assert taken == eur("120.90")
    assert "The credit note for it is issued already" in words(dialog)
    assert "falls by" not in words(dialog)


def test_the_whole_payment_goes_back_once_it_is_confirmed(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account(), "250.00")
    dialog = open_dialog(book, window, top_up)
    assert not dialog.primary_button.isEnabled()

    fill_in(dialog)
    dialog.primary_button.click()

    assert sent(book, top_up) == [eur("302.26")]
    assert dialog.result_panel is not None
    assert dialog.result_panel.heading_label.text() == "Refund sent"
    (refund,) = book.services.refunds.of_top_up(book.operator, top_up.top_up_id)
    assert (refund.status, refund.reason) == (RefundStatus.SENT, "Ordered by mistake")
    (task,) = book.services.tasks.all_open(book.operator)
    assert task.kind is TaskKind.REFUND_BOOKED
    dialog.primary_button.click()
    assert dialog.isHidden()


def test_a_part_goes_back_and_a_second_part_is_what_is_left(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account(), "250.00")
    first = open_dialog(book, window, top_up)
    fill_in(first, "100.00")
    first.primary_button.click()
    first.accept()

    second = open_dialog(book, window, top_up)

    assert [value.text() for value in second.facts.values[:2]] == ["€202.26", "€100.00"]
    fill_in(second)
    second.primary_button.click()
    assert book.services.refunds.left(book.operator, top_up.top_up_id) == eur("0.00")


def test_the_effects_of_parts_sum_to_the_effect_of_all(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account(), "250.00")
    first = open_dialog(book, window, top_up)
    fill_in(first, "100.01")
    assert "fall by €82.72." in words(first)
    first.primary_button.click()
    first.accept()

    second = open_dialog(book, window, top_up)

    assert "fall by €167.28." in words(second)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("302.27", "At most €302.26 of this payment can still be refunded."),
        ("0", "The amount must be more than zero."),
        ("ten", "ten is not an amount."),
        ("1,000", "1,000 can be read in two ways."),
    ],
)
def test_an_amount_that_cannot_go_back_is_explained_and_nothing_sent(
    window: QWidget, book: Book, typed: str, sentence: str
) -> None:
    top_up = book.top_up(book.account(), "250.00")
    dialog = open_dialog(book, window, top_up)

    fill_in(dialog, typed)
    dialog.amount_field.left.emit()
    dialog.primary_clicked.emit()

    assert sentence in dialog.amount_field.error
    assert not dialog.primary_button.isEnabled()
    assert sent(book, top_up) == []


def test_a_box_ticked_for_one_amount_does_not_count_for_another(
    window: QWidget, book: Book
) -> None:
    dialog = open_dialog(book, window, book.top_up(book.account(), "250.00"))
    fill_in(dialog, "100.00")
    assert dialog.primary_button.isEnabled()

    dialog.amount_edit.setText("200.00")

    assert not dialog.confirm_box.isChecked()
    assert not dialog.primary_button.isEnabled()
    assert "€200.00" in dialog.confirm_box.text()


def test_without_a_reason_nothing_is_sent(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)
    fill_in(dialog, reason="  ")

    dialog.primary_button.click()

    assert "Please give a reason" in dialog.reason_field.error
    assert sent(book, top_up) == []


def test_pressing_twice_is_one_refund(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up, tasks=tasks)
    tasks.finish_all()
    fill_in(dialog, "10.00")

    dialog.primary_button.click()
    dialog.primary_clicked.emit()
    tasks.finish_all()

    assert len(sent(book, top_up)) == 1


def test_it_cannot_be_closed_while_the_provider_is_asked(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(book, window, book.top_up(book.account()), tasks=tasks)
    tasks.finish_all()
    fill_in(dialog)

    dialog.primary_button.click()
    dialog.reject()

    assert dialog.isVisible()
    tasks.finish_all()


def test_a_lost_answer_is_checking_and_sync_finds_the_one_refund(
    window: QWidget, book: Book
) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)
    fill_in(dialog)
    book.gateway.lose_answer("create_refund")

    dialog.primary_button.click()

    assert dialog.result_panel is not None
    assert dialog.result_panel.heading_label.text() == "Checking the refund"
    assert "never sent twice" in words(dialog)
    book.services.payments.sync(book.operator)
    (refund,) = book.services.refunds.of_top_up(book.operator, top_up.top_up_id)
    assert refund.status is RefundStatus.SENT
    assert len(sent(book, top_up)) == 1


def test_a_refusal_keeps_the_form_and_another_try_is_another_refund(
    window: QWidget, book: Book
) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)
    fill_in(dialog)
    dispute = book.gateway.dispute(payment_of(book, top_up))

    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Nothing was refunded"
    assert "disputes this payment" in words(dialog)
    assert dialog.reason_edit.text() == "Ordered by mistake"
    book.gateway.win(dispute)
    dialog.primary_button.click()
    assert len(sent(book, top_up)) == 1
    assert dialog.result_panel is not None


def test_books_that_did_not_answer_get_the_same_refund_again(
    window: QWidget, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)
    fill_in(dialog)
    keys: list[object] = []
    really = type(book.services.refunds).refund

    def refuse_after_all(*arguments: object, **more: object) -> None:
        keys.append(more["key"])
        really(*arguments, **more)  # type: ignore[arg-type]
        raise BusyError("The books did not answer.")

    with monkeypatch.context() as patch:
        patch.setattr("billing_desktop.services.refunds.Refunds.refund", refuse_after_all)
        dialog.primary_button.click()
    assert "The books did not answer." in words(dialog)

    dialog.primary_button.click()

    assert len(keys) == 1
    assert len(sent(book, top_up)) == 1
    assert dialog.result_panel is not None


def test_a_disputed_payment_is_refused_before_anything_is_typed(
    window: QWidget, book: Book
) -> None:
    top_up = disputed(book, book.account(company="Weidmann Logistik GmbH"))

    dialog = open_dialog(book, window, top_up)

    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"
    assert "A disputed payment cannot be refunded." in words(dialog)
    assert dialog.form.isHidden()
    assert dialog.primary_button.isHidden()
    assert dialog.cancel_button.text() == "Close"


def test_what_is_refunded_whole_is_refused(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account())
    first = open_dialog(book, window, top_up)
    fill_in(first)
    first.primary_button.click()
    first.accept()

    second = open_dialog(book, window, top_up)

    assert "was refunded already" in words(second)
    assert second.form.isHidden()


def test_other_screens_are_told(qtbot: QtBot, window: QWidget, book: Book) -> None:
    made = needs(book)
    dialog = RefundDialog(**made, top_up=book.top_up(book.account()), parent=window)
    dialog.open()
    told: list[str] = []
    made["changes"].changed.connect(told.append)
    fill_in(dialog)

    with qtbot.waitSignal(dialog.refunded) as refunded:
        dialog.primary_button.click()

    assert told == ["accounts", "top_ups", "invoices", "tasks"]
    assert refunded.args is not None
    assert refunded.args[0].status is RefundStatus.SENT


def test_it_is_all_done_by_keyboard(qtbot: QtBot, window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)

    qtbot.keyClicks(dialog.reason_edit, "Ordered by mistake")
    qtbot.keyClick(dialog.confirm_box, Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert len(sent(book, top_up)) == 1


def test_the_same_in_german(window: QWidget, book: Book) -> None:
    set_language("de")
    dialog = open_dialog(book, window, book.top_up(book.account(), "250.00"))

    fill_in(dialog, "100,00")

    assert dialog.primary_button.text() == "100,00 € erstatten"
    assert "Dann sinkt es um 82,71 €." in words(dialog)


def test_a_provider_without_an_answer_at_all_leaves_it_asked(window: QWidget, book: Book) -> None:
    top_up = book.top_up(book.account())
    dialog = open_dialog(book, window, top_up)
    fill_in(dialog)
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))

    dialog.primary_button.click()

    (refund,) = book.services.refunds.of_top_up(book.operator, top_up.top_up_id)
    assert refund.status is RefundStatus.ASKED
    assert dialog.result_panel is not None
    assert dialog.result_panel.circle.is_spinning
