"""What has changed in the books, told to every screen that shows it."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QObject, Signal


class Topic(StrEnum):
    """A part of the books that screens show."""

    ACCOUNTS = "accounts"
    TOP_UPS = "top_ups"
    INVOICES = "invoices"
    USAGE = "usage"
    SETTINGS = "settings"
    OPERATORS = "operators"
    REQUESTS = "requests"
    MAIL = "mail"
    TASKS = "tasks"
    BANK = "bank"


class ChangeHub(QObject):
    """Passes on that something changed. Screens reload; they never patch their own rows.

    Signals:
        happened: the value of a ``Topic``, for what goes on behind the screens, also while
            these are held.
        changed: the value of a ``Topic``, which compares equal to the ``Topic``.
    """

    happened = Signal(str)
    changed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_held = False
        self._kept: set[Topic] = set()

    def announce(self, *topics: Topic) -> None:
        """Tell every screen that ``topics`` changed, each once and in the order of ``Topic``."""
        for topic in Topic:
            if topic not in topics:
                continue
            self.happened.emit(topic.value)
            if self._is_held:
                self._kept.add(topic)
            else:
                self.changed.emit(topic.value)

    def announce_all(self) -> None:
        """Tell every screen that anything may have changed, as after another workstation's work."""
        self.announce(*Topic)

    def hold(self) -> None:
        """Tell the screens nothing until ``release``: nobody may look at them."""
        self._is_held = True

    def forget(self) -> None:
        """Tell the screens from now on, and nothing of what they were not told."""
        self._kept.clear()
        self._is_held = False

    def release(self) -> None:
        """Tell the screens what they were not told."""
        self._is_held = False
        kept, self._kept = self._kept, set()
        for topic in Topic:
            if topic in kept:
                self.changed.emit(topic.value)
