from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.request_message import MESSAGE_LENGTH_MAX
from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.builders import eur
from tests.ui.invoice_requests.desks import ASKER
from ui.changes import ChangeHub
from ui.invoice_requests.prepared_dialog import PreparedRequestDialog
from ui.invoice_requests.prepared_drafts import PreparedDrafts
from ui.tasks import InlineTasks

CONTROL = Qt.KeyboardModifier.ControlModifier
OpenDialog = Callable[..., PreparedRequestDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot, book: Book) -> OpenDialog:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 800)
    window.show()

    def opened(account: Account, amount: str = "1500.00") -> PreparedRequestDialog:
        quote = book.services.top_ups.quote(ASKER, account.account_id, eur(amount))
        dialog = PreparedRequestDialog(
            services=book.services,
            operator=ASKER,
            tasks=InlineTasks(),
            changes=ChangeHub(),
            account=account,
            quote=quote,
            parent=window,
        )
        dialog.open()
        return dialog

    return opened


def sent_by(qtbot: QtBot, dialog: PreparedRequestDialog, act: Callable[[], object]) -> TopUp:
    with qtbot.waitSignal(dialog.request_sent) as sent:
        act()
    assert sent.args is not None
    top_up = sent.args[0]
    assert isinstance(top_up, TopUp)
    return top_up


def test_it_shows_price_and_billing_details_before_anything_is_recorded(
    book: Book, open_dialog: OpenDialog
) -> None:
    dialog = open_dialog(book.account("NL", company="Van der Meer B.V."))

    words = [label.text() for label in dialog.view.findChildren(QLabel)]
    assert "Van der Meer B.V. would like to top up €1,500.00 by invoice." in words
    assert "€0.00, Reverse charge" in words
    assert any("Netherlands" in each for each in words)
    assert book.rows("SELECT count(*) FROM top_up") == [(0,)]


def test_send_makes_the_request_with_order_number_and_message(
    qtbot: QtBot, book: Book, open_dialog: OpenDialog
) -> None:
    dialog = open_dialog(book.account())
    QTest.keyClicks(dialog.order_edit, "PO-77120")
    QTest.keyClicks(dialog.note_edit, "Please before Friday.")

    top_up = sent_by(qtbot, dialog, dialog.primary_button.click)

    requests = book.services.invoice_requests
    request = requests.of_top_up(ASKER, top_up.top_up_id)
    assert request.purchase_order_number == "PO-77120"
    assert request.requested_by == ASKER.name
    said = [entry.words for entry in requests.thread(ASKER, request.request_id)]
    assert said[-1] == "Please before Friday."
    assert dialog.isHidden()


def test_control_enter_sends_from_the_message(
    qtbot: QtBot, book: Book, open_dialog: OpenDialog
) -> None:
    dialog = open_dialog(book.account())
    dialog.note_edit.setFocus()

    sent_by(qtbot, dialog, lambda: QTest.keyClick(dialog.note_edit, Qt.Key.Key_Return, CONTROL))

    assert book.rows("SELECT count(*) FROM invoice_request") == [(1,)]


def test_what_is_refused_is_said_and_stays(book: Book, open_dialog: OpenDialog) -> None:
    dialog = open_dialog(book.account())
    dialog.note_edit.setPlainText("x" * (MESSAGE_LENGTH_MAX + 1))

    dialog.primary_button.click()

    assert "at most" in dialog.error_label.text()
    assert dialog.isVisible()
    assert len(dialog.note_edit.toPlainText()) == MESSAGE_LENGTH_MAX + 1
    assert book.rows("SELECT count(*) FROM top_up") == [(0,)]


def test_cancel_records_nothing(book: Book, open_dialog: OpenDialog) -> None:
    dialog = open_dialog(book.account())

    dialog.cancel_button.click()

    assert book.rows("SELECT count(*) FROM top_up") == [(0,)]


def test_what_was_begun_is_there_again_after_a_restart_until_it_is_sent(
    qtbot: QtBot, book: Book, open_dialog: OpenDialog
) -> None:
    account = book.account()
    dialog = open_dialog(account)
    QTest.keyClicks(dialog.order_edit, "PO-77120")
    QTest.keyClicks(dialog.note_edit, "half a sen")
    dialog.reject()
    book.restart()

    again = open_dialog(account)
    assert again.order_edit.text() == "PO-77120"
    assert again.note_edit.toPlainText() == "half a sen"
    sent_by(qtbot, again, again.primary_button.click)

    assert open_dialog(account).note_edit.toPlainText() == ""


def test_a_draft_is_kept_once_typing_pauses(
    qtbot: QtBot, book: Book, open_dialog: OpenDialog
) -> None:
    account = book.account()
    dialog = open_dialog(account)
    drafts = PreparedDrafts(book.settings.data_dir, ASKER.name)

    QTest.keyClicks(dialog.note_edit, "half")

    qtbot.waitUntil(lambda: drafts.get(account.account_id).message == "half")
    assert (
        PreparedDrafts(book.settings.data_dir, "The colleague").get(account.account_id).message
        == ""
    )


def test_a_damaged_file_of_drafts_is_none(book: Book, open_dialog: OpenDialog) -> None:
    (book.settings.data_dir / "drafts.ini").write_bytes(b"\x00\xff[[[=")

    assert open_dialog(book.account()).note_edit.toPlainText() == ""
