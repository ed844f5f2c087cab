"""Two people who know the program by what it is called on the screen.

One has a mouse, and types only into what was clicked; the other has a keyboard alone. Neither
touches a widget in another way: what is covered, out of sight, disabled or not reached by the
Tab key is not there for them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QMenu,
    QRadioButton,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.journeys.names import interactive_widgets, name_of
from ui.program import Program
from ui.widgets.cell_delegate import action_box
from ui.widgets.nav import NavigationItem

PATIENCE_MS = 20_000
_TABS_MAX = 80
W = TypeVar("W", bound=QWidget)


class Person(Protocol):
    """What the stories ask somebody to do; everything is named as it is on the screen."""

    def sits_down(self, program: Program) -> None: ...
    def sees(self, text: str) -> None: ...
    def sees_row(self, table: str, text: str, other: str) -> None: ...
    def press(self, name: str) -> None: ...
    def tick(self, name: str) -> None: ...
    def type(self, name: str, text: str) -> None: ...
    def choose(self, name: str, text: str) -> None: ...
    def pick(self, name: str) -> None: ...
    def open_row(self, table: str, text: str) -> None: ...
    def act(self, table: str, text: str, action: str) -> None: ...
    def go_to(self, page: str) -> None: ...


class _Somebody:
    """Looks at the window or at the dialog over it, and waits until things have settled."""

    def __init__(self, qtbot: QtBot, app: QApplication) -> None:
        self._qtbot = qtbot
        self._app = app
        self._program: Program | None = None

    def sits_down(self, program: Program) -> None:
        self._program = program

    @property
    def place(self) -> QWidget:
        """The window that takes what is pressed and typed."""
        assert self._program is not None
        return self._app.activeModalWidget() or self._program.shell.window.window()

    def wait_until(self, holds: Callable[[], object], what: str) -> None:
        try:
            self._qtbot.waitUntil(lambda: bool(holds()), timeout=PATIENCE_MS)
        except Exception as error:
            raise AssertionError(f"{what}; seen is: {self._look_around()}") from error

    def sees(self, text: str) -> None:
        """Wait until a text is on the screen: as a label, in a table, or in a field."""
        self.wait_until(lambda: any(text in each for each in self._texts()), f"no {text!r}")

    def sees_row(self, table: str, text: str, other: str) -> None:
        """Wait until a row of ``table`` says both."""
        view = self.find(QTableView, table)

        def look() -> bool:
            rows: dict[int, list[str]] = {}
            for cell in cells(view):
                rows.setdefault(cell.row(), []).append(shown(cell))
            return any(other in row and any(text in each for each in row) for row in rows.values())

        self.wait_until(look, f"no row with {text!r} and {other!r}")

    def settle(self) -> None:
        """Wait until no worker has anything to do any more."""
        program = self._program
        assert program is not None
        self.wait_until(lambda: not program.tasks.is_busy, "never at rest")

    def find(self, kind: type[W], name: str) -> W:
        """Wait until something of that name can be used, and return it."""
        found: list[W] = []

        def look() -> bool:
            found[:] = [
                each
                for each in interactive_widgets(self.place)
                if isinstance(each, kind) and each.isEnabled() and is_called(each, name)
            ]
            return bool(found)

        self.wait_until(look, f"nothing to use is called {name!r}")
        return found[0]

    def row(self, table: QTableView, text: str) -> QModelIndex:
        """Wait until a row says ``text`` somewhere, and return its first cell."""
        found: list[QModelIndex] = []

        def look() -> bool:
            found[:] = [each.siblingAtColumn(0) for each in cells(table) if text in shown(each)]
            return bool(found)

        self.wait_until(look, f"no row with {text!r}")
        return found[0]

    def menu_action(self, name: str) -> tuple[QMenu, QAction]:
        """Wait until the open menu offers ``name``, and return both."""

        def is_open() -> bool:
            menu = self._app.activePopupWidget()
            return isinstance(menu, QMenu) and any(a.text() == name for a in menu.actions())

        self.wait_until(is_open, f"no menu offers {name!r}")
        menu = self._app.activePopupWidget()
        assert isinstance(menu, QMenu)
        return menu, next(each for each in menu.actions() if each.text() == name)

    def _texts(self) -> list[str]:
        place = self.place
        texts = [each.text() for each in place.findChildren(QLabel) if each.isVisible()]
        texts += [each.text() for each in place.findChildren(QLineEdit) if each.isVisible()]
        for table in place.findChildren(QTableView):
            if table.isVisible():
                texts += [shown(each) for each in cells(table)]
        return texts

    def _look_around(self) -> str:
        names = [name_of(each) for each in interactive_widgets(self.place)]
        return f"{self.place.windowTitle()!r} with {names}, {self._texts()}"


class Mouse(_Somebody):
    """Clicks where things are; types only into what was clicked."""

    def press(self, name: str) -> None:
        self.settle()
        self._click(self.find(QAbstractButton, name))

    def tick(self, name: str) -> None:
        self.settle()
        box = self.find(QAbstractButton, name)
        # Its sign is at the left; the words beside it may be a line or two.
        self._click(box, QPoint(8, box.height() // 2))
        assert box.isChecked()

    def pick(self, name: str) -> None:
        radio = self.find(QRadioButton, name)
        self._click(radio, QPoint(8, radio.height() // 2))
        assert radio.isChecked()

    def type(self, name: str, text: str) -> None:
        field = self.find(QLineEdit, name)
        self._click(field)
        for event in (QTest.mouseDClick, QTest.mouseClick):  # Three clicks select all.
            event(field, Qt.MouseButton.LeftButton)
        assert field.selectedText() == field.text()
        QTest.keyClicks(field, text)

    def choose(self, name: str, text: str) -> None:
        combo = self.find(QComboBox, name)
        index = combo.findText(text)
        assert index >= 0, text
        self._click(combo)
        view = combo.view()
        self.wait_until(view.isVisible, f"the list of {name!r} does not open")
        item = view.model().index(index, combo.modelColumn(), view.rootIndex())
        view.scrollTo(item)

        def is_chosen() -> bool:  # The first moment after opening it takes no click.
            if view.isVisible():
                at = view.visualRect(item).center()
                QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
            return combo.currentText() == text and not view.isVisible()

        self.wait_until(is_chosen, f"{text!r} cannot be chosen")

    def open_row(self, table: str, text: str) -> None:
        view = self.find(QTableView, table)
        at = view.visualRect(self.row(view, text).siblingAtColumn(1)).center()
        for event in (QTest.mouseClick, QTest.mouseDClick):
            event(view.viewport(), Qt.MouseButton.LeftButton, pos=at)

    def act(self, table: str, text: str, action: str) -> None:
        self.settle()
        view = self.find(QTableView, table)
        row = self.row(view, text)
        cell = view.visualRect(row.siblingAtColumn(row.model().columnCount() - 1))
        assert view.viewport().rect().contains(cell.center())
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=action_box(cell).center())
        menu, entry = self.menu_action(action)
        at = menu.actionGeometry(entry).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)

    def go_to(self, page: str) -> None:
        self.press(page)

    def _click(self, widget: QWidget, at: QPoint | None = None) -> None:
        at = at or widget.rect().center()
        window = self.place
        hit = window.childAt(widget.mapTo(window, at))
        assert hit is widget or (hit is not None and widget.isAncestorOf(hit)), (
            f"{name_of(widget)!r} is covered by {hit} or out of sight"
        )
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at)


class Keyboard(_Somebody):
    """Presses keys; they go to what has the focus, and nowhere else."""

    def press(self, name: str) -> None:
        self.settle()
        self.find(QAbstractButton, name)
        self._tab_to(name)
        self.key("Space")

    def tick(self, name: str) -> None:
        self.press(name)
        box = self._focused()
        assert isinstance(box, QAbstractButton)
        assert box.isChecked()

    def pick(self, name: str) -> None:
        """Go to the choices with the Tab key, and among them with the arrows."""
        wanted = self.find(QRadioButton, name)
        group = wanted.group()
        assert group is not None
        self._tab_to(name_of(group.checkedButton() or wanted))
        for _ in group.buttons():
            if self._focused() is not wanted:
                self.key("Down")
        assert self._focused() is wanted
        assert wanted.isChecked()

    def type(self, name: str, text: str) -> None:
        self.find(QLineEdit, name)
        self._tab_to(name)
        self.key("Ctrl+A")
        QTest.keyClicks(self._focused(), text)

    def choose(self, name: str, text: str) -> None:
        self.find(QComboBox, name)
        self._tab_to(name)
        combo = self._focused()
        assert isinstance(combo, QComboBox)
        QTest.keyClicks(combo, text.split(" ", maxsplit=1)[0])
        assert combo.currentText() == text

    def open_row(self, table: str, text: str) -> None:
        self._go_to_row(table, text)
        self.key("Return")

    def act(self, table: str, text: str, action: str) -> None:
        self.settle()
        self._go_to_row(table, text)
        self.key("Menu")
        menu, entry = self.menu_action(action)
        for _ in menu.actions():
            if menu.activeAction() is entry:
                break
            self.key("Down")
        assert menu.activeAction() is entry
        self.key("Return")

    def go_to(self, page: str) -> None:
        """Use the keys of the pages: Ctrl and the place in the sidebar."""
        assert self._program is not None
        sidebar = self._program.shell.window.sidebar
        items = [each for each in sidebar.findChildren(NavigationItem) if each.isVisible()]
        self.key(f"Ctrl+{[name_of(each) for each in items].index(page) + 1}")

    def key(self, keys: str) -> None:
        """Press one key, with those that are held with it."""
        pressed = QKeySequence(keys)[0]  # type: ignore[index]  # The stub knows no index.
        QTest.keyClick(self._focused(), pressed.key(), pressed.keyboardModifiers())

    def _focused(self) -> QWidget:
        """Return what has the keyboard in the window in front: as the window manager does it."""
        popup = self._app.activePopupWidget()
        if popup is not None:
            return popup.focusWidget() or popup
        place = self.place
        if not place.isActiveWindow():
            place.activateWindow()
            self.wait_until(place.isActiveWindow, "the window in front has no keyboard")
        focused = self._app.focusWidget()
        assert focused is not None, f"nothing has the keyboard in {place.windowTitle()!r}"
        assert place is focused or place.isAncestorOf(focused)
        return focused

    def _tab_to(self, name: str) -> None:
        passed: list[str] = []
        while not is_called(self._focused(), name):
            passed.append(name_of(self._focused()))
            assert len(passed) < _TABS_MAX, f"Tab does not reach {name!r} but {passed}"
            self.key("Tab")

    def _go_to_row(self, table: str, text: str) -> None:
        view = self.find(QTableView, table)
        row = self.row(view, text)
        self._tab_to(table)
        if self._focused() is not view:  # Something else of that name comes first.
            self.key("Tab")
            self._tab_to(table)
        assert self._focused() is view
        self.key("Ctrl+Home")
        for _ in range(row.row()):
            self.key("Down")
        assert view.currentIndex().row() == row.row()


def is_called(widget: QWidget, name: str) -> bool:
    """Say whether a widget has that name; with an ellipsis at its end, begins with it."""
    if name.endswith("…"):
        return name_of(widget).startswith(name[:-1])
    return name_of(widget) == name


def cells(table: QTableView) -> list[QModelIndex]:
    """Return the cells of a table."""
    model = table.model()
    rows, columns = model.rowCount(), model.columnCount()
    return [model.index(row, column) for row in range(rows) for column in range(columns)]


def shown(cell: QModelIndex) -> str:
    """Return the text of a cell."""
    return str(cell.data(Qt.ItemDataRole.DisplayRole) or "")
