"""What becomes of operators, in the window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import ListedOperator, Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.operators.activity_dialog import ActivityDialog
from ui.operators.password_dialog import PasswordDialog
from ui.operators.role_dialog import RoleDialog
from ui.operators.screen import OperatorsScreen
from ui.tasks import InlineTasks

LEFT = Qt.MouseButton.LeftButton
PASSWORD, OTHER = "correct horse", "another horse"
ADA = Operator("Ada", Role.ADMINISTRATOR)
EVE = Operator("Eve", Role.FINANCE)


class Stage:
    """The list of a book with Ada, who is in charge, and Eve."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.operators = workspace.services.operators
        self.changes = ChangeHub()
        for who in (ADA, EVE):
            self.operators.add(workspace.operator, name=who.name, role=who.role, password=PASSWORD)
        self.screen = self.of(ADA)

    def of(self, who: Operator) -> OperatorsScreen:
        self.screen = OperatorsScreen(
            services=self.workspace.services,
            operator=who,
            tasks=InlineTasks(),
            changes=self.changes,
        )
        self.qtbot.addWidget(self.screen)
        self.screen.show()
        return self.screen

    def menu_of(self, name: str) -> list[str]:
        """Open the menu of a row by the keyboard and return what it offers."""
        table = self.screen.table
        assert table.select_key(name)
        self.screen.menu = None
        self.qtbot.keyClick(table, Qt.Key.Key_Return)
        menu = self.screen.menu
        if menu is None:
            return []
        menu.close()
        return [action.text() for action in menu.actions() if not action.isSeparator()]

    def choose(self, name: str, text: str) -> None:
        table = self.screen.table
        assert table.select_key(name)
        self.qtbot.keyClick(table, Qt.Key.Key_Return)
        menu = self.screen.menu
        assert menu is not None
        (action,) = [each for each in menu.actions() if each.text() == text]
        action.trigger()
        menu.close()

    def listed(self, name: str) -> ListedOperator:
        (found,) = [each for each in self.operators.all(ADA) if each.name == name]
        return found


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def test_each_row_offers_what_may_be_done_with_it(stage: Stage) -> None:
    assert stage.menu_of("Ada") == ["Change password…", "Change role…"]
    assert stage.menu_of("Eve") == ["Change role…", "New password…", "Deactivate…"]

    stage.operators.deactivate(ADA, name="Eve")
    stage.changes.announce(Topic.OPERATORS)
    assert stage.menu_of("Eve") == ["Reactivate…"]

    stage.of(EVE)
    assert (stage.menu_of("Ada"), stage.menu_of("Eve")) == ([], [])


def test_whoever_is_no_administrator_changes_their_own_password_alone(stage: Stage) -> None:
    stage.of(EVE)

    assert (stage.menu_of("Ada"), stage.menu_of("Eve")) == ([], ["Change password…"])


def test_another_role_is_chosen_and_shown(stage: Stage) -> None:
    stage.choose("Eve", "Change role…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, RoleDialog)
    assert not dialog.primary_button.isEnabled()

    dialog.role_combo.set_value(Role.AUDITOR)
    assert "Changes nothing" in dialog.role_field.help_label.text()
    stage.qtbot.mouseClick(dialog.primary_button, LEFT)

    assert stage.listed("Eve").role is Role.AUDITOR
    assert stage.screen.model.rows[1].role is Role.AUDITOR


def test_what_is_not_possible_is_said_in_the_dialog_which_stays(stage: Stage) -> None:
    stage.choose("Ada", "Change role…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, RoleDialog)

    dialog.role_combo.set_value(Role.SUPPORT)
    stage.qtbot.mouseClick(dialog.primary_button, LEFT)

    assert "Ada is the last administrator" in dialog.failure_label.text()
    assert dialog.isVisible()


def test_somebody_else_who_was_faster_is_told_and_the_list_is_read_again(stage: Stage) -> None:
    stage.choose("Eve", "Deactivate…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, ActivityDialog)
    stage.operators.change_role(ADA, name="Eve", role=Role.SUPPORT)

    stage.qtbot.mouseClick(dialog.danger_button, LEFT)

    assert "Somebody else changed Eve meanwhile" in dialog.failure_label.text()
    assert stage.screen.model.rows[1].role is Role.SUPPORT
    assert stage.listed("Eve").is_active


def test_whoever_left_stays_in_the_list_with_the_day_and_comes_back(stage: Stage) -> None:
    stage.choose("Eve", "Deactivate…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, ActivityDialog)
    assert "signs in no more" in dialog.sentence_label.text()
    stage.qtbot.mouseClick(dialog.danger_button, LEFT)

    row = stage.screen.model.rows[1]
    status = stage.screen.model.columns[2]
    assert status.cell_text(row).startswith("Deactivated ")
    assert status.is_muted is not None
    assert status.is_muted(row)

    stage.choose("Eve", "Reactivate…")
    again = stage.screen.change_dialog
    assert again is not None
    stage.qtbot.mouseClick(again.primary_button, LEFT)
    assert status.cell_text(stage.screen.model.rows[1]) == "Active"


def fill(dialog: PasswordDialog, old: str, new: str, again: str) -> None:
    for edit, text in (
        (dialog.old_edit, old),
        (dialog.new_edit, new),
        (dialog.repeat_edit, again),
    ):
        edit.setText(text)


def test_ones_own_password_asks_for_the_old_one(stage: Stage) -> None:
    stage.of(EVE)
    stage.operators.sign_in("Eve", PASSWORD)
    stage.choose("Eve", "Change password…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, PasswordDialog)

    fill(dialog, "", "short", "other")
    stage.qtbot.mouseClick(dialog.primary_button, LEFT)
    assert [bool(each.error) for each in dialog._fields] == [True, True, True]
    fill(dialog, "wrong horse", OTHER, OTHER)
    stage.qtbot.mouseClick(dialog.primary_button, LEFT)
    assert dialog.old_field.error == "The password is wrong."
    assert dialog.old_edit.text() == ""

    dialog.old_edit.setText(PASSWORD)
    stage.qtbot.keyClick(dialog.repeat_edit, Qt.Key.Key_Return)

    assert not dialog.isVisible()
    assert stage.operators.sign_in("Eve", OTHER) == EVE


def test_somebody_who_forgot_theirs_gets_a_new_one(stage: Stage) -> None:
    stage.choose("Eve", "New password…")
    dialog = stage.screen.change_dialog
    assert isinstance(dialog, PasswordDialog)
    assert not dialog.old_field.isVisible()
    assert "in person" in dialog.sentence_label.text()

    fill(dialog, "", OTHER, OTHER)
    stage.qtbot.mouseClick(dialog.primary_button, LEFT)

    assert stage.operators.sign_in("Eve", OTHER) == EVE
    with pytest.raises(NotAllowedError):
        stage.operators.sign_in("Eve", PASSWORD)
