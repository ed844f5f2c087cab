from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.invoice_request import InvoiceRequest
from tests.book import Book
from tests.builders import eur
from tests.ui.invoice_requests.desks import ASKER, REVIEWER, ask, sign_up_operators
from ui.changes import ChangeHub
from ui.invoice_requests.change_dialog import ChangeRequestDialog
from ui.tasks import InlineTasks

OpenDialog = Callable[[InvoiceRequest], ChangeRequestDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot, book: Book) -> OpenDialog:
    sign_up_operators(book)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 800)
    window.show()

    def opened(request: InvoiceRequest) -> ChangeRequestDialog:
        dialog = ChangeRequestDialog(
            book.services.invoice_requests.get(ASKER, request.request_id),
            services=book.services,
            operator=ASKER,
            tasks=InlineTasks(),
            changes=ChangeHub(),
            parent=window,
        )
        dialog.open()
        return dialog

    return opened


def type_into(dialog: ChangeRequestDialog, amount: str) -> None:
    dialog.amount_edit.selectAll()
    QTest.keyClicks(dialog.amount_edit, amount)


def test_amount_and_order_number_are_changed(
    qtbot: QtBot, book: Book, open_dialog: OpenDialog
) -> None:
    request = ask(book, book.account())
    dialog = open_dialog(request)
    assert dialog.amount_edit.text() == "1,500.00"
    type_into(dialog, "2,000.00")
    QTest.keyClicks(dialog.order_edit, "PO-1")

    with qtbot.waitSignal(dialog.request_changed):
        dialog.primary_button.click()

    now = book.services.invoice_requests.get(ASKER, request.request_id).request
    assert (now.amount, now.purchase_order_number) == (eur("2000.00"), "PO-1")
    assert now.changed_by == ASKER.name
    assert dialog.isHidden()


@pytest.mark.parametrize("typed", ["", "abc", "0.10"])
def test_an_amount_that_cannot_be_is_refused_at_its_field(
    book: Book, open_dialog: OpenDialog, typed: str
) -> None:
    dialog = open_dialog(ask(book, book.account()))
    type_into(dialog, typed)
    if not typed:
        dialog.amount_edit.clear()

    dialog.primary_button.click()

    assert dialog.amount_field.error
    assert dialog.isVisible()


def test_somebody_who_was_faster_is_named(book: Book, open_dialog: OpenDialog) -> None:
    request = ask(book, book.account())
    dialog = open_dialog(request)
    book.services.invoice_requests.take(REVIEWER, request.request_id, version=1)
    type_into(dialog, "2,000.00")

    dialog.primary_button.click()

    assert "The reviewer took the request" in dialog.error_label.text()
