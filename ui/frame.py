"""The window of the system, painted before anything else of the program is loaded.

Until it is given a content it shows a still picture of the sidebar. It is made of the fewest
parts: the ``Qt`` namespace alone, without which there is no style, icon or layout, costs a
tenth of the processor time that a bare window does.
"""

from __future__ import annotations

from importlib.resources import files

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QFont,
    QFontDatabase,
    QPaintEvent,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QWidget

from ui.translation import tr

PROGRAM_NAME = "Billing Desktop"
SIZE = (1360, 860)
SIZE_MIN = (960, 600)

# The sidebar and page of the tokens, which are not loaded yet.
GROUNDS = {False: ("#F1F3F6", "#F8F9FB"), True: ("#14161B", "#191C21")}
_SIDEBAR_WIDTH = 216
_FIRST_FONT = "NotoSans-Regular.ttf"


class Frame(QMainWindow):
    """The one window of the system that the program has; its content comes and goes.

    Signals:
        painted: once, when the window has been painted for the first time.
        closed: the window was closed by somebody.
    """

    painted = Signal()
    closed = Signal()

    def __init__(self, *, dark: bool) -> None:
        super().__init__()
        self.setObjectName("frame")
        self.setWindowTitle(PROGRAM_NAME)
        self.setMinimumSize(*SIZE_MIN)
        self.resize(*SIZE)
        self._is_painted = False
        self._still: _StillSidebar | None = _StillSidebar(self, dark=dark)

    def set_content(self, content: QWidget) -> None:
        """Show ``content``, and its window title as the frame's; what was there is deleted."""
        if self._still is not None:
            self._still.hide()
            self._still.deleteLater()
            self._still = None
        content.windowTitleChanged.connect(self.setWindowTitle)
        self.setWindowTitle(content.windowTitle() or PROGRAM_NAME)
        self.setCentralWidget(content)
        self.setFocusProxy(content)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._still is not None:
            self._still.resize(_SIDEBAR_WIDTH, self.height())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if event.isAccepted():
            self.closed.emit()


class _StillSidebar(QWidget):
    """Looks as the sidebar will, without its icons."""

    def __init__(self, frame: QMainWindow, *, dark: bool) -> None:
        super().__init__(frame)
        self.setObjectName("still_sidebar")
        load_first_font()
        sidebar, canvas = (QColor(ground) for ground in GROUNDS[dark])
        frame.setPalette(QPalette(sidebar, canvas))
        self.setPalette(QPalette(sidebar, sidebar))
        self.setAutoFillBackground(True)
        self.setGeometry(0, 0, _SIDEBAR_WIDTH, frame.height())
        self._write(PROGRAM_NAME, left=54, top=16)
        pages = (tr("Accounts"), tr("Requests"), tr("Invoices"), tr("Usage import"))
        for index, text in enumerate(pages):
            self._write(text, left=48, top=77 + 34 * index)

    def _write(self, text: str, *, left: int, top: int) -> None:
        font = QFont("Noto Sans")
        font.setPixelSize(13)
        label = QLabel(text, self)
        label.setFont(font)
        label.move(left, top)


def load_first_font() -> None:
    """Make the letters of the first paint known to Qt: a machine may have no fonts at all."""
    data = files("resources").joinpath("fonts", _FIRST_FONT).read_bytes()
    QFontDatabase.addApplicationFontFromData(data)


def is_dark(app: QApplication, preferred: bool | None) -> bool:
    """Return whether to begin dark: as preferred, else as the system's own palette is."""
    return app.palette().window().color().lightness() < 128 if preferred is None else preferred
