"""A sum in the making: label, note and value, line by line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QWidget

from ui.style.roles import LabelRole, set_role

_ROW_HEIGHT = 26


class PriceRows(QFrame):
    """Rows named by a key; values change in place and nothing moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self._labels: dict[str, QLabel] = {}
        self._notes: dict[str, QLabel] = {}
        self._values: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(16, 8, 16, 8)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)

    def add_row(self, key: str, label: str, note: str = "") -> None:
        """Add an ordinary row."""
        self._add(key, label, note, "second", "body", _ROW_HEIGHT)

    def add_total(self, key: str, label: str, note: str = "") -> None:
        """Add the row that the others lead to."""
        self._add(key, label, note, "semibold", "total", 34)

    def add_line(self) -> None:
        """Add a line between rows."""
        line = QFrame()
        line.setObjectName(f"price_line_{self._grid.rowCount()}")
        set_role(line, "line")
        row = self._grid.rowCount()
        self._grid.addWidget(line, row, 0, 1, 2)
        self._grid.setRowMinimumHeight(row, 9)

    def set_value(self, key: str, text: str) -> None:
        """Show the value of that row."""
        self._values[key].setText(text)

    def set_label(self, key: str, text: str) -> None:
        """Name that row."""
        self._labels[key].setText(text)

    def set_note(self, key: str, text: str) -> None:
        """Show the note beside the label of that row."""
        self._notes[key].setText(text)

    def value(self, key: str) -> str:
        """Return the value that is shown in that row."""
        return self._values[key].text()

    def note(self, key: str) -> str:
        """Return the note that is shown in that row."""
        return self._notes[key].text()

    def _add(
        self,
        key: str,
        label: str,
        note: str,
        label_role: LabelRole,
        value_role: LabelRole,
        height: int,
    ) -> None:
        row = self._grid.rowCount()
        name = _part(label, f"{key}_label", label_role)
        hint = _part(note, f"{key}_note", "muted")
        value = _part("–", f"{key}_value", value_role)
        name.setBuddy(value)
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        value.setAlignment(right)
        words = QHBoxLayout()
        words.setSpacing(9)
        words.addWidget(name)
        words.addWidget(hint, 1)
        self._grid.addLayout(words, row, 0)
        self._grid.addWidget(value, row, 1)
        self._grid.setRowMinimumHeight(row, height)
        self._labels[key], self._notes[key], self._values[key] = name, hint, value


def _part(text: str, name: str, role: LabelRole) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role)
    return label
