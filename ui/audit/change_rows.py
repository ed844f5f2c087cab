"""Before and after side by side, field by field."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QTextEdit, QWidget

from billing_desktop.domain.audit_trail import FieldChange
from ui.audit.field_words import field_text, value_text
from ui.style.fonts import font, metrics
from ui.style.roles import LabelRole, set_role
from ui.translation import tr

COLUMN_WIDTH, SPACING = 146, 12
LETTERS_MAX = 4000
"""Of a longer text the beginning is shown; copying takes it whole."""


class ChangeRows(QWidget):
    """A name for each field, and below it what was there and what is there now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("audit_changes")
        self.names: list[QLabel] = []
        self.befores: list[QLabel | LongValue] = []
        self.afters: list[QLabel | LongValue] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACING)
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, 1)
        self._heads = [_label(tr("Before"), "before_head"), _label(tr("After"), "after_head")]
        for column, head in enumerate(self._heads):
            set_role(head, "caption")
            self._grid.addWidget(head, 0, column)

    def set_changes(self, changes: Sequence[FieldChange]) -> None:
        """Show these instead."""
        for old in (*self.names, *self.befores, *self.afters):
            self._grid.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.names, self.befores, self.afters = [], [], []
        for number, change in enumerate(changes):
            name = _label(field_text(change.field), f"field_{number}_name")
            set_role(name, "label")
            before = _value(change.before, f"field_{number}_before", "second")
            after = _value(change.after, f"field_{number}_after", "body")
            row = 2 * number + 1
            self._grid.addWidget(name, row, 0, 1, 2)
            self._grid.addWidget(before, row + 1, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(after, row + 1, 1, Qt.AlignmentFlag.AlignTop)
            self._grid.setRowMinimumHeight(row, 22)
            self.names.append(name)
            self.befores.append(before)
            self.afters.append(after)


class LongValue(QTextEdit):
    """A text with a word that is wider than the column: broken anywhere, to be selected."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.setPlainText(text)
        self.setFixedHeight(_height(text))

    def text(self) -> str:
        """Return what is shown."""
        return self.toPlainText()


def _height(text: str) -> int:
    # The editor's own document knows its width only when it is shown.
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(font())
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setPlainText(text)
    document.setTextWidth(COLUMN_WIDTH)
    return ceil(document.size().height()) + 2


def _value(text: str, name: str, role: LabelRole) -> QLabel | LongValue:
    shown = value_text(text if len(text) <= LETTERS_MAX else f"{text[:LETTERS_MAX]}…")
    widest = max(shown.split(), key=len, default="")
    if metrics().horizontalAdvance(widest) > COLUMN_WIDTH:
        value = LongValue(shown)
        value.setObjectName(name)
        return value
    label = _label(shown, name)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label


def _label(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
