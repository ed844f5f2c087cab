"""Two workstations on one book: somebody asks at one, somebody reviews at the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice_request import InvoiceRequest, RequestAction
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.ports.clock import Clock
from tests.book import Book
from tests.builders import eur
from ui.book_watch import BookWatch
from ui.changes import ChangeHub
from ui.invoice_requests.screen import RequestsScreen
from ui.tasks import InlineTasks

ASKER = Operator("The asker", Role.FINANCE)
REVIEWER = Operator("The reviewer", Role.SUPPORT)
OTHER_REVIEWER = Operator("The colleague", Role.SUPPORT)
WITHIN_MILLISECONDS = 5_000
CONTROL = Qt.KeyboardModifier.ControlModifier


class Desk:
    """A Requests screen of one person, kept up to date as the window does it."""

    def __init__(self, qtbot: QtBot, services: Services, operator: Operator, clock: Clock) -> None:
        self._qtbot = qtbot
        self.services = services
        self.operator = operator
        self.changes = ChangeHub()
        self.screen = RequestsScreen(
            services=services,
            operator=operator,
            tasks=InlineTasks(),
            changes=self.changes,
            clock=clock,
        )
        qtbot.addWidget(self.screen)
        self.screen.resize(1144, 860)
        self.screen.show()
        self.screen.queue.view.setFocus()

    def follow(self, parent: QObject) -> None:
        """Hear of what other workstations do."""
        watch = BookWatch(parent)
        watch.changed.connect(self.changes.announce_all)
        self.services.book_changes.follow(watch.notice)

    def waits_until(self, holds: Callable[[], object]) -> None:
        self._qtbot.waitUntil(lambda: bool(holds()), timeout=WITHIN_MILLISECONDS)

    def press(self, key: Qt.Key) -> None:
        """Press a key where the keyboard is in the list."""
        QTest.keyClick(self.screen.queue.view, key)

    def press_button(self, action: RequestAction) -> None:
        button = self.screen.facts.foot.buttons[action]
        self.waits_until(button.isVisible)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def types(self, text: str) -> None:
        QTest.keyClicks(self.screen.chat.composer.edit, text)

    def sends(self, text: str = "") -> None:
        if text:
            self.types(text)
        QTest.keyClick(self.screen.chat.composer.edit, Qt.Key.Key_Return, CONTROL)

    @property
    def offered(self) -> set[RequestAction]:
        """The steps for which there is a button."""
        buttons = self.screen.facts.foot.buttons
        return {action for action, button in buttons.items() if button.isVisible()}

    @property
    def said(self) -> list[str]:
        """What the lines in the chat say."""
        return [line.text for line in self.screen.chat.view.lines]

    @property
    def queue(self) -> list[str]:
        """The rows of the list, as they are read aloud."""
        model = self.screen.queue.model
        return [str(model.index(row, 0).data()) for row in range(model.rowCount())]

    @property
    def status(self) -> str:
        return self.screen.chat.chip.text()

    @property
    def banner(self) -> str:
        banner = self.screen.banner
        return banner.sentence_label.text() if banner.isVisible() else ""

    def label(self, name: str) -> str:
        found = self.screen.findChild(QWidget, name)
        assert isinstance(found, QLabel)
        return found.text()


def ask(
    book: Book,
    account: Account,
    amount: str = "1500.00",
    *,
    message: str = "",
    purchase_order_number: str = "",
) -> InvoiceRequest:
    """Ask for a top-up by invoice, as the asker."""
    top_up = book.services.top_ups.start(
        ASKER,
        account.account_id,
        eur(amount),
        key=book.key(),
        message=message,
        purchase_order_number=purchase_order_number,
    )
    return book.services.invoice_requests.of_top_up(ASKER, top_up.top_up_id)


def sign_up_operators(book: Book) -> None:
    """Have operators, so that there is more than the person at the computer."""
    for operator in (Operator("Office", Role.ADMINISTRATOR), ASKER, REVIEWER, OTHER_REVIEWER):
        book.services.operators.add(
            book.administrator, name=operator.name, role=operator.role, password="secret-123"
        )
