"""A line for a password that says when Caps Lock seems to be on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.translation import tr


class PasswordEdit(QLineEdit):
    """Shows dots.

    Signals:
        hint_changed: the sentence that belongs below it; empty if there is none.
    """

    hint_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("password_edit")
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Qt does not tell the state of the key, but a letter of the wrong case does.
        text = event.text()
        if len(text) == 1 and text.isalpha():
            has_shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            is_locked = text.isupper() != has_shift
            self.hint_changed.emit(tr("Caps Lock seems to be on.") if is_locked else "")
        super().keyPressEvent(event)
