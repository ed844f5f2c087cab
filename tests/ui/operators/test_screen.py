from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.operators.add_operator_dialog import AddOperatorDialog
from ui.operators.screen import OperatorsScreen
from ui.tasks import InlineTasks

LEFT = Qt.MouseButton.LeftButton
PASSWORD = "correct horse"


class Stage:
    """The screen of the person at the computer, or of another operator."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self._qtbot = qtbot
        self.workspace = workspace
        self.changes = ChangeHub()
        self.screen = self.build(workspace.operator)

    def build(self, operator: Operator) -> OperatorsScreen:
        self.screen = OperatorsScreen(
            services=self.workspace.services,
            operator=operator,
            tasks=InlineTasks(),
            changes=self.changes,
        )
        self._qtbot.addWidget(self.screen)
        self.screen.show()
        return self.screen

    def add(self, name: str = "Office Desk", role: Role = Role.ADMINISTRATOR) -> None:
        self.workspace.services.operators.add(
            self.workspace.operator, name=name, role=role, password=PASSWORD
        )
        self.changes.announce(Topic.OPERATORS)

    def open_dialog(self) -> AddOperatorDialog:
        screen = self.screen
        button = screen.first_button if screen.first_button.isVisible() else screen.add_button
        self._qtbot.mouseClick(button, LEFT)
        assert screen.add_dialog is not None
        return screen.add_dialog

    @property
    def stored(self) -> list[Operator]:
        listed = self.workspace.services.operators.all(self.workspace.operator)
        return [each.operator for each in listed]


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


def fill(dialog: AddOperatorDialog, name: str, password: str, again: str | None = None) -> None:
    dialog.name_edit.setText(name)
    dialog.password_edit.setText(password)
    dialog.repeat_edit.setText(password if again is None else again)


def test_before_the_first_operator_the_screen_says_what_adding_one_means(stage: Stage) -> None:
    assert stage.screen.stack.currentWidget() is stage.screen.first_state
    assert "everybody signs in" in stage.screen.first_state.sentence_label.text()


def test_the_first_operator_is_an_administrator_and_the_dialog_says_what_follows(
    qtbot: QtBot, stage: Stage
) -> None:
    dialog = stage.open_dialog()
    assert dialog.first_box.isVisible()
    assert dialog.role_combo.count() == 1

    fill(dialog, "Office Desk", PASSWORD)
    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert stage.stored == [Operator("Office Desk", Role.ADMINISTRATOR)]
    assert "asks for name and password" in stage.screen.banner.sentence_label.text()
    assert stage.screen.stack.currentWidget() is stage.screen.table


def test_later_operators_have_the_role_that_was_chosen(qtbot: QtBot, stage: Stage) -> None:
    stage.add()
    dialog = stage.open_dialog()
    assert not dialog.first_box.isVisible()

    dialog.role_combo.set_value(Role.SUPPORT)
    assert "Does not top up" in dialog.role_field.help_label.text()
    fill(dialog, "Auditor Desk", PASSWORD)
    qtbot.keyClick(dialog.repeat_edit, Qt.Key.Key_Return)

    assert Operator("Auditor Desk", Role.SUPPORT) in stage.stored
    assert [row.name for row in stage.screen.model.rows] == ["Auditor Desk", "Office Desk"]
    assert not stage.screen.banner.isVisible()


@pytest.mark.parametrize(
    ("name", "password", "again", "field"),
    [
        ("", PASSWORD, PASSWORD, "name_field"),
        ("system", PASSWORD, PASSWORD, "name_field"),
        ("Ada\u202e Klein", PASSWORD, PASSWORD, "name_field"),
        ("Auditor Desk", "short", "short", "password_field"),
        ("Auditor Desk", PASSWORD, "another horse", "repeat_field"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_stored(
    qtbot: QtBot, stage: Stage, name: str, password: str, again: str, field: str
) -> None:
    dialog = stage.open_dialog()
    fill(dialog, name, password, again)

    qtbot.mouseClick(dialog.primary_button, LEFT)

    wrong = [each for each in dialog._fields if each.error]
    assert [each.objectName() for each in wrong] == [field]
    assert dialog.isVisible()
    assert stage.stored == []


def test_a_taken_name_is_refused_at_the_name(qtbot: QtBot, stage: Stage) -> None:
    stage.add("Office Desk")
    dialog = stage.open_dialog()
    fill(dialog, "OFFICE DESK", PASSWORD)

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert "already" in dialog.name_field.error
    assert dialog.isVisible()


def test_only_administrators_are_offered_to_add(stage: Stage) -> None:
    stage.add()
    screen = stage.build(Operator("Auditor Desk", Role.AUDITOR))

    assert not screen.add_button.isVisible()
    assert not screen.keys.isVisible()
    assert len(screen.model.rows) == 1


def test_operators_that_cannot_be_read_are_explained(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_operator: Operator) -> tuple[Operator, ...]:
        raise NotAllowedError("No such luck.")

    monkeypatch.setattr(type(stage.workspace.services.operators), "all", lambda _s, op: refuse(op))

    stage.screen.reload()

    assert stage.screen.banner.isVisible()
    assert stage.screen.banner.sentence_label.text() == "No such luck."


def test_the_table_of_operators_is_a_sound_model(stage: Stage, qtmodeltester: ModelTester) -> None:
    stage.add()

    qtmodeltester.check(stage.screen.model)
