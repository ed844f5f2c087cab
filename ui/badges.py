"""The counts beside the pages in the sidebar: what waits for somebody there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from billing_desktop.domain.operator import Operator, Right
from ui.bank_payments.waiting import waiting_count
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count
from ui.pages import Page
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.workspace import Workspace


class Badges(QObject):
    """Counts again whenever something changes that is counted.

    Where the books do not answer, what was counted last stays; the screens say why.

    Signals:
        counted: the page, the text of its badge, and the tone of it.
    """

    counted = Signal(str, str, object)

    def __init__(
        self,
        workspace: Workspace,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._operator = operator
        self._tasks = tasks
        self._is_stopped = False
        self._wrong_count = 0
        changes.changed.connect(self._on_changed)

    def count_all(self) -> None:
        """Count everything, as for a window that has no badges yet."""
        self._count_requests()
        self._count_tasks()
        self._count_bank_lines()
        self._show(Page.HEALTH, self._wrong_count, Tone.BAD)

    def stop(self) -> None:
        """Count nothing more."""
        self._is_stopped = True

    @Slot(int)
    def show_failed_mails(self, count: int) -> None:
        """Say how many mails failed; the keeper of the mail counts them."""
        self._show(Page.OUTBOX, count, Tone.BAD)

    @Slot(int)
    def show_wrong(self, count: int) -> None:
        """Say how much is wrong with what the program needs; its watch counts that."""
        self._wrong_count = count
        self._show(Page.HEALTH, count, Tone.BAD)

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.REQUESTS:
            self._count_requests()
        elif topic == Topic.BANK:
            self._count_bank_lines()
        elif topic in (Topic.TASKS, Topic.TOP_UPS):
            self._count_tasks()

    def _count_requests(self) -> None:
        operator, requests = self._operator, self._workspace.invoice_requests
        # Whoever only reads cannot say that they have read something.
        if operator.may(Right.REQUEST):
            self._count(Page.REQUESTS, lambda: sum(requests.unread_counts(operator).values()))

    def _count_bank_lines(self) -> None:
        operator, bank = self._operator, self._workspace.bank
        self._count(Page.BANK_PAYMENTS, lambda: waiting_count(bank, operator))

    def _count_tasks(self) -> None:
        operator, tasks = self._operator, self._workspace.tasks
        self._count(Page.NEEDS_A_PERSON, lambda: len(tasks.all_open(operator)), Tone.WARN)

    def _count(self, page: Page, work: Callable[[], int], tone: Tone = Tone.INFO) -> None:
        if self._is_stopped:
            return
        self._tasks.run(
            self,
            work,
            on_success=lambda count: self._show(page, count, tone),
            on_error=lambda _error: None,
        )

    def _show(self, page: Page, count: int, tone: Tone) -> None:
        self.counted.emit(page, format_count(count) if count else "", tone)
