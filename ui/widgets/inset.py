"""A sunken box that explains something, or shows a few facts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.fonts import metrics
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.widgets.elided_label import ElidedLabel

_VALUE_HEIGHT = 22


class Inset(QFrame):
    """Icon, title and text; room for ``lines`` lines is kept so that nothing jumps."""

    def __init__(self, lines: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "inset")
        self._icon = QLabel()
        self._icon.setObjectName("inset_icon")
        self.title_label = QLabel()
        self.title_label.setObjectName("inset_title")
        set_role(self.title_label, "semibold")
        self.text_label = QLabel()
        self.text_label.setObjectName("inset_text")
        self.text_label.setWordWrap(True)
        self.text_label.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.text_label.setMinimumHeight(metrics().lineSpacing() * lines)
        set_role(self.text_label, "second")
        for label in (self.title_label, self.text_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title_label)
        words.addWidget(self.text_label, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(15, 12, 16, 12)
        row.setSpacing(13)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)

    def set_content(self, icon: str, title: str, text: str, tone: Tone = Tone.INFO) -> None:
        """Say that."""
        set_icon(self._icon, icon, tone.strong, 20)
        self.title_label.setText(title)
        self.text_label.setText(text)


class FactsInset(QFrame):
    """A few facts side by side; the first one is the figure that matters."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "inset")
        self.values: list[QLabel] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 9, 14, 9)
        self._row.setSpacing(32)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these (label, value) pairs."""
        while (entry := self._row.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.values = []
        for number, (label, value) in enumerate(facts):
            block = self._fact(number, label, value)
            is_last = number == len(facts) - 1
            self._row.addWidget(block, 1 if is_last else 0, Qt.AlignmentFlag.AlignTop)

    def _fact(self, number: int, label: str, value: str) -> QWidget:
        name = QLabel(label)
        name.setObjectName(f"fact_{number}_label")
        set_role(name, "muted")
        shown = ElidedLabel(value)
        shown.setObjectName(f"fact_{number}_value")
        set_role(shown, "section" if number == 0 else "semibold")
        shown.setFixedHeight(_VALUE_HEIGHT)  # The same in both sizes, so that all stand level.
        name.setBuddy(shown)
        self.values.append(shown)
        block = QWidget()
        block.setObjectName(f"fact_{number}")
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(name)
        column.addWidget(shown)
        return block
