from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.request_rules import RequestRules
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.requests_panel import RequestsPanel


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def panel(stage: Stage) -> RequestsPanel:
    panel = stage.screen.requests_panel
    stage.screen.tabs.setCurrentWidget(panel)
    return panel


def rules(stage: Stage) -> RequestRules:
    return stage.workspace.services.invoice_requests.rules(stage.workspace.operator)


def test_the_days_in_force_are_shown_and_others_are_saved(
    stage: Stage, panel: RequestsPanel
) -> None:
    assert panel.edits["expiry_days"].text() == "30"

    panel.edits["expiry_days"].setText("14")
    panel.save_button.click()

    assert rules(stage) == RequestRules(expiry_days=14)
    assert panel.foot.message_label.text().startswith("Saved.")


@pytest.mark.parametrize("typed", ["", "0", "366", "1.5", "-1", "x", "٣"])
def test_what_is_no_number_of_days_is_refused_at_its_field(
    stage: Stage, panel: RequestsPanel, typed: str
) -> None:
    panel.edits["review_days"].setText(typed)
    panel.save_button.click()

    assert panel.fields["review_days"].error == "1 to 365 days."
    assert rules(stage) == RequestRules()


def test_a_reminder_after_the_end_is_refused(stage: Stage, panel: RequestsPanel) -> None:
    panel.edits["reminder_days"].setText("30")
    panel.save_button.click()

    assert "has to come before" in panel.fields["reminder_days"].error
    assert rules(stage) == RequestRules()


def test_others_than_administrators_only_read(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.operator = Operator("clerk", Role.FINANCE)
    stage = Stage(qtbot, workspace)
    panel = stage.screen.requests_panel

    assert not panel.save_button.isVisibleTo(panel)
    assert panel.edits["expiry_days"].isReadOnly()
