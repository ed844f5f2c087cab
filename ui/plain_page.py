"""A page that only says something: the books are opening, or why they are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.translation import tr

_SENTENCE_WIDTH = 480


@dataclass(frozen=True, slots=True)
class Choice:
    """A button of the page."""

    name: str
    text: str
    chosen: Callable[[], object]


class PlainPage(QWidget):
    """Shows a heading, a sentence and what one can do now; the last choice is the primary one."""

    def __init__(
        self,
        *,
        name: str,
        heading: str,
        sentence: str = "",
        choices: Sequence[Choice] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.heading_label = self._label("heading_label", heading)
        set_role(self.heading_label, "dialogHeading")
        self.sentence_label = self._label("sentence_label", sentence)
        set_role(self.sentence_label, "second")
        self.sentence_label.setVisible(bool(sentence))
        self.buttons = tuple(self._button(choice) for choice in choices)
        if self.buttons:
            set_role(self.buttons[-1], "primary")
            self.setFocusProxy(self.buttons[-1])
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for label in (self.heading_label, self.sentence_label):
            # A wrapped label knows its height only once its font and width are settled.
            label.ensurePolished()
            label.setFixedHeight(max(label.heightForWidth(_SENTENCE_WIDTH), 0))

    def _label(self, name: str, text: str) -> QLabel:
        label = QLabel(text, self)
        label.setObjectName(name)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        label.setWordWrap(True)
        label.setFixedWidth(_SENTENCE_WIDTH)
        return label

    def _button(self, choice: Choice) -> QPushButton:
        button = QPushButton(choice.text, self)
        button.setObjectName(choice.name)
        button.setAutoDefault(True)
        set_role(button, "secondary")
        button.clicked.connect(lambda _checked=False: choice.chosen())
        return button

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        for button in self.buttons:
            buttons.addWidget(button)
        buttons.addStretch()
        layout = QVBoxLayout(self)
        layout.setSpacing(12)
        layout.addStretch()
        layout.addWidget(self.heading_label, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(self.sentence_label, alignment=Qt.AlignmentFlag.AlignHCenter)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addStretch()


def signed_out_page(leave: Callable[[], object], sign_in: Callable[[], object]) -> PlainPage:
    """Return what is there to see while nobody is signed in."""
    return PlainPage(
        name="signed_out_page",
        heading=tr("Nobody is signed in"),
        sentence=tr("Sign in to work with the books."),
        choices=[
            Choice("quit_button", tr("Quit"), leave),
            Choice("sign_in_button", tr("Sign in"), sign_in),
        ],
    )
