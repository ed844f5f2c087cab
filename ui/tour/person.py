"""Somebody in front of the window: looks, presses, types, and takes pictures of it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TypeVar
from urllib.parse import urlencode
from urllib.request import ProxyHandler, Request, build_opener

from PySide6 import QtCore, QtGui, QtWidgets
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from ui.frame import Frame
from ui.options import Options
from ui.pages import Page
from ui.preferences import Appearance, Preferences
from ui.program import Program
from ui.style.theme import Theme
from ui.translation import Language, set_language
from ui.widgets.table import TableView

CARD = {"number": "4242424242424242", "expiry": "12/99", "cvc": "123", "name": "TEST CARD"}
PATIENCE_SECONDS = 60
TYPED = Qt.FocusReason.TabFocusReason
_TICK_MS, _QUIET_TICKS, _TYPED_TICKS = 10, 3, 20  # A field waits after the last letter.
R = TypeVar("R")
W = TypeVar("W", bound=QtWidgets.QWidget)


class TourError(Exception):
    """Something on the tour was not as it has to be; the text says what."""


class Person(QtCore.QObject):
    """Sits in front of the window and the browser: looks, presses, types, takes pictures."""

    def __init__(self, app: QApplication, data_dir: Path, out_dir: Path) -> None:
        super().__init__()
        self._app, self._out_dir = app, out_dir
        self.pages: list[str] = []
        self._has_typed = False
        set_language(Language.ENGLISH)
        # The stub says bytes, the binding takes str.
        # The stub asks for bytes; a str is taken as well.
        QtGui.QDesktopServices.setUrlHandler("http", self, "open_page")  # type: ignore[arg-type]
        ini = QtCore.QSettings(str(data_dir / "window.ini"), QtCore.QSettings.Format.IniFormat)
        self._frame = Frame(dark=False)
        self._program = Program(
            app,
            frame=self._frame,
            options=Options(data_dir=data_dir, appearance=Appearance.LIGHT),
            preferences=Preferences(ini),
        )
        self.shell = self._program.shell
        self._frame.show()
        self._program.begin()
        self.settle()

    @QtCore.Slot(QtCore.QUrl)
    def open_page(self, address: QtCore.QUrl) -> None:
        self.pages.append(address.toString())

    def pay(self) -> None:
        """Fill in the card form of the page in the browser and send it."""
        form = urlencode({"action": "pay", **CARD}).encode()
        build_opener(ProxyHandler({})).open(Request(self.pages[-1], data=form)).close()

    def close(self) -> None:
        """Close the window, wait for what runs, close the books."""
        self._frame.close()
        self._program.end()
        QtGui.QDesktopServices.unsetUrlHandler("http")
        for each in (self._program, self.shell, self._frame):
            each.deleteLater()

    # Looking ------------------------------------------------------------------------------

    def wait(self, holds: Callable[[], object], what: str) -> None:
        loop, timer = QtCore.QEventLoop(), QtCore.QTimer()
        latest = monotonic() + PATIENCE_SECONDS
        timer.timeout.connect(lambda: loop.quit() if holds() or monotonic() > latest else None)
        timer.start(_TICK_MS)
        loop.exec()
        # No event loop runs between two steps, so Qt would wait for one with what is to go.
        QApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)
        check(holds(), f"waited in vain until {what}")

    def settle(self) -> Person:
        """Wait until nothing has run for some time."""
        quiet, wanted = [0], _TYPED_TICKS if self._has_typed else _QUIET_TICKS
        self._has_typed = False

        def is_quiet() -> bool:
            quiet[0] = 0 if self._program.tasks.is_busy else quiet[0] + 1
            return quiet[0] > wanted

        self.wait(is_quiet, "nothing runs any more")
        notice = self._frame.findChild(QtWidgets.QMessageBox, "internal_error_notice")
        check(notice is None, "the program had an internal error")
        return self

    def find(self, kind: type[W], name: str) -> W:
        """Return what is seen under that name: in the dialog if there is one, else the screen."""
        found: list[W] = []

        def look() -> bool:
            place = self._app.activeModalWidget() or self.shell.window.current_screen
            found[:] = [each for each in place.findChildren(kind, name) if each.isVisible()]
            return bool(found)

        self.wait(look, f"{name} is there")
        return found[0]

    @property
    def screen(self) -> QtWidgets.QWidget:
        """The screen that is looked at."""
        return self.shell.window.current_screen

    def row_of(self, table: TableView, kind: type[R]) -> R:
        """Return the row the cursor is on, once it has come."""
        self.wait(lambda: isinstance(table.selected_row, kind), "the row is there")
        row = table.selected_row
        assert isinstance(row, kind)
        return row

    def read(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def expect(self, name: str) -> Person:
        """Wait for the dialog of that name."""
        modal = self._app.activeModalWidget
        self.wait(lambda: (seen := modal()) and seen.objectName() == name, f"{name} is open")
        return self.settle()

    def picture(self, name: str) -> Person:
        """Save what is on the screen, light and dark."""
        self.settle()
        self._shoot(f"{name}-light")
        Theme.apply(self._app, dark=True)
        self._shoot(f"{name}-dark")
        Theme.apply(self._app, dark=False)
        return self

    def _shoot(self, name: str) -> None:
        shot = self._frame.grab()
        painter = QtGui.QPainter(shot)
        for each in self._app.topLevelWidgets():
            if isinstance(each, QtWidgets.QDialog | QtWidgets.QMenu) and each.isVisible():
                corner = self._frame.mapFromGlobal(each.mapToGlobal(QtCore.QPoint(0, 0)))
                painter.drawPixmap(corner, each.grab())
        painter.end()
        shot.save(str(self._out_dir / f"{name}.png"))

    # Doing --------------------------------------------------------------------------------

    def click(self, name: str) -> Person:
        button = self.find(QtWidgets.QAbstractButton, name)
        self.wait(button.isEnabled, f"{name} can be pressed")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        return self.settle()

    def press(self, keys: str) -> Person:
        window = self._app.activePopupWidget() or self._app.activeModalWidget() or self._frame
        if not isinstance(window, QtWidgets.QMenu):
            window.activateWindow()
            self.wait(window.isActiveWindow, "the window has the keyboard")
        key = QtGui.QKeySequence(keys)[0]  # type: ignore[index]  # The stub knows no index.
        QTest.keyClick(window.focusWidget() or window, key.key(), key.keyboardModifiers())
        return self.settle()

    def type(self, name: str, text: str) -> Person:
        """Type in place of what is there, or choose by the first letters."""
        field = self.find(QtWidgets.QWidget, name)
        field.setFocus(TYPED)
        if isinstance(field, QLineEdit):
            field.selectAll()
        QTest.keyClicks(field, text)
        self._has_typed = True
        return self

    def open_actions(self) -> Person:
        """Open the Actions menu of the first transaction by the keyboard."""
        table = self.find(TableView, "transactions_table")
        table.setFocus(TYPED)
        table.select_position(0)
        return self.press("Menu")

    def act(self, name: str) -> Person:
        """Choose in the menu that is open."""
        menu = self._app.activePopupWidget()
        assert isinstance(menu, QtWidgets.QMenu)
        menu.setActiveAction(next(each for each in menu.actions() if each.objectName() == name))
        return self.press("Return")

    def go_to(self, name: Page) -> Person:
        QTest.mouseClick(self.shell.window.sidebar.item(name), Qt.MouseButton.LeftButton)
        return self.settle()

    def open_account(self, company: str) -> Person:
        """Find an account by a part of its company's name and open it, all by the keyboard."""
        self.go_to(Page.ACCOUNTS).press("Ctrl+F").type("search_field", company).settle()
        return self.press("Return").press("Return")

    def save_as(self, path: Path) -> bytes:
        """Answer the question where a document shall go, and return what is there then."""
        path.unlink(missing_ok=True)  # An earlier tour's; the dialog would ask about it.
        # A path may hold letters that no key types.
        self.expect("save_dialog").find(QLineEdit, "fileNameEdit").setText(str(path.absolute()))
        self.press("Return")
        self.wait(path.exists, f"{path.name} is written")
        return path.read_bytes()


def tell(sentence: str) -> None:
    """Say on the terminal what was done."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def check(holds: object, what: str) -> None:
    """Stop the tour unless ``holds``."""
    if not holds:
        raise TourError(what)
