"""What a list shows while there is nothing in it: what this is, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.button import Button
from ui.widgets.key_caps import KeyCaps
from ui.widgets.state_circle import StateCircle
from ui.widgets.wrapped_label import WrappedLabel

_SENTENCE_WIDTH = 360


class EmptyState(QWidget):
    """A circle with an icon, one line, one sentence, and at most a few buttons."""

    def __init__(
        self,
        icon: str,
        line: str,
        sentence: str,
        button: Button | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.circle = StateCircle(icon, Tone.INFO)
        self.circle.setObjectName("empty_circle")
        self.line_label = QLabel(line)
        self.line_label.setObjectName("empty_line")
        set_role(self.line_label, "dialogHeading")
        self.sentence_label = WrappedLabel(sentence, _SENTENCE_WIDTH)
        self.sentence_label.setObjectName("empty_sentence")
        set_role(self.sentence_label, "second")
        for label in (self.line_label, self.sentence_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self._column = QVBoxLayout(self)
        self._arrange()
        if button is not None:
            self.add_button(button)

    def set_text(self, icon: str, line: str, sentence: str) -> None:
        """Say something else, such as that a search found nothing."""
        self.circle.set_state(icon, Tone.INFO)
        self.line_label.setText(line)
        self.sentence_label.setText(sentence)

    def add_button(self, button: Button) -> None:
        """Offer something to do; the primary comes last."""
        self._buttons.insertWidget(self._buttons.count() - 1, button)

    def set_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show below which keys do the same."""
        caps = KeyCaps(keys)
        caps.setObjectName("empty_keys")
        caps.note_label.hide()
        caps.setFixedWidth(caps.sizeHint().width())
        self._column.insertSpacing(self._column.count() - 1, 12)
        self._column.insertWidget(self._column.count() - 1, caps, 0, Qt.AlignmentFlag.AlignHCenter)

    def _arrange(self) -> None:
        self._buttons.addStretch(1)
        self._buttons.insertStretch(0, 1)
        center = Qt.AlignmentFlag.AlignHCenter
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self._column.addWidget(self.circle, 0, center)
        self._column.addSpacing(8)
        self._column.addWidget(self.line_label, 0, center)
        self._column.addWidget(self.sentence_label, 0, center)
        self._column.addSpacing(8)
        self._column.addLayout(self._buttons)
        self._column.addStretch(1)
