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
        changed: the value of a ``Topic``, which compares equal to the ``Topic``.
    """

    changed = Signal(str)

    def announce(self, *topics: Topic) -> None:
        """Tell every screen that ``topics`` changed, each once and in the order of ``Topic``."""
        for topic in Topic:
            if topic in topics:
                self.changed.emit(topic.value)

    def announce_all(self) -> None:
        """Tell every screen that anything may have changed, as after another workstation's work."""
        self.announce(*Topic)
