"""Facts below each other: what it is at the left, the value at the right of it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from ui.style.roles import LabelRole, set_role

_ROW_HEIGHT = 26
_WORD_WIDTH_MAX = 120


class DetailRows(QWidget):
    """Label and value in two columns; values wrap and can be selected and copied."""

    def __init__(self, rows: Sequence[tuple[str, str]] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: list[QLabel] = []
        self._labels: list[QLabel] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(1, 1)
        self.set_rows(rows)

    def set_rows(self, rows: Sequence[tuple[str, str]]) -> None:
        """Show these (label, value) pairs; an empty value is shown as "–"."""
        for old in (*self._labels, *self.values):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._labels, self.values = [], []
        for number, (label, value) in enumerate(rows):
            name = _part(label, f"detail_{number}_label", "second")
            shown = _part(value or "–", f"detail_{number}_value", "body")
            shown.setWordWrap(True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name.setBuddy(shown)
            self._grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(shown, number, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.setRowMinimumHeight(number, _ROW_HEIGHT)
            self._labels.append(name)
            self.values.append(shown)


class _Part(QLabel):
    """A label whose longest word does not push the whole page beyond its edge."""

    def minimumSizeHint(self) -> QSize:
        wanted = super().minimumSizeHint()
        return QSize(min(wanted.width(), _WORD_WIDTH_MAX), wanted.height())


def _part(text: str, name: str, role: LabelRole) -> QLabel:
    label = _Part(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setMargin(3)
    label.setIndent(0)
    set_role(label, role)
    return label
