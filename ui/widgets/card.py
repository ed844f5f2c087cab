"""A card with one figure and the line that explains it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.elided_label import ElidedLabel

_HEIGHT = 104


class FigureCard(QFrame):
    """Label, figure, one explaining line; ``info_tooltip`` says how the figure is made."""

    def __init__(self, label: str, info_tooltip: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "card")
        self.setFixedHeight(_HEIGHT)
        self.label = QLabel(label)
        self.label.setObjectName("card_label")
        set_role(self.label, "cardLabel")
        self.figure_label = QLabel("–")
        self.figure_label.setObjectName("card_figure")
        self.figure_label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setBuddy(self.figure_label)
        set_role(self.figure_label, "cardFigure")
        self.line_label = ElidedLabel()
        self.line_label.setObjectName("card_line")
        set_role(self.line_label, "muted")
        self._line_icon = QLabel()
        self._line_icon.setObjectName("card_line_icon")
        self._line_icon.hide()
        self._info = QLabel()
        self._info.setObjectName("card_info")
        self._arrange()
        self.set_info(info_tooltip)

    def set_info(self, tooltip: str) -> None:
        """Say how the figure is made; an empty text removes the sign."""
        set_icon(self._info, "info", "muted", 14)
        self._info.setVisible(bool(tooltip))
        self._info.setToolTip(tooltip)
        self.label.setToolTip(tooltip)
        self.figure_label.setToolTip(tooltip)
        self.figure_label.setAccessibleDescription(tooltip)

    def set_figure(self, text: str, *, negative: bool = False) -> None:
        """Show the figure, in red when it is below zero."""
        self.figure_label.setText(text)
        set_role(self.figure_label, "cardFigureBad" if negative else "cardFigure")

    def set_line(self, text: str, icon: str | None = None, tone: Tone = Tone.NEUTRAL) -> None:
        """Show the explaining line, with an icon when somebody should look."""
        self.line_label.setText(text)
        self._line_icon.setVisible(icon is not None)
        if icon is not None:
            set_icon(self._line_icon, icon, tone.strong, 14)

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.label)
        head.addWidget(self._info)
        head.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(5)
        foot.addWidget(self._line_icon)
        foot.addWidget(self.line_label, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(0)
        column.addLayout(head)
        column.addStretch(1)
        column.addWidget(self.figure_label)
        column.addStretch(1)
        column.addLayout(foot)
