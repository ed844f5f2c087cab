from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLabel, QWidget

from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.needs_a_person.troubles import disputed, paid_otherwise, payment_of, tasks_of
from tests.ui.top_ups.needs import needs
from ui.open_tasks import read_open_tasks
from ui.refunds.return_dialog import ReturnDialog
from ui.tasks import Tasks


def open_dialog(book: Book, window: QWidget, *, tasks: Tasks | None = None) -> ReturnDialog:
    (line,) = read_open_tasks(book.services, book.operator)
    dialog = ReturnDialog(line, **needs(book, tasks=tasks), parent=window)
    dialog.open()
    return dialog


def fill_in(dialog: ReturnDialog) -> None:
    dialog.reason_edit.setText("Another amount than ordered")
    dialog.confirm_box.setChecked(True)


def words(dialog: ReturnDialog) -> str:
    QApplication.processEvents()
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def refunds(book: Book, top_up: TopUp) -> int:
    return len(book.gateway.refunds(payment_of(book, top_up)))


def test_a_payment_that_was_never_credited_goes_back_and_its_task_closes(
    window: QWidget, book: Book
) -> None:
    account = book.account(company="Weidmann Logistik GmbH")
    top_up = paid_otherwise(book, account)
    dialog = open_dialog(book, window)
    assert "€99.00 go back to the card" in words(dialog)
    assert "was never credited" in words(dialog)
    assert dialog.primary_button.text() == "Refund €99.00"

    fill_in(dialog)
    dialog.primary_button.click()

    assert dialog.result_panel is not None
    assert dialog.result_panel.heading_label.text() == "Refund sent"
    assert "Weidmann Logistik GmbH" in words(dialog)
    assert refunds(book, top_up) == 1
    assert tasks_of(book) == ()
    assert book.balance(account) == eur("0.00")


def test_nothing_is_sent_before_the_box_is_ticked(window: QWidget, book: Book) -> None:
    top_up = paid_otherwise(book, book.account())
    dialog = open_dialog(book, window)
    dialog.reason_edit.setText("Another amount than ordered")

    dialog.primary_clicked.emit()

    assert not dialog.primary_button.isEnabled()
    assert refunds(book, top_up) == 0


def test_pressing_twice_is_one_refund(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    top_up = paid_otherwise(book, book.account())
    dialog = open_dialog(book, window, tasks=tasks)
    fill_in(dialog)

    dialog.primary_button.click()
    dialog.primary_clicked.emit()
    tasks.finish_all()

    assert refunds(book, top_up) == 1


def test_a_task_about_something_else_is_refused(window: QWidget, book: Book) -> None:
    disputed(book, book.account())
    dialog = open_dialog(book, window)
    fill_in(dialog)

    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "Nothing was refunded"
    assert "not about a payment to send back" in words(dialog)
