"""One line of a conversation: a bubble, or a small sentence about something that happened."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.fonts import metrics
from ui.style.icons import set_icon
from ui.style.roles import LabelRole, set_role
from ui.style.tokens import Tone
from ui.widgets.wrapped_label import WrappedLabel

WIDTH_MAX = 420
WIDTH_SHARE = 0.62
_WIDTH_MIN = 120
_PAD_X, _PAD_Y = 12, 8
_FACT_GAP = 16
_EVENT_PIXELS = 12
_ICON = 14
_BREAK = "\N{ZERO WIDTH SPACE}"
_PIECES = re.compile(r"[^@./_-]{0,11}[@./_-]|[^@./_-]{1,12}")
_LONG_WORD = re.compile(r"\S{25,}")
_RIGHT, _LEFT = Qt.AlignmentFlag.AlignRight, Qt.AlignmentFlag.AlignLeft


class Side(Enum):
    """Whose line it is."""

    MINE = auto()
    THEIRS = auto()
    EVENT = auto()


@dataclass(frozen=True, slots=True)
class ChatLine:
    """What a line shows. ``key`` tells it from all others of its conversation.

    ``facts`` are (label, value) pairs inside the bubble, ``note`` is said below it, ``icon`` and
    ``tone`` belong to an event. Lines with the same ``day`` stand below one separator.
    """

    key: str
    side: Side
    text: str
    day: str
    time: str = ""
    author: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    note: str = ""
    icon: str = ""
    tone: Tone = Tone.NEUTRAL


class ChatText(WrappedLabel):
    """Plain text that can be selected; a word too long for its line is broken anywhere.

    What is copied does not hold the invisible spaces at which it breaks.
    """

    def __init__(self, text: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(_breakable(text), width, parent)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(self.selectedText().replace(_BREAK, ""))
        else:
            super().keyPressEvent(event)


class ChatRow(QWidget):
    """Shows one line; ``has_day`` puts the separator of its day above it."""

    def __init__(self, line: ChatLine, *, has_day: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(f"chat_row_{line.key}")
        self.line = line
        self.has_day = has_day
        self._wrapped: list[tuple[WrappedLabel, int, int]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(5)
        self._inner_first: list[QVBoxLayout] = [self._column]
        if has_day:
            self._column.addWidget(_day(line.day))
        if line.side is Side.EVENT:
            self._add_event()
        else:
            self._add_bubble()

    def set_room(self, width: int) -> None:
        """Fit into a conversation that is ``width`` wide."""
        bubble = max(min(int(width * WIDTH_SHARE), WIDTH_MAX), min(_WIDTH_MIN, width))
        self.setFixedWidth(width)
        for label, natural, taken in self._wrapped:
            room = (width if label.property("isEvent") else bubble) - taken
            label.ensurePolished()  # Its height depends on the size of its letters.
            label.setFixedWidth(max(min(natural, room), 1))
            label.updateGeometry()
        for layout in self._inner_first:
            layout.activate()

    def _add_event(self) -> None:
        line = self.line
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        if line.icon:
            icon = QLabel()
            icon.setObjectName("event_icon")
            icon.setFixedHeight(metrics(_EVENT_PIXELS).lineSpacing())
            set_icon(icon, line.icon, line.tone.strong, _ICON)
            row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        text = self._wrap(_with_time(line), "event_text", "muted", _EVENT_PIXELS, 2 * _ICON)
        text.setProperty("isEvent", True)
        row.addWidget(text)
        row.addStretch(1)
        self._column.addLayout(row)

    def _add_bubble(self) -> None:
        line = self.line
        is_mine = line.side is Side.MINE
        side = _RIGHT if is_mine else _LEFT
        self._column.addLayout(_head(line, is_mine=is_mine))
        bubble = QFrame()
        bubble.setObjectName("bubble")
        set_role(bubble, "ownChat" if is_mine else "chat")
        inside = QVBoxLayout(bubble)
        inside.setContentsMargins(_PAD_X, _PAD_Y, _PAD_X, _PAD_Y)
        inside.setSpacing(4)
        self._inner_first.insert(0, inside)
        if line.text:
            inside.addWidget(self._wrap(line.text, "bubble_text", "body", None, 2 * _PAD_X))
        if line.facts:
            inside.addLayout(self._facts(line.facts))
        self._column.addWidget(bubble, 0, side)
        if line.note:
            note = self._wrap(line.note, "bubble_note", "faint", _EVENT_PIXELS, 0)
            note.setAlignment(side)
            self._column.addWidget(note, 0, side)

    def _facts(self, facts: tuple[tuple[str, str], ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(_FACT_GAP)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        names_width = max(metrics().horizontalAdvance(name) for name, _ in facts)
        taken = 2 * _PAD_X + names_width + _FACT_GAP
        for number, (name, value) in enumerate(facts):
            label = _plain(name, f"fact_{number}_label", "second")
            shown = self._wrap(value, f"fact_{number}_value", "strong", None, taken)
            label.setBuddy(shown)
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(shown, number, 1, Qt.AlignmentFlag.AlignTop)
        return grid

    def _wrap(
        self, text: str, name: str, role: LabelRole, pixels: int | None, taken: int
    ) -> WrappedLabel:
        measures = metrics() if pixels is None else metrics(pixels)
        # A little room to spare: emphasised letters are wider than the plain ones measured.
        natural = max(measures.horizontalAdvance(each) for each in text.split("\n"))
        natural += natural // 16 + 2
        label = ChatText(text, natural)
        label.setObjectName(name)
        set_role(label, role)
        self._wrapped.append((label, natural, taken))
        return label


def _breakable(text: str) -> str:
    return _LONG_WORD.sub(lambda word: _BREAK.join(_pieces(word.group())), text)


def _pieces(word: str) -> list[str]:
    """Cut a long word, after a sign if there is one: addresses are read so."""
    return _PIECES.findall(word)


def _with_time(line: ChatLine) -> str:
    return f"{line.text}, {line.time}" if line.time else line.text


def _head(line: ChatLine, *, is_mine: bool) -> QHBoxLayout:
    author = _plain(line.author, "bubble_author", "label")
    author.setMinimumWidth(0)
    time = _plain(line.time, "bubble_time", "muted")
    row = QHBoxLayout()
    row.setSpacing(7)
    if is_mine:
        row.addStretch(1)
    row.addWidget(author)
    row.addWidget(time)
    if not is_mine:
        row.addStretch(1)
    return row


def _day(text: str) -> QWidget:
    block = QWidget()
    block.setObjectName("day_separator")
    row = QHBoxLayout(block)
    row.setContentsMargins(0, 6, 0, 6)
    row.setSpacing(10)
    for number in range(2):
        line = QFrame()
        line.setObjectName(f"day_line_{number}")
        set_role(line, "line")
        row.addWidget(line, 1)
    row.insertWidget(1, _plain(text, "day_text", "muted"))
    return block


def _plain(text: str, name: str, role: LabelRole) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, role)
    return label
