"""Text of several lines that can be marked and copied, and the rule between two of them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel

from ui.style.roles import LabelRole, set_role


def selectable_text(name: str, role: LabelRole) -> QLabel:
    """Return an empty label for data: it wraps, shows plain text, and lets one mark it."""
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label


def rule(name: str) -> QFrame:
    """Return a line across a panel."""
    line = QFrame()
    line.setObjectName(name)
    set_role(line, "line")
    return line
