from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from tests.workspace import Workspace
from ui.changes import ChangeHub, Topic
from ui.settings.security_panel import SecurityPanel
from ui.tasks import InlineTasks

LEFT = Qt.MouseButton.LeftButton
AUDITOR = Operator("Auditor Desk", Role.AUDITOR)


def open_panel(
    qtbot: QtBot, workspace: Workspace, operator: Operator, changes: ChangeHub | None = None
) -> SecurityPanel:
    panel = SecurityPanel(
        services=workspace.services,
        operator=operator,
        tasks=InlineTasks(),
        changes=changes or ChangeHub(),
    )
    qtbot.addWidget(panel)
    panel.show()
    panel.reload()
    return panel


def save(qtbot: QtBot, panel: SecurityPanel, minutes: str) -> None:
    panel.minutes_edit.clear()
    qtbot.keyClicks(panel.minutes_edit, minutes)
    qtbot.mouseClick(panel.save_button, LEFT)


def test_an_administrator_says_after_how_many_minutes_a_desk_is_locked(
    qtbot: QtBot, workspace: Workspace
) -> None:
    changes, told = ChangeHub(), list[str]()
    changes.changed.connect(told.append)
    panel = open_panel(qtbot, workspace, workspace.operator, changes)
    assert panel.minutes_edit.text() == "10"

    save(qtbot, panel, "25")

    assert workspace.services.operators.idle_minutes(workspace.operator) == 25
    assert panel.foot.message_label.text() == "Saved. It holds for every desk from now on."
    assert told == [Topic.SETTINGS]


@pytest.mark.parametrize("typed", ["", "0", "481", "ten"])
def test_minutes_that_cannot_be_are_refused_at_their_field(
    qtbot: QtBot, workspace: Workspace, typed: str
) -> None:
    panel = open_panel(qtbot, workspace, workspace.operator)

    save(qtbot, panel, typed)

    assert panel.minutes_field.error == "A desk is locked after 1 to 480 minutes."
    assert workspace.services.operators.idle_minutes(workspace.operator) == 10


def test_what_is_typed_stays_when_it_is_read_again(qtbot: QtBot, workspace: Workspace) -> None:
    panel = open_panel(qtbot, workspace, workspace.operator)
    panel.minutes_edit.setText("7")
    workspace.services.operators.save_idle_minutes(workspace.operator, 3)

    panel.reload()

    assert panel.minutes_edit.text() == "7"


def test_whoever_is_no_administrator_reads_it(qtbot: QtBot, workspace: Workspace) -> None:
    panel = open_panel(qtbot, workspace, AUDITOR)

    assert panel.minutes_edit.text() == "10"
    assert panel.minutes_edit.isReadOnly()
    assert not panel.save_button.isVisible()


def test_its_words_wrap_beside_nothing_they_cover(qtbot: QtBot, workspace: Workspace) -> None:
    panel = open_panel(qtbot, workspace, workspace.operator)
    tab = QWidget()
    qtbot.addWidget(tab)
    column = QVBoxLayout(tab)
    column.addWidget(panel)
    column.addStretch(1)
    tab.resize(1096, 700)
    tab.show()
    qtbot.waitExposed(tab)

    field = panel.minutes_field
    assert field.help_label.geometry().top() >= panel.minutes_edit.geometry().bottom()
