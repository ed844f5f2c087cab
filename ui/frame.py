"""The window of the system, painted before anything else of the program is loaded.

Until it is given a content it shows a still picture of the sidebar. It is made of the fewest
parts: the ``Qt`` namespace alone, without which there is no style, icon or layout, costs a
tenth of the processor time that a bare window does.
"""

from __future__ import annotations

from pkgutil import get_data
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QLabel, QMainWindow, QWidget

from ui.translation import tr

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent, QPaintEvent, QResizeEvent
    from PySide6.QtWidgets import QApplication

PROGRAM_NAME = "Billing Desktop"
SIZE = (1360, 860)
SIZE_MIN = (960, 600)

# The sidebar and page of the tokens, which are not loaded yet.
GROUNDS = {False: ("#F1F3F6", "#F8F9FB"), True: ("#14161B", "#191C21")}
_SIDEBAR_WIDTH = 216
_FIRST_FONT = "NotoSans-Medium.ttf"


class Frame(QMainWindow):
    """The one window of the system that the program has; its content comes and goes.

    Signals:
        painted: once, when the first picture is on the screen.
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
        self._cover: QWidget | None = None
        self._focus_before: QWidget | None = None
        self._still: _StillPicture | None = _StillPicture(self, dark=dark)
        self._still.painted.connect(self.painted)

    def set_content(self, content: QWidget) -> None:
        """Show ``content``, and its window title as the frame's; what was there is deleted."""
        if self._still is not None:
            self._still.hide()
            self._still.deleteLater()
            self._still = None
        content.windowTitleChanged.connect(self._show_title)
        self.setCentralWidget(content)
        self.setFocusProxy(content)
        self._show_title()

    def cover(self, cover: QWidget) -> None:
        """Show ``cover`` instead of the content, which stays as it is and cannot be reached."""
        content = self.centralWidget()
        self._cover, self._focus_before = cover, self.focusWidget()
        cover.setParent(self)
        cover.setGeometry(self.rect())
        cover.show()
        cover.raise_()
        if content is not None:
            content.hide()
        self.setFocusProxy(cover)
        cover.setFocus()
        self._show_title()

    def uncover(self) -> None:
        """Show the content again, with the keyboard where it was; the cover is deleted."""
        if self._cover is None:
            return
        cover, content, focus = self._cover, self.centralWidget(), self._focus_before
        self._cover = self._focus_before = None
        if content is not None:
            content.show()
            self.setFocusProxy(content)
        if focus is not None and content is not None and content.isAncestorOf(focus):
            focus.setFocus()
        cover.hide()
        cover.deleteLater()
        self._show_title()

    def _show_title(self) -> None:
        content = self.centralWidget()
        if self._cover is not None:  # Whose books these are is nobody's business then.
            self.setWindowTitle(f"{tr('Locked')} – {PROGRAM_NAME}")
        else:
            self.setWindowTitle((content.windowTitle() if content else "") or PROGRAM_NAME)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for above in (self._still, self._cover):
            if above is not None:
                above.resize(self.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        if event.isAccepted():
            self.closed.emit()


class _StillPicture(QWidget):
    """Looks as the sidebar and the opening page will, without icons.

    Signals:
        painted: once, after everything in it has been painted.
    """

    painted = Signal()

    def __init__(self, frame: QMainWindow, *, dark: bool) -> None:
        super().__init__(frame)
        self._is_painted = False
        self.setObjectName("still_picture")
        load_first_font()
        sidebar, canvas = (QColor(ground) for ground in GROUNDS[dark])
        self.setPalette(QPalette(canvas, canvas))
        self.setAutoFillBackground(True)
        self._sidebar = QWidget(self)
        self._sidebar.setObjectName("still_sidebar")
        self._sidebar.setPalette(QPalette(sidebar, sidebar))
        self._sidebar.setAutoFillBackground(True)
        _label(PROGRAM_NAME, self._sidebar, pixels=13).move(54, 16)
        pages = (
            tr("Accounts"),
            tr("Requests"),
            tr("Invoices"),
            tr("Needs a person"),
            tr("Usage import"),
        )
        for index, text in enumerate(pages):
            _label(text, self._sidebar, pixels=13).move(48, 77 + 34 * index)
        self._opening = _label(tr("Opening the books…"), self, pixels=18)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._is_painted:
            self._is_painted = True
            QTimer.singleShot(0, self.painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sidebar.setGeometry(0, 0, _SIDEBAR_WIDTH, self.height())
        text = self._opening.sizeHint()
        left = (_SIDEBAR_WIDTH + self.width() - text.width()) // 2
        self._opening.move(left, (self.height() - text.height()) // 2 - 12)


def _label(text: str, parent: QWidget, *, pixels: int) -> QLabel:
    font = QFont("Noto Sans")
    font.setPixelSize(pixels)
    label = QLabel(text, parent)
    label.setFont(font)
    return label


def load_first_font() -> None:
    """Make the letters of the first paint known to Qt: a machine may have no fonts at all."""
    # Not through importlib.resources, which takes twice as long to load.
    data = get_data("resources", f"fonts/{_FIRST_FONT}")
    if data is not None:
        QFontDatabase.addApplicationFontFromData(data)


def is_dark(app: QApplication, preferred: bool | None) -> bool:
    """Return whether to begin dark: as preferred, else as the system's own palette is."""
    return app.palette().window().color().lightness() < 128 if preferred is None else preferred
