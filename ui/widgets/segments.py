"""A few choices side by side, each with how much it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui.style.fonts import MEDIUM, font, metrics
from ui.style.roles import set_role
from ui.style.tokens import current_tokens

HEIGHT = 32
_PAD = 11
_RADIUS = 6


@dataclass(frozen=True, slots=True)
class Segment:
    """One choice; ``count`` is shown after the word."""

    key: str
    text: str
    count: int | None = None


class Segments(QFrame):
    """A row of choices of which one holds.

    Signals:
        chosen: the key of the choice that a person made.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, _SegmentButton] = {}
        self._held = ""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def set_items(self, items: Sequence[Segment]) -> None:
        """Show these choices; the current one stays if it is still among them."""
        current = self.current
        if list(self._buttons) != [item.key for item in items]:
            self._rebuild(items)
        for item in items:
            self._buttons[item.key].set_segment(item)
        if items:
            self.set_current(current if current in self._buttons else items[0].key)

    @property
    def current(self) -> str:
        """The key of the choice that holds; empty without items."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def set_current(self, key: str) -> None:
        """Make that choice without a signal."""
        self._buttons[key].setChecked(True)
        self._held = key

    def button(self, key: str) -> QPushButton:
        """Return the button of that choice."""
        return self._buttons[key]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(current_tokens().color("sunken"))
        painter.drawRoundedRect(self.rect(), _RADIUS, _RADIUS)
        painter.end()

    def _rebuild(self, items: Sequence[Segment]) -> None:
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._row.removeWidget(old)
            old.deleteLater()
        self._buttons.clear()
        for item in items:
            button = _SegmentButton(self)
            button.setObjectName(f"segment_{item.key}")
            self._group.addButton(button)
            self._row.addWidget(button)
            self._buttons[item.key] = button
            button.show()
            button.clicked.connect(lambda _checked=False, key=item.key: self._on_clicked(key))

    def _on_clicked(self, key: str) -> None:
        if key != self._held:
            self._held = key
            self.chosen.emit(key)


class _SegmentButton(QPushButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._shown = ""
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFixedHeight(HEIGHT - 4)
        set_role(self, "painted")

    def set_segment(self, segment: Segment) -> None:
        self.setText(segment.text)
        count = "" if segment.count is None else f"  {segment.count}"
        self._shown = segment.text + count
        self.setAccessibleDescription(count.strip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = metrics(weight=MEDIUM).horizontalAdvance(self._shown) + 2 * _PAD
        return QSize(width, HEIGHT - 4)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        tokens = current_tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isChecked():
            painter.setPen(QPen(tokens.color("line"), 1))
            painter.setBrush(tokens.color("navigation_selection"))
            inner = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(inner, _RADIUS - 1, _RADIUS - 1)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(tokens.color("text" if is_strong else "muted"))
        painter.setFont(font(weight=MEDIUM))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._shown)
        painter.end()
