"""The shell with everything around it that a test may want to turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderStatus
from billing_desktop.errors import NotFoundError
from tests.fakes.clock import MovableClock
from tests.ui.shell_fakes import (
    FakeBeginning,
    FakeOffline,
    FakeScreen,
    FakeScreens,
    FakeSignIn,
    FakeWorkspace,
)
from ui.changes import ChangeHub
from ui.database.ways import Beginning
from ui.desk_tasks import DeskTasks
from ui.frame import Frame
from ui.main_window import BuildScreen, MainWindow
from ui.parts import Parts
from ui.preferences import Appearance, Preferences
from ui.shell import Shell
from ui.style.theme import Theme
from ui.tasks import InlineTasks


class Stage:
    """The shell with everything around it that a test may want to turn."""

    def __init__(self, qtbot: QtBot, app: QApplication, preferences: Preferences) -> None:
        self.workspace = FakeWorkspace()
        self.clock = MovableClock()
        self.refusal: Exception | None = None
        self.offline: FakeOffline | None = None
        self.retries: list[Callable[[], None]] = []
        self.screens = FakeScreens()
        self.dialogs: list[FakeSignIn] = []
        self.key_dialogs: list[QDialog] = []
        self.preferences = preferences
        self.frame = Frame(dark=False)
        qtbot.addWidget(self.frame)
        Theme.apply(app, dark=False)
        self.desk_tasks = DeskTasks(InlineTasks())
        preferences.note_first_operator_asked(self.workspace.book.book_id)
        self.first_dialogs: list[FakeSignIn] = []
        self.confirm_dialogs: list[QDialog] = []
        self.beginnings: list[tuple[Beginning, FakeBeginning]] = []
        self.demos: list[str] = []
        self.password_dialogs: list[QDialog] = []
        self.upgrade: str | Exception = ""
        self.shell = Shell(
            app,
            parts=Parts(
                open_books=self._open_books,
                opening_sentence=lambda: "",
                build_screens=self.screens.for_operator,
                build_sign_in=self._build_sign_in,
                build_first_operator=self._build_first_operator,
                build_confirm=self._build_confirm,
                build_password=self._build_password,
                build_key_dialog=self._build_key_dialog,
                open_offline=self._open_offline,
                build_offline=self._build_offline,
                build_beginning=self._build_beginning,
                look_at_demo=lambda: self.demos.append(self.shown),
                upgrade_book=self._upgrade_book,
            ),
            tasks=InlineTasks(),
            desk_tasks=self.desk_tasks,
            preferences=preferences,
            appearance=Appearance.LIGHT,
            frame=self.frame,
        )
        self.frame.show()

    @property
    def window(self) -> MainWindow:
        return self.shell.window

    @property
    def shown(self) -> str:
        return self.window.current_screen.objectName()

    def _build_beginning(self, which: Beginning, window: MainWindow) -> QDialog:
        dialog = FakeBeginning(window)
        self.beginnings.append((which, dialog))
        return dialog

    def _upgrade_book(self) -> str:
        if isinstance(self.upgrade, Exception):
            raise self.upgrade
        self.refusal = None
        return self.upgrade

    def _open_books(self) -> FakeWorkspace:
        if self.refusal is not None:
            raise self.refusal
        return self.workspace

    def _open_offline(self) -> FakeOffline:
        if self.offline is None:
            raise NotFoundError("There are no copies.")
        return self.offline

    def _build_offline(self, _offline: FakeOffline, retry: Callable[[], None]) -> BuildScreen:
        self.retries.append(retry)
        return lambda _route: FakeScreen("offline")

    def _build_key_dialog(
        self,
        _workspace: FakeWorkspace,
        operator: Operator,
        _changes: ChangeHub,
        window: MainWindow,
        _status: ProviderStatus,
    ) -> QDialog:
        dialog = QDialog(window)
        dialog.setObjectName(f"key_dialog_of_{operator.role.value}")
        self.key_dialogs.append(dialog)
        return dialog

    def _build_first_operator(
        self,
        _workspace: FakeWorkspace,
        _operator: Operator,
        _changes: ChangeHub,
        window: MainWindow,
    ) -> FakeSignIn:
        dialog = FakeSignIn(window)
        self.first_dialogs.append(dialog)
        return dialog

    def _build_confirm(
        self, _workspace: FakeWorkspace, operator: Operator, parent: QWidget
    ) -> QDialog:
        dialog = QDialog(parent)
        dialog.setObjectName(f"confirm_dialog_of_{operator.role.value}")
        self.confirm_dialogs.append(dialog)
        return dialog

    def _build_password(
        self,
        _workspace: FakeWorkspace,
        operator: Operator,
        _changes: ChangeHub,
        window: MainWindow,
    ) -> QDialog:
        dialog = QDialog(window)
        dialog.setObjectName(f"password_dialog_of_{operator.name}")
        self.password_dialogs.append(dialog)
        return dialog

    def _build_sign_in(self, _workspace: FakeWorkspace, window: MainWindow) -> FakeSignIn:
        dialog = FakeSignIn(window)
        self.dialogs.append(dialog)
        return dialog


@pytest.fixture
def stage(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Stage]:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    stage = Stage(qtbot, qapp, Preferences(settings))
    yield stage
    stage.shell.stop()
    stage.shell.deleteLater()


def click(qtbot: QtBot, stage: Stage, name: str) -> None:
    button = stage.window.current_screen.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
