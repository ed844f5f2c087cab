"""What is there and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone

_ROW_HEIGHT = 27


@dataclass(frozen=True, slots=True)
class ChecklistItem:
    """One thing; ``remark`` (such as "missing") is shown at the right."""

    text: str
    is_done: bool
    remark: str = ""
    icon: str = ""
    tone: Tone | None = None


class Checklist(QWidget):
    """One row per thing: a tick, or a dashed circle and the remark."""

    def __init__(self, items: Sequence[ChecklistItem] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.set_items(items)

    def set_items(self, items: Sequence[ChecklistItem]) -> None:
        """Show these things."""
        for old in self.rows:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.rows = [_row(number, item) for number, item in enumerate(items)]
        for row in self.rows:
            self._column.addWidget(row)


def _row(number: int, item: ChecklistItem) -> QWidget:
    row = QWidget()
    row.setObjectName(f"check_{number}")
    row.setMinimumHeight(_ROW_HEIGHT)
    sign = QLabel()
    sign.setObjectName(f"check_{number}_icon")
    tone = item.tone or (Tone.OK if item.is_done else Tone.WARN)
    icon = item.icon or ("circle-check" if item.is_done else "circle-dashed")
    set_icon(sign, icon, tone.strong, 16)
    text = QLabel(item.text)
    text.setObjectName(f"check_{number}_text")
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setWordWrap(True)
    set_role(text, "body" if item.is_done else "semibold")
    remark = QLabel(item.remark)
    remark.setObjectName(f"check_{number}_remark")
    set_role(remark, "muted")
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(10)
    line.addWidget(sign)
    line.addWidget(text, 1)
    line.addWidget(remark)
    return row
