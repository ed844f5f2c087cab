"""The Top Up dialog over a real book, and what a test does with it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from tests.book import Book
from tests.ui.top_ups.needs import needs
from ui.tasks import Tasks
from ui.top_ups.dialog import TopUpDialog

FIGURES = ("top_up_amount", "processing_fee", "vat", "total_charge", "expected_balance")


def open_dialog(
    window: QWidget,
    book: Book,
    account: Account | None = None,
    *,
    tasks: Tasks | None = None,
    services: Services | None = None,
) -> TopUpDialog:
    account = account or book.account()
    overview = book.services.accounts.overview(book.operator, account.account_id)
    made = needs(book, tasks=tasks, services=services)
    dialog = TopUpDialog(**made, overview=overview, parent=window)
    dialog.open()
    return dialog


def enter(qtbot: QtBot, dialog: TopUpDialog) -> None:
    """Wait until the keyboard belongs to the dialog."""
    dialog.activateWindow()
    qtbot.waitUntil(dialog.amount_field.edit.hasFocus)


def type_amount(dialog: TopUpDialog, text: str) -> None:
    dialog.amount_field.edit.setText(text)
    dialog.live_quote.ask_now()


def confirm(dialog: TopUpDialog) -> None:
    dialog.confirmation.click()


def shown(dialog: TopUpDialog) -> list[str]:
    return [dialog.summary.rows.value(key) for key in FIGURES]


def top_ups_count(book: Book) -> object:
    return book.rows("SELECT count(*) FROM top_up")[0][0]
