"""The month that drops down from a date, in the colours of the theme."""

from __future__ import annotations

from PySide6.QtCore import QDate, QEvent, QRect, Qt
from PySide6.QtGui import QPainter, QTextCharFormat
from PySide6.QtWidgets import QAbstractButton, QCalendarWidget, QWidget

from ui.style.icons import set_icon
from ui.style.tokens import current_tokens
from ui.translation import tr

_SHEET = """
QCalendarWidget QAbstractItemView {{
    background: {raised}; selection-background-color: {accent}; selection-color: {on_accent};
}}
QWidget#qt_calendar_navigationbar {{ background: {raised}; }}
QToolButton {{
    background: transparent; border: 1px solid transparent; min-height: 28px; padding: 0 10px;
}}
"""
_WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class Calendar(QCalendarWidget):
    """A month without week numbers; Saturdays and Sundays are muted, days out of reach faint."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("calendar")
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.setMinimumSize(320, 260)
        self._is_dressing = False
        for name, icon, text in (
            ("qt_calendar_prevmonth", "chevron-left", tr("Month before")),
            ("qt_calendar_nextmonth", "chevron-right", tr("Next month")),
        ):
            button = self.findChild(QAbstractButton, name)
            if isinstance(button, QAbstractButton):  # Qt's own name for it, which may change.
                set_icon(button, icon, "muted")
                button.setAccessibleName(text)
        self._dress()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange:
            self._dress()

    def paintCell(self, painter: QPainter, rect: QRect, date: QDate) -> None:
        if self.minimumDate() <= date <= self.maximumDate():
            super().paintCell(painter, rect, date)
            return
        painter.setPen(current_tokens().color("faint"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(date.day()))

    def _dress(self) -> None:
        """Take the colours of the theme; Qt would colour weekends red."""
        if self._is_dressing:
            return
        self._is_dressing = True
        tokens = current_tokens()
        self.setStyleSheet(
            _SHEET.format(raised=tokens.raised, accent=tokens.accent, on_accent=tokens.on_accent)
        )
        muted = QTextCharFormat()
        muted.setForeground(tokens.color("muted"))
        self.setHeaderTextFormat(muted)
        for day in _WEEKEND:
            self.setWeekdayTextFormat(day, muted)
        self._is_dressing = False
