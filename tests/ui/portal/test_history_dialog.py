"""Who changed the billing information of an account."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.book import Book
from tests.ui.portal.test_screen import Portal
from ui.portal.history_dialog import HistoryDialog


def test_every_change_is_listed_with_what_was_there_before(qtbot: QtBot, book: Book) -> None:
    account = book.account(company="Weidmann Logistik GmbH")
    details = replace(account.details, city="Bremen", language="en")
    book.services.accounts.save_details(
        book.operator, account.account_id, details, version=account.version
    )
    screen = Portal(qtbot, book).screen
    qtbot.mouseClick(screen.billing_card.history_button, Qt.MouseButton.LeftButton)
    assert screen.findChild(HistoryDialog) is None
    screen.show_account(account.account_id)

    qtbot.mouseClick(screen.billing_card.history_button, Qt.MouseButton.LeftButton)

    dialog = screen.findChild(HistoryDialog, "details_history_dialog")
    assert isinstance(dialog, HistoryDialog)
    model = dialog.model
    rows = [[str(model.index(row, column).data()) for column in range(1, 5)] for row in range(3)]
    assert rows == [
        ["finance desk", "Invoice language", "German", "English"],
        ["finance desk", "City", "Hamburg", "Bremen"],
        ["finance desk", "Account opened", "–", "–"],
    ]
    assert model.rowCount() == 3
    dialog.reject()
