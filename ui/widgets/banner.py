"""One thing that concerns the whole page, at its top."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.icons import set_icon
from ui.style.roles import FrameRole, set_role
from ui.style.tokens import Tone
from ui.widgets.button import Button

BUTTONS_MAX = 2
_ROLES: dict[Tone, FrameRole] = {
    Tone.INFO: "bannerInfo",
    Tone.OK: "bannerOk",
    Tone.WARN: "bannerWarn",
    Tone.BAD: "bannerBad",
    Tone.NEUTRAL: "inset",
}
_ICONS = {
    Tone.INFO: "info",
    Tone.OK: "circle-check",
    Tone.WARN: "triangle-alert",
    Tone.BAD: "circle-alert",
    Tone.NEUTRAL: "info",
}


class Banner(QFrame):
    """What has happened (bold), and what it means and what comes by itself."""

    def __init__(self, tone: Tone, what: str, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = QLabel()
        self._icon.setObjectName("banner_icon")
        self.what_label = _plain("banner_what")
        set_role(self.what_label, "semibold")
        self.sentence_label = _plain("banner_sentence")
        self.sentence_label.setWordWrap(True)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        self.buttons: list[Button] = []
        self._arrange()
        self.set_text(tone, what, sentence)

    def set_text(self, tone: Tone, what: str, sentence: str) -> None:
        """Say something else."""
        set_role(self, _ROLES[tone])
        set_icon(self._icon, _ICONS[tone], tone.strong, 20)
        self.what_label.setText(what)
        self.sentence_label.setText(sentence)
        self.setAccessibleName(what)
        self.setAccessibleDescription(sentence)

    def add_button(self, text: str) -> Button:
        """Offer something to do; two at most."""
        if len(self.buttons) == BUTTONS_MAX:
            raise ValueError("a banner has two buttons at most")
        button = Button(text)
        button.setObjectName(f"banner_button_{len(self.buttons)}")
        self.buttons.append(button)
        self._buttons.addWidget(button)
        return button

    def clear_buttons(self) -> None:
        """Offer nothing."""
        for button in self.buttons:
            self._buttons.removeWidget(button)
            button.deleteLater()
        self.buttons = []

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.what_label)
        words.addWidget(self.sentence_label)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)


def _plain(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
