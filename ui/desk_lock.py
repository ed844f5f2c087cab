"""The lock of the desk in the window: when it comes, what it hides, and how it goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Protocol

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from billing_desktop.domain.operator import IDLE_MINUTES, Operator
from billing_desktop.ports.clock import Clock
from ui.changes import ChangeHub, Topic
from ui.curtain import Curtain
from ui.desk_tasks import DeskTasks
from ui.frame import Frame
from ui.idle_watch import IdleWatch
from ui.lock_page import LockPage
from ui.messages import explain
from ui.tasks import Tasks


class Operators(Protocol):
    """What the lock asks of the people who work with the books."""

    def idle_minutes(self, operator: Operator) -> int: ...
    def lock(self, operator: Operator) -> None: ...
    def confirm(self, operator: Operator, password: str) -> Operator: ...
    def standing(self, operator: Operator) -> Operator | None: ...


class DeskLock(QObject):
    """Locks the desk of ``operator`` when nobody touches it, or when somebody says so.

    Whoever has no password to come back with, as they worked here before there were operators,
    is signed out instead.

    Signals:
        unlocked: the operator as the book knows them now.
        left: somebody else wants to sign in.
        standing_changed: the operator in another role, or None if they were deactivated.
    """

    unlocked = Signal(object)
    left = Signal()
    standing_changed = Signal(object)

    def __init__(
        self,
        *,
        app: QApplication,
        frame: Frame,
        operators: Operators,
        operator: Operator,
        has_password: bool,
        tasks: Tasks,
        desk_tasks: DeskTasks,
        changes: ChangeHub,
        parent: QObject,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(parent)
        self._operators = operators
        self._operator = operator
        self.has_password = has_password
        self._tasks = tasks
        self._desk_tasks = desk_tasks
        self._changes = changes
        self._curtain = Curtain(app, frame, self)
        self._is_unlocking = False
        self._is_lock_due = False
        self.page: LockPage | None = None
        self.idle = IdleWatch(app, self, clock=clock)
        # Not in the middle of the event that shows it.
        queued = Qt.ConnectionType.QueuedConnection
        self.idle.idle.connect(self.lock, queued)
        self.idle.lock_chosen.connect(self.lock, queued)
        changes.changed.connect(self._on_changed)

    @property
    def is_locked(self) -> bool:
        """Whether the window is covered."""
        return self.page is not None

    def start(self) -> None:
        """Watch from now on; how long one may rest is read from the book."""
        self.idle.set_limit(timedelta(minutes=IDLE_MINUTES))
        self.idle.begin_again()
        self._read_limit()

    def stop(self) -> None:
        """Watch no more, and take the cover away with everything behind it."""
        self.idle.stop()
        if self.page is not None:
            self.page = None
            self._curtain.discard()
            self._changes.forget()
            self._desk_tasks.forget()

    @Slot()
    def lock(self) -> None:
        """Cover the window now, and refuse what people call once what runs has ended."""
        if self.page is not None:
            return
        self.idle.stop()
        if not self.has_password:
            self.left.emit()
            return
        self._changes.hold()
        self._desk_tasks.hold(self._on_rest)
        self.page = LockPage(self._operator.name)
        self.page.unlock_chosen.connect(self._on_unlock)
        self.page.leave_chosen.connect(self.left)
        self._curtain.close(self.page)
        self.page.set_typing(has_typing=self._curtain.has_dialogs or self._curtain.has_typing)

    def _on_rest(self) -> None:
        # While the password is looked at, it decides: it would be locked after it was unlocked.
        self._is_lock_due = self._is_unlocking
        if not self._is_unlocking:
            self._operators.lock(self._operator)

    @Slot(str)
    def _on_unlock(self, password: str) -> None:
        self._is_unlocking = True
        operators, operator = self._operators, self._operator
        self._tasks.run(
            self,
            lambda: operators.confirm(operator, password),
            on_success=self._on_confirmed,
            on_error=self._on_refused,
        )

    def _on_confirmed(self, known: Operator) -> None:
        self._is_unlocking = self._is_lock_due = False
        if known == self._operator:
            self.page = None
            self._curtain.open()
            self._changes.release()
            self._desk_tasks.release()
            self.idle.begin_again()
        self.unlocked.emit(known)

    def _on_refused(self, error: Exception) -> None:
        self._is_unlocking = False
        if self._is_lock_due:
            self._on_rest()
        if self.page is not None:
            self.page.refuse(explain(error))

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic == Topic.SETTINGS:
            self._read_limit()
        elif topic == Topic.OPERATORS and self.has_password:
            self._look_at_standing()

    def _look_at_standing(self) -> None:
        """Ask what an administrator at another desk may have made of whoever works here."""
        operators, operator = self._operators, self._operator
        self._tasks.run(
            self,
            lambda: operators.standing(operator),
            on_success=self._on_standing,
            # What they do is refused all the same; the screens say why the book is away.
            on_error=lambda _error: None,
        )

    def _on_standing(self, known: Operator | None) -> None:
        # Behind the cover nothing is shown; the password will tell.
        if known != self._operator and not self.is_locked:
            self.standing_changed.emit(known)

    def _read_limit(self) -> None:
        operators, operator = self._operators, self._operator
        self._desk_tasks.run(
            self,
            lambda: operators.idle_minutes(operator),
            on_success=lambda minutes: self.idle.set_limit(timedelta(minutes=minutes)),
            # Until the book answers it is as it was; the screens say why.
            on_error=lambda _error: None,
        )
