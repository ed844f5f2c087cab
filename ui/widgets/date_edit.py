"""A date that is typed, or chosen from the month that drops down."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QDateEdit, QWidget

from ui.translation import Language, language
from ui.widgets.calendar import Calendar


class DateEdit(QDateEdit):
    """One date, written as the language of the window writes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        is_german = language() is Language.GERMAN
        self.setCalendarPopup(True)
        self.setCalendarWidget(Calendar())
        self.setLocale(QLocale("de_DE" if is_german else "en_GB"))
        self.setDisplayFormat("dd.MM.yyyy" if is_german else "d MMM yyyy")

    @property
    def day(self) -> date:
        """The date that is chosen."""
        chosen = self.date()
        return date(chosen.year(), chosen.month(), chosen.day())

    def set_day(self, day: date) -> None:
        """Choose that date."""
        self.setDate(_qdate(day))

    def set_days(self, first: date, last: date) -> None:
        """Allow the dates from ``first`` to ``last``."""
        self.setDateRange(_qdate(first), _qdate(last))


def _qdate(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
