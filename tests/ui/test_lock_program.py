"""A whole day at a desk: signing in, locking in the middle of a form, the password once more."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from billing_desktop.bootstrap import Services
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.workspace import Workspace
from ui.desk_lock import DeskLock
from ui.frame import Frame
from ui.operators.add_operator_dialog import AddOperatorDialog
from ui.operators.confirm_dialog import ConfirmDialog
from ui.operators.screen import OperatorsScreen
from ui.operators.sign_in_dialog import SignInDialog
from ui.options import Options
from ui.pages import Page, page
from ui.preferences import Preferences
from ui.program import Program
from ui.translation import Language

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

OPENING_MILLISECONDS = 30_000
OFFICE = Operator("Office Desk", Role.ADMINISTRATOR)
PASSWORD = "correct horse"


@pytest.fixture
def program(
    qtbot: QtBot, qapp: QApplication, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """The program whose book has one operator, before anybody has signed in."""
    monkeypatch.delenv("BILLING_DATA_DIR", raising=False)
    workspace.services.operators.add(
        workspace.operator, name=OFFICE.name, role=OFFICE.role, password=PASSWORD
    )
    level = logging.getLogger().level
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    folder = workspace.settings.data_dir
    settings = QSettings(str(folder.parent / "window.ini"), QSettings.Format.IniFormat)
    program = Program(
        qapp,
        frame=frame,
        options=Options(data_dir=folder, language=Language.ENGLISH),
        preferences=Preferences(settings),
    )
    frame.show()
    program.begin()
    yield program
    program.end()
    program.shell.deleteLater()
    logging.getLogger().setLevel(level)


def services_of(program: Program) -> Services:
    services = program.shell._workspace
    assert services is not None
    return services


def wait(qtbot: QtBot, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=OPENING_MILLISECONDS)


def sign_in(qtbot: QtBot, program: Program) -> None:
    wait(qtbot, lambda: isinstance(QApplication.activeModalWidget(), SignInDialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, SignInDialog)
    qtbot.keyClicks(dialog.name_edit, OFFICE.name)
    qtbot.keyClicks(dialog.password_edit, PASSWORD)
    with qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
        qtbot.keyClick(dialog.password_edit, Qt.Key.Key_Return)


def begin_adding(qtbot: QtBot, program: Program) -> AddOperatorDialog:
    """Open the dialog for another operator and fill it in."""
    program.shell.window.go_to(page(Page.OPERATORS))
    screen = program.shell.window.current_screen
    assert isinstance(screen, OperatorsScreen)
    wait(qtbot, lambda: bool(screen.model.rows))
    screen.add_operator()
    dialog = screen.add_dialog
    assert dialog is not None
    qtbot.keyClicks(dialog.name_edit, "Clerk")
    qtbot.keyClicks(dialog.password_edit, "battery staple")
    qtbot.keyClicks(dialog.repeat_edit, "battery staple")
    return dialog


def lock(qtbot: QtBot, program: Program) -> DeskLock:
    """Press Ctrl+L in whatever is in front, and wait until the services refuse as well."""
    (lock,) = program.shell.findChildren(DeskLock)
    wait(qtbot, lambda: not program.tasks.is_busy)
    QTest.keyClick(QApplication.focusWidget() or program.shell.window, Qt.Key.Key_L,
                   Qt.KeyboardModifier.ControlModifier)  # fmt: skip
    wait(qtbot, lambda: lock.is_locked)
    return lock


def test_a_form_survives_the_lock_and_a_grave_call_the_password(
    qtbot: QtBot, program: Program
) -> None:
    sign_in(qtbot, program)
    services = services_of(program)
    dialog = begin_adding(qtbot, program)

    desk_lock = lock(qtbot, program)
    assert not dialog.isVisible()
    assert not program.shell.window.isVisible()
    with pytest.raises(NotAllowedError, match="This desk is locked"):
        services.operators.all(OFFICE)
    services.payments.sync(OFFICE)  # It goes on behind the cover.

    page = desk_lock.page
    assert page is not None
    qtbot.keyClicks(page.password_edit, PASSWORD)
    qtbot.keyClick(page.password_edit, Qt.Key.Key_Return)
    wait(qtbot, lambda: not desk_lock.is_locked)
    assert dialog.isVisible()
    assert dialog.name_edit.text() == "Clerk"

    desk = services.operators._desk
    assert desk._confirmed_at is not None
    desk._confirmed_at -= timedelta(minutes=6)
    qtbot.keyClick(dialog.repeat_edit, Qt.Key.Key_Return)
    wait(qtbot, lambda: isinstance(QApplication.activeModalWidget(), ConfirmDialog))
    confirm = QApplication.activeModalWidget()
    assert isinstance(confirm, ConfirmDialog)
    qtbot.keyClicks(confirm.password_edit, PASSWORD)
    qtbot.keyClick(confirm.password_edit, Qt.Key.Key_Return)

    wait(qtbot, lambda: len(services.operators.all(OFFICE)) == 2)
    wait(qtbot, lambda: not program.tasks.is_busy)


def test_a_locked_window_writes_no_refusals_of_its_own(qtbot: QtBot, program: Program) -> None:
    sign_in(qtbot, program)
    services = services_of(program)
    begin_adding(qtbot, program)
    lock(qtbot, program)

    # Another desk writes, payments are asked for, every topic is told.
    program.shell.changes.announce_all()
    program.shell._session.ask_provider()  # type: ignore[union-attr]  # Somebody is signed in.
    wait(qtbot, lambda: not program.tasks.is_busy)

    with services.database.read() as uow:
        rows = uow.connection.exec_driver_sql(
            "SELECT object FROM audit WHERE action = 'call.refused'"
        )
        assert rows.all() == []
