"""A book is moved in four steps, and until the last one it can be cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from billing_desktop import bootstrap
from billing_desktop.domain.book_move import MoveStep, Tell
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.settings import read_settings
from tests.asking_server import PASSWORD, AskedLogin
from tests.fakes.keyring_backend import MemoryKeyring
from tests.ui.database.forms import fill
from tests.workspace import Workspace, workspace, workspace_template
from ui.changes import ChangeHub
from ui.database.move_dialog import MoveDialog
from ui.settings.database_panel import DatabasePanel
from ui.tasks import BackgroundTasks, InlineTasks, Tasks

__all__ = ["workspace", "workspace_template"]

WAIT_MILLISECONDS = 30_000


def built(qtbot: QtBot, workspace: Workspace, tasks: Tasks) -> MoveDialog:
    dialog = MoveDialog(services=workspace.services, operator=workspace.operator, tasks=tasks)
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.fixture
def dialog(qtbot: QtBot, workspace: Workspace, key_store: MemoryKeyring) -> MoveDialog:
    assert key_store.kept == {}
    return built(qtbot, workspace, InlineTasks())


@pytest.fixture
def background() -> Iterator[BackgroundTasks]:
    tasks = BackgroundTasks()
    yield tasks
    tasks.close()


def to_the_plan(qtbot: QtBot, dialog: MoveDialog, login: AskedLogin) -> None:
    fill(qtbot, dialog.form, login)
    qtbot.keyClick(dialog.form.password_form.password_edit, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 1, timeout=WAIT_MILLISECONDS)


def facts(dialog: MoveDialog) -> list[str]:
    return [value.text() for value in dialog.result_page.rows.values]


def test_a_book_is_moved_by_keyboard_and_opened_on_the_server(
    qtbot: QtBot,
    dialog: MoveDialog,
    workspace: Workspace,
    login: AskedLogin,
    key_store: MemoryKeyring,
) -> None:
    number = workspace.top_up(workspace.account()).invoice_number
    to_the_plan(qtbot, dialog, login)
    plan = " ".join(label.text() for label in dialog.plan_page.findChildren(QLabel))
    assert f"copied to {login.host}:5432/{login.database}" in plan
    assert "There is no backup yet: make one first." in plan
    assert not dialog.primary_button.isEnabled()

    qtbot.keyClick(dialog.plan_page.box, Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    assert dialog.heading_label.text() == "The book has moved"
    assert facts(dialog)[1] == login.database
    assert facts(dialog)[3] == "1"
    assert list(key_store.kept.values()) == [PASSWORD]
    assert dialog.form.password_form.password is None
    with qtbot.waitSignal(dialog.moved):
        qtbot.keyClick(dialog.primary_button, Qt.Key.Key_Return)
    services = bootstrap.open_book(read_settings({}, data_dir=workspace.settings.data_dir))
    assert services.book_moves.place(workspace.operator).file is None
    assert services.invoices.get(workspace.operator, str(number)).number == number
    assert services.books.verify(workspace.operator, is_deep=True) == ()
    services.close()


def test_a_database_with_a_book_is_no_place_to_move_to(
    qtbot: QtBot, dialog: MoveDialog, workspace: Workspace, login: AskedLogin
) -> None:
    aside = workspace.settings.data_dir.with_name("aside")
    bootstrap.create(
        read_settings({"BILLING_DB_URL": login.full_url}, data_dir=aside), is_test=True
    )
    fill(qtbot, dialog.form, login)

    dialog.primary_button.click()

    assert dialog.pages.currentIndex() == 0
    assert dialog.found_box.text_label.text() == "A book without a seller's name is there."


def test_a_refused_password_is_said_below_its_field(
    qtbot: QtBot, dialog: MoveDialog, login: AskedLogin
) -> None:
    fill(qtbot, dialog.form, login, password="canary-wrong")

    dialog.primary_button.click()

    assert dialog.pages.currentIndex() == 0
    assert dialog.form.password_form.password_field.error


def test_cancelled_while_it_moves_the_book_stays(
    qtbot: QtBot,
    workspace: Workspace,
    login: AskedLogin,
    background: BackgroundTasks,
    key_store: MemoryKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reached, released = Event(), Event()
    dialog = built(qtbot, workspace, background)
    to_the_plan(qtbot, dialog, login)
    moves = workspace.services.book_moves

    def slowly(*arguments: object, tell: Tell, **named: object) -> object:
        def told(step: MoveStep, done: int, total: int) -> None:
            if step is MoveStep.COPYING:
                reached.set()
                released.wait(30)
            tell(step, done, total)

        # Passed on as they came.
        return type(moves).move_to(moves, *arguments, tell=told, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(moves, "move_to", slowly)
    dialog.plan_page.box.setChecked(True)
    dialog.primary_button.click()
    qtbot.waitUntil(reached.is_set, timeout=WAIT_MILLISECONDS)
    qtbot.waitUntil(lambda: dialog.progress_page.bar.value() > 0, timeout=WAIT_MILLISECONDS)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    released.set()

    qtbot.waitUntil(lambda: dialog.pages.currentIndex() == 1, timeout=WAIT_MILLISECONDS)
    assert dialog.error_label.text().startswith("The move was cancelled.")
    assert workspace.services.books.verify(workspace.operator) == ()
    assert moves.place(workspace.operator).file is not None


# The settings -------------------------------------------------------------------------------


def panel_of(qtbot: QtBot, workspace: Workspace, operator: Operator) -> DatabasePanel:
    panel = DatabasePanel(
        services=workspace.services, operator=operator, tasks=InlineTasks(), changes=ChangeHub()
    )
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    return panel


def place_of(panel: DatabasePanel) -> list[str]:
    return [value.text() for value in panel.rows.values]


def test_the_settings_say_where_the_book_is_and_try_a_server(
    qtbot: QtBot, workspace: Workspace, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    panel = panel_of(qtbot, workspace, workspace.operator)
    assert place_of(panel) == ["A file on this computer", str(workspace.settings.book_file)]
    fill(qtbot, panel.form, login)

    qtbot.keyClick(panel.form.password_form.password_edit, Qt.Key.Key_Return)

    assert panel.found_box.text_label.text().startswith("The server answers, and the database is")
    assert key_store.kept == {}
    fill(qtbot, panel.form, login, password="canary-wrong")
    panel.test_button.click()
    assert panel.form.password_form.password_field.error
    assert not panel.found_box.isVisible()


def test_on_a_server_they_say_which_and_move_nothing(
    qtbot: QtBot, workspace: Workspace, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    panel = panel_of(qtbot, workspace, workspace.operator)
    panel.move_button.click()
    dialog = panel.move_dialog
    assert dialog is not None
    to_the_plan(qtbot, dialog, login)
    dialog.plan_page.box.setChecked(True)
    dialog.primary_button.click()
    with qtbot.waitSignal(panel.book_moved):
        dialog.primary_button.click()
    workspace.services.close()
    workspace.settings = read_settings({}, data_dir=workspace.settings.data_dir)
    workspace.restart()

    after = panel_of(qtbot, workspace, workspace.operator)

    assert place_of(after)[:4] == [
        "A database server",
        f"{login.host}:5432",
        login.database,
        login.user,
    ]
    assert place_of(after)[5] == "In the key store of this computer"
    assert not after.move_card.isVisible()
    assert after.form.edits["database"].text() == login.database


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR])
def test_whoever_is_no_administrator_only_reads_where_it_is(
    qtbot: QtBot, workspace: Workspace, role: Role
) -> None:
    panel = panel_of(qtbot, workspace, Operator("desk", role))

    assert place_of(panel)[0] == "A file on this computer"
    assert not panel.server_card.isVisible()
    assert not panel.move_card.isVisible()
