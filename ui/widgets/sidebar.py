"""The left edge of the window: whose program it is, its pages, and who works with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui.style.fonts import SEMIBOLD, font, metrics
from ui.style.icons import pixmap, set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone, current_tokens
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.nav import NavigationItem

__all__ = ["NavigationItem", "Sidebar"]

WIDTH = 216
WIDTH_COLLAPSED = 56
COLLAPSE_BELOW = 1310
_LOGO = 26
_HEAD_HEIGHT = 35
_AVATAR = 28
_BADGE_HEIGHT = 16
_BADGE_PIXELS = 11


class Logo(QWidget):
    """The sign of the program."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("logo")
        self.setFixedSize(QSize(_LOGO, _LOGO))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap("application", "accent", _LOGO, self.devicePixelRatio()))
        painter.end()


class Initials(QLabel):
    """The first letters of a person's name in a circle."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("operator_initials")
        self.setFixedSize(QSize(_AVATAR, _AVATAR))

    def set_name(self, name: str) -> None:
        """Show the initials of ``name``."""
        words = [word for word in name.split() if word[0].isalpha()]
        letters = [words[0][0], words[-1][0]] if len(words) > 1 else [w[0] for w in words]
        self.setText("".join(letters).upper())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current_tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("accent_soft"))
        painter.drawEllipse(QRectF(self.rect()))
        painter.setPen(tokens.color("accent_text"))
        painter.setFont(font(11, SEMIBOLD))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class ModeBadge(QLabel):
    """A word beside the program's name that must not be overlooked, such as TEST."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mode_badge")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        text = metrics(_BADGE_PIXELS, SEMIBOLD).horizontalAdvance(self.text())
        return QSize(text + 10, _BADGE_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = current_tokens()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tokens.color("warn_soft"))
        painter.drawRoundedRect(QRectF(self.rect()), 4, 4)
        painter.setPen(tokens.color("warn"))
        painter.setFont(font(_BADGE_PIXELS, SEMIBOLD))
        painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


class Sidebar(QFrame):
    """The navigation; below 1310 px of window width it shows icons only.

    Signals:
        page_chosen: the key of the page whose item was pressed.
    """

    page_chosen = Signal(str)

    def __init__(self, program_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        set_role(self, "sidebar")
        self._items: dict[str, NavigationItem] = {}
        self._group = QButtonGroup(self)
        self._is_collapsed = False
        self._watched: QWidget | None = None
        self.seller_label = ElidedLabel("")
        self.mode_badge = ModeBadge()
        self.operator_label = ElidedLabel("")
        self.state_label = ElidedLabel("")
        self._state_icon = QLabel()
        self._initials = Initials()
        self._head = self._build_head(program_name)
        self._pages = QVBoxLayout()
        self._pages.setSpacing(2)
        self._foot_pages = QVBoxLayout()
        self._foot_pages.setSpacing(2)
        self._arrange()
        self.setFixedWidth(WIDTH)

    def add_page(self, key: str, text: str, icon: str, *, at_foot: bool = False) -> NavigationItem:
        """Add an item at the top or (Settings) at the foot; pressing it emits ``key``."""
        item = NavigationItem(text, icon)
        item.setObjectName(f"navigation_{key}")
        item.clicked.connect(lambda: self.page_chosen.emit(key))
        self._items[key] = item
        self._group.addButton(item)
        (self._foot_pages if at_foot else self._pages).addWidget(item)
        item.set_collapsed(self._is_collapsed)
        return item

    def set_current(self, key: str) -> None:
        """Mark the page that is shown; an unknown key marks none."""
        item = self._items.get(key)
        if item is not None:
            item.setChecked(True)
            return
        self._group.setExclusive(False)
        for each in self._items.values():
            each.setChecked(False)
        self._group.setExclusive(True)

    def set_badge(self, key: str, text: str, tone: Tone = Tone.INFO) -> None:
        """Show how much waits on that page; an empty text removes the badge."""
        self._items[key].set_badge(text, tone)

    def item(self, key: str) -> NavigationItem:
        """Return the item of that page."""
        return self._items[key]

    def set_seller(self, name: str) -> None:
        """Show whose books these are."""
        self.seller_label.setText(name)

    def set_mode(self, word: str) -> None:
        """Show that word beside the program's name; an empty one shows nothing."""
        self.mode_badge.setText(word)
        self.mode_badge.updateGeometry()
        self.mode_badge.setVisible(bool(word))

    def set_operator(self, name: str, state: str, icon: str, tone: Tone) -> None:
        """Show who works here, and in words how the connection is."""
        self.operator_label.setText(name)
        self._initials.set_name(name)
        self._initials.setToolTip(name)
        self.state_label.setText(state)
        set_icon(self._state_icon, icon, tone.strong, 14)

    @property
    def is_collapsed(self) -> bool:
        """Whether only icons are shown."""
        return self._is_collapsed

    def set_collapsed(self, is_collapsed: bool) -> None:
        """Show icons only, or icons and words."""
        self._is_collapsed = is_collapsed
        self.setFixedWidth(WIDTH_COLLAPSED if is_collapsed else WIDTH)
        for item in self._items.values():
            item.set_collapsed(is_collapsed)
        head = self._head.layout()
        assert head is not None
        head.setContentsMargins(3 if is_collapsed else 6, 0, 0, 0)
        self._name_block.setVisible(not is_collapsed)
        self._operator_block.setVisible(not is_collapsed)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.window()
        if window is not self and self._watched is not window:
            self._watched = window
            window.installEventFilter(self)
            self._fit(window.width())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self._watched:
            assert isinstance(watched, QWidget)
            self._fit(watched.width())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), current_tokens().color("line"))
        painter.end()

    def _fit(self, window_width: int) -> None:
        is_narrow = window_width < COLLAPSE_BELOW
        if is_narrow is not self._is_collapsed:
            self.set_collapsed(is_narrow)

    def _build_head(self, program_name: str) -> QWidget:
        head = QWidget()
        head.setObjectName("sidebar_head")
        head.setFixedHeight(_HEAD_HEIGHT)  # The same without words, so that no item moves.
        name = QLabel(program_name)
        name.setObjectName("program_name")
        set_role(name, "semibold")
        set_role(self.seller_label, "muted")
        self.seller_label.setObjectName("seller_name")
        self.mode_badge.hide()
        first = QWidget()
        first.setObjectName("program_line")
        line = QHBoxLayout(first)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(name)
        line.addWidget(self.mode_badge)
        line.addStretch(1)
        self._name_block = _column(first, self.seller_label)
        row = QHBoxLayout(head)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(Logo())
        row.addWidget(self._name_block, 1)
        return head

    def _build_operator(self) -> QWidget:
        set_role(self.operator_label, "label")
        self.operator_label.setObjectName("operator_name")
        set_role(self.state_label, "muted")
        self.state_label.setObjectName("connection_state")
        self._state_icon.setObjectName("connection_icon")
        state = QWidget()
        state.setObjectName("connection")
        state_row = QHBoxLayout(state)
        state_row.setContentsMargins(0, 0, 0, 0)
        state_row.setSpacing(4)
        state_row.addWidget(self._state_icon)
        state_row.addWidget(self.state_label, 1)
        self._operator_block = _column(self.operator_label, state)
        block = QWidget()
        block.setObjectName("operator")
        row = QHBoxLayout(block)
        row.setContentsMargins(6, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._initials)
        row.addWidget(self._operator_block, 1)
        return block

    def _arrange(self) -> None:
        line = QFrame()
        line.setObjectName("sidebar_line")
        set_role(line, "line")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 13)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addSpacing(18)
        column.addLayout(self._pages)
        column.addStretch(1)
        column.addLayout(self._foot_pages)
        column.addSpacing(9)
        column.addWidget(line)
        column.addSpacing(10)
        column.addWidget(self._build_operator())


def _column(*widgets: QWidget) -> QWidget:
    block = QWidget()
    block.setObjectName(f"{widgets[-1].objectName()}_block")
    column = QVBoxLayout(block)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget)
    return block
