"""The payment window over a real book, and a browser that takes its addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from billing_desktop.bootstrap import Services
from billing_desktop.domain.money import Money
from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.ui.top_ups.needs import needs
from ui.tasks import Tasks
from ui.top_ups.payment_window import PaymentWindow

SOON = ((1, 0),)
"""A pause after which is asked again, in ticks."""


class Browser(QObject):
    """Takes the addresses that the system browser would have opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.opened.append(bytes(url.toEncoded().data()).decode())


@pytest.fixture
def browser() -> Iterator[Browser]:
    taking = Browser()
    for scheme in ("http", "https", "mailto"):
        QDesktopServices.setUrlHandler(scheme, taking, "take")  # type: ignore[arg-type]
    yield taking
    for scheme in ("http", "https", "mailto"):
        QDesktopServices.unsetUrlHandler(scheme)


def open_window(
    window: QWidget,
    book: Book,
    top_up: TopUp,
    *,
    tasks: Tasks | None = None,
    services: Services | None = None,
    tick_ms: int = 60_000,
) -> PaymentWindow:
    shown = PaymentWindow(
        **needs(book, tasks=tasks, services=services),
        top_up=top_up,
        clock=book.clock,
        pauses=SOON,
        tick_ms=tick_ms,
        parent=window,
    )
    shown.open()
    return shown


def heading(shown: PaymentWindow) -> str:
    return shown.panel.head.heading_label.text()


def words(shown: PaymentWindow) -> str:
    QApplication.processEvents()  # New parts of a visible window are shown in their turn.
    return " ".join(label.text() for label in shown.findChildren(QLabel) if label.isVisible())


def balance(book: Book, top_up: TopUp) -> Money:
    return book.services.accounts.overview(book.operator, top_up.account_id).balance
