"""The operator at the foot of the sidebar as one button that opens the window's menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from billing_desktop.domain.operator import Operator, Right
from ui.payment_sync import Connection
from ui.style.focus_ring import ring_on_keyboard_focus
from ui.style.icons import pixmap
from ui.style.tokens import Tone, current_tokens
from ui.translation import tr

_RADIUS = 6
_ICON_PIXELS = 14
_ROOM_FOR_ICON = 120  # Narrower than this the block shows initials alone.


class OperatorButton(QPushButton):
    """Lies over the operator's block, as wide as the sidebar happens to be."""

    def __init__(self, block: QWidget) -> None:
        super().__init__(block)
        self.setObjectName("operator_button")
        self.setAccessibleName(tr("Menu"))
        self.setToolTip(tr("Language, appearance, sign out"))
        self.setAutoDefault(False)
        ring_on_keyboard_focus(self)
        self._block = block
        self._menu: QMenu | None = None
        self.clicked.connect(self._on_clicked)
        block.installEventFilter(self)
        self.setGeometry(block.rect())
        self.raise_()

    def set_menu(self, menu: QMenu) -> None:
        """Open ``menu`` above the block from now on."""
        self._menu = menu

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._block and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._block.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            ground = QColor(current_tokens().color("text"))  # A copy: that one is shared.
            ground.setAlpha(18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            painter.drawRoundedRect(QRectF(self.rect()), _RADIUS, _RADIUS)
        if self.width() > _ROOM_FOR_ICON:
            drawn = pixmap("chevron-up", "muted", _ICON_PIXELS, self.devicePixelRatio())
            top = (self.height() - _ICON_PIXELS) // 2
            painter.drawPixmap(self.width() - _ICON_PIXELS - 6, top, drawn)
        painter.end()

    def _on_clicked(self) -> None:
        if self._menu is not None:
            height = self._menu.sizeHint().height()
            self._menu.popup(self.mapToGlobal(QPoint(0, -height - 4)))


def standing_words(operator: Operator, connection: Connection) -> tuple[str, str, Tone]:
    """Return what stands below the operator's name: in words, with icon and tone."""
    if operator.may(Right.SYNC):
        return connection_words(connection)
    return tr("Reads only"), "eye", Tone.NEUTRAL


def connection_words(connection: Connection) -> tuple[str, str, Tone]:
    """Return how it stands with the provider: in words, with icon and tone."""
    match connection:
        case Connection.CHECKING:
            return tr("Checking…"), "refresh-cw", Tone.NEUTRAL
        case Connection.NO_PROVIDER:
            return tr("No provider"), "circle-dashed", Tone.NEUTRAL
        case Connection.NOTHING_OPEN:
            return tr("No open payments"), "circle-check", Tone.OK
        case Connection.CONNECTED:
            return tr("Connected"), "circle-check", Tone.OK
        case Connection.UNREACHABLE:
            return tr("Provider unreachable"), "circle-alert", Tone.WARN
        case Connection.KEY_REFUSED:
            return tr("Key is refused"), "circle-alert", Tone.WARN
