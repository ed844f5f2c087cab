"""The top of a window that shows a state: sign, word and one sentence."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.state_circle import StateCircle


class StateHead(QWidget):
    """A circle with an icon, the state in large letters, and what it means."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.circle = StateCircle()
        self.circle.setObjectName("state_circle")
        self.heading_label = QLabel()
        self.heading_label.setObjectName("state_heading")
        set_role(self.heading_label, "heading")
        self.sentence_label = QLabel()
        self.sentence_label.setObjectName("state_sentence")
        self.sentence_label.setWordWrap(True)
        set_role(self.sentence_label, "second")
        words = QVBoxLayout()
        words.setSpacing(0)
        for label in (self.heading_label, self.sentence_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            words.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(14)
        row.addWidget(self.circle, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def show_state(
        self, icon: str, tone: Tone, heading: str, sentence: str, *, is_spinning: bool = False
    ) -> None:
        """Show that state; it turns while something is on its way."""
        self.circle.set_state(icon, tone, is_spinning=is_spinning)
        self.heading_label.setText(heading)
        self.sentence_label.setText(sentence)
