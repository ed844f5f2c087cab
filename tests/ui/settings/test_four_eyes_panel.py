"""Four eyes as a setting: what it means, who changed it, and that it is asked twice."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.four_eyes_dialog import FourEyesDialog
from ui.settings.four_eyes_panel import FourEyesPanel
from ui.translation import set_language

LEFT = Qt.MouseButton.LeftButton
FINANCE = Operator("finance desk", Role.FINANCE)
pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    workspace.services.operators.add(
        workspace.operator, name="Ada", role=Role.ADMINISTRATOR, password="correct horse"
    )
    return Stage(qtbot, workspace)


def shown(stage: Stage) -> FourEyesPanel:
    panel = stage.screen.four_eyes_panel
    stage.screen.tabs.setCurrentWidget(stage.screen.security_tab)
    return panel


def asked(qtbot: QtBot, panel: FourEyesPanel) -> FourEyesDialog:
    qtbot.mouseClick(panel.switch_button, LEFT)
    assert panel.dialog is not None
    return panel.dialog


def is_one_person(stage: Stage) -> bool:
    return stage.workspace.services.corrections.is_one_person(FINANCE)


def changes(panel: FourEyesPanel) -> list[str]:
    return [label.text() for label in panel.rows.values]


def test_a_second_person_is_needed_until_an_administrator_decides_otherwise(
    qtbot: QtBot, stage: Stage
) -> None:
    panel = shown(stage)
    assert panel.chip.text() == "A second person confirms"
    assert not panel.rows.isVisible()

    dialog = asked(qtbot, panel)
    assert "booked at once" in dialog.sentence_label.text()
    assert not is_one_person(stage)
    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert is_one_person(stage)
    assert panel.chip.text() == "One person decides"
    assert changes(panel) == ["clerk let one person decide alone"]


def test_cancel_changes_nothing(qtbot: QtBot, stage: Stage) -> None:
    dialog = asked(qtbot, shown(stage))

    qtbot.mouseClick(dialog.cancel_button, LEFT)

    assert not is_one_person(stage)


def test_the_second_person_comes_back_and_both_changes_are_listed(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.workspace.services.corrections.set_one_person(stage.workspace.operator, is_on=True)
    stage.screen.reload()
    panel = shown(stage)

    qtbot.mouseClick(asked(qtbot, panel).primary_button, LEFT)

    assert not is_one_person(stage)
    assert changes(panel) == [
        "clerk asked for a second person again",
        "clerk let one person decide alone",
    ]


def test_others_than_administrators_read_it(stage: Stage) -> None:
    stage.workspace.services.corrections.set_one_person(stage.workspace.operator, is_on=True)
    stage.build(FINANCE)
    panel = shown(stage)

    assert panel.chip.isVisible()
    assert changes(panel) == ["clerk let one person decide alone"]
    assert not panel.switch_button.isVisible()


def test_a_refusal_is_told_in_the_dialog(qtbot: QtBot, stage: Stage) -> None:
    dialog = FourEyesDialog(
        corrections=stage.workspace.services.corrections,
        operator=FINANCE,
        tasks=stage.screen.four_eyes_panel._tasks,
        to_one_person=True,
        parent=stage.screen,
    )
    dialog.open()

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert "finance desk may not do this" in dialog.error_label.text()
    assert dialog.isVisible()
    with pytest.raises(NotAllowedError):
        stage.workspace.services.corrections.set_one_person(FINANCE, is_on=True)


def test_where_nobody_signs_in_it_is_said(qtbot: QtBot, workspace: Workspace) -> None:
    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.state_label.text().startswith("Nobody has to sign in yet")


def test_the_same_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")

    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.title_label.text() == "Vier Augen"
    assert all(label.text() != "Four eyes" for label in panel.findChildren(QLabel))
