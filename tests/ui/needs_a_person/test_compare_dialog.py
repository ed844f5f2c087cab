from __future__ import annotations

from datetime import timedelta

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget

from billing_desktop.errors import PaymentOutcomeUnknownError
from tests.book import Book
from tests.ui.accounts.books import WaitingTasks
from tests.ui.needs_a_person.troubles import paid_otherwise
from tests.ui.top_ups.needs import needs
from ui.needs_a_person.compare_dialog import CompareDialog
from ui.tasks import Tasks
from ui.translation import set_language


def open_dialog(book: Book, window: QWidget, *, tasks: Tasks | None = None) -> CompareDialog:
    dialog = CompareDialog(**needs(book, tasks=tasks), parent=window)
    dialog.open()
    return dialog


def listed(dialog: CompareDialog) -> list[str]:
    return [
        label.text()
        for row in dialog.differences.rows
        for label in row.findChildren(QLabel)
        if label.objectName().endswith("_text")
    ]


def test_books_that_agree_have_no_differences(window: QWidget, book: Book) -> None:
    book.top_up(book.account())
    dialog = open_dialog(book, window)

    dialog.primary_button.click()

    assert dialog.result_banner.what_label.text() == "No differences"
    assert dialog.result_banner.sentence_label.text() == "1 payment page was compared."
    assert not dialog.differences_area.isVisible()
    assert not dialog.copy_button.isVisible()


def test_every_difference_is_a_sentence_that_can_be_copied(window: QWidget, book: Book) -> None:
    top_up = paid_otherwise(book, book.account())
    dialog = open_dialog(book, window)

    dialog.primary_button.click()
    dialog.copy_button.click()

    assert dialog.result_banner.what_label.text() == "2 differences"
    assert all(top_up.billing_number in sentence for sentence in listed(dialog))
    assert "the provider's page says €99.00" in " ".join(listed(dialog))
    assert QGuiApplication.clipboard().text().split("\n") == listed(dialog)


def test_differences_are_told_in_german(window: QWidget, book: Book) -> None:
    paid_otherwise(book, book.account())
    set_language("de")
    dialog = open_dialog(book, window)

    dialog.primary_button.click()

    assert dialog.result_banner.what_label.text() == "2 Abweichungen"
    assert "99,00 €" in " ".join(listed(dialog))


def test_only_the_chosen_days_are_compared(window: QWidget, book: Book) -> None:
    book.top_up(book.account())
    book.clock.move(timedelta(days=40))
    dialog = open_dialog(book, window)

    dialog.primary_button.click()
    after_30 = dialog.result_banner.sentence_label.text()
    dialog.days.button("90").click()
    is_forgotten = not dialog.result_banner.isVisible()
    dialog.primary_button.click()

    assert after_30 == "0 payment pages were compared."
    assert is_forgotten
    assert dialog.result_banner.sentence_label.text() == "1 payment page was compared."


def test_while_comparing_nothing_begins_twice_and_it_can_be_closed(
    window: QWidget, book: Book
) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(book, window, tasks=tasks)

    dialog.primary_button.click()
    dialog.primary_button.click()

    assert tasks.waiting == 1
    assert dialog.result_banner.what_label.text() == "Comparing…"
    dialog.cancel_button.click()
    assert dialog.isHidden()
    tasks.finish_all()


def test_a_provider_that_stops_answering_is_told_and_no_difference_invented(
    window: QWidget, book: Book
) -> None:
    book.top_up(book.account())
    dialog = open_dialog(book, window)
    book.gateway.fail_next(PaymentOutcomeUnknownError("The provider did not answer."))

    dialog.primary_button.click()

    assert dialog.result_banner.what_label.text() == "The comparison was not finished"
    assert dialog.result_banner.sentence_label.text() == "The provider did not answer."
    assert dialog.primary_button.isEnabled()
