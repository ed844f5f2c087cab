"""What the panels of the settings share: the line that tells, and the area that scrolls."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QWidget

from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.button import Button

_ICONS = {Tone.OK: "circle-check", Tone.BAD: "circle-alert"}


class Foot(QWidget):
    """What became of the last wish, with its icon, and at the right the buttons of a panel."""

    def __init__(self, name: str, *buttons: Button) -> None:
        super().__init__()
        self.setObjectName(f"{name}_foot")
        self.message_icon = QLabel()
        self.message_icon.setObjectName(f"{name}_message_icon")
        self.message_icon.hide()
        self.message_label = QLabel()
        self.message_label.setObjectName(f"{name}_message")
        self.message_label.setTextFormat(Qt.TextFormat.PlainText)
        self.message_label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        # Beside buttons in the middle; alone at the first of perhaps many lines.
        middle, top = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignTop
        row.addWidget(self.message_icon, 0, middle if buttons else top)
        row.addWidget(self.message_label, 1)
        for button in buttons:
            row.addWidget(button)

    def say(self, sentence: str, tone: Tone = Tone.NEUTRAL, icon: str | None = None) -> None:
        """Show a sentence, good and bad news with an icon; an empty one takes it away."""
        self.message_label.setText(sentence)
        set_role(self.message_label, "errorLine" if tone is Tone.BAD else "muted")
        shown = (icon or _ICONS.get(tone)) if sentence else None
        self.message_icon.setVisible(shown is not None)
        if shown is not None:
            set_icon(self.message_icon, shown, tone.strong, 16)


def scrolling(name: str, content: QWidget) -> QScrollArea:
    """Return ``content`` in an area that scrolls up and down and never sideways."""
    area = QScrollArea()
    area.setObjectName(f"{name}_scroll")
    area.setWidgetResizable(True)
    # No stop of the Tab key: it follows the field that has the focus.
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(content)
    return area
