"""From the prepared request at desk A over the review at desk B to the money on the bank."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.invoice_request import RequestAction
from tests.bank_books import credit, ids, take_in, write
from tests.book import Book
from tests.builders import eur
from tests.ui.invoice_requests.desks import ASKER, REVIEWER, Desk, sign_up_operators
from ui.invoice_requests.prepared_dialog import PreparedRequestDialog
from ui.tasks import InlineTasks


def test_a_request_is_asked_reviewed_invoiced_paid_and_credited(
    qtbot: QtBot, book: Book, tmp_path: Path
) -> None:
    sign_up_operators(book)
    account, parent, window = book.account(), QObject(), QWidget()
    qtbot.addWidget(window)
    desk_a = Desk(qtbot, book.services, ASKER, book.clock)
    desk_b = Desk(qtbot, book.other_workstation(), REVIEWER, book.clock)
    for desk in (desk_a, desk_b):
        desk.follow(parent)

    dialog = PreparedRequestDialog(
        services=book.services,
        operator=ASKER,
        tasks=InlineTasks(),
        changes=desk_a.changes,
        account=account,
        quote=book.services.top_ups.quote(ASKER, account.account_id, eur("1500.00")),
        parent=window,
    )
    dialog.open()
    QTest.keyClicks(dialog.note_edit, "Before Friday, please.")
    with qtbot.waitSignal(dialog.request_sent):
        dialog.primary_button.click()

    desk_b.waits_until(lambda: desk_b.said[-1:] == ["Before Friday, please."])
    desk_b.press_button(RequestAction.APPROVE)
    desk_a.waits_until(lambda: desk_a.status == "Invoiced")
    invoice = desk_a.said[-1].split()[2]

    take_in(book, write(tmp_path, [credit(178_500, invoice)]))
    book.services.bank.payments.book(book.operator, ids(book))

    desk_a.changes.announce_all()  # Its own window did it.

    desk_a.waits_until(lambda: desk_a.status == "Credited")
    desk_b.waits_until(lambda: desk_b.status == "Credited")
    assert desk_a.offered == desk_b.offered == set()
    assert book.balance(account) == eur("1500.00")
    assert book.findings() == ()
    for desk in (desk_a, desk_b):
        desk.services.book_changes.stop()
