from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.vat_check import Silence
from billing_desktop.registers import Register
from tests.fakes.vat_register import FakeRegister
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.register_panel import RegisterPanel
from ui.translation import set_language


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def panel(stage: Stage) -> RegisterPanel:
    return shown(stage)


def shown(stage: Stage) -> RegisterPanel:
    panel = stage.screen.register_panel
    stage.screen.tabs.setCurrentWidget(panel)
    return panel


def valid_days(stage: Stage) -> int:
    return stage.workspace.services.vat_checks.valid_days(stage.workspace.operator)


def test_a_test_book_says_that_it_asks_nobody(panel: RegisterPanel) -> None:
    assert panel.about_label.text().startswith("TEST: not asked at the register.")
    assert panel.days_edit.text() == "30"
    assert not panel.ask_button.isVisible()


def test_the_days_are_saved_and_hold_from_now_on(stage: Stage, panel: RegisterPanel) -> None:
    panel.days_edit.setText(" 14 ")

    panel.save_button.click()

    assert valid_days(stage) == 14
    assert panel.days_edit.text() == "14"
    assert panel.message_label.text() == "Saved. It holds from now on."


@pytest.mark.parametrize("text", ["", "0", "366", "-3", "1.5", "zehn", "٣٠", "9" * 9])
def test_what_is_no_number_of_days_is_refused_at_the_field(
    stage: Stage, panel: RegisterPanel, text: str
) -> None:
    panel.days_edit.setText(text)

    panel.save_button.click()

    assert "1 to 365 days" in panel.days_field.error
    assert valid_days(stage) == 30


def test_what_is_typed_and_not_saved_stays_when_others_save(
    stage: Stage, panel: RegisterPanel
) -> None:
    panel.days_edit.setText("7")
    stage.workspace.services.vat_checks.save_valid_days(stage.workspace.operator, 60)

    stage.screen.reload()

    assert panel.days_edit.text() == "7"


def test_others_than_administrators_read_it(stage: Stage) -> None:
    stage.build(Operator("finance desk", Role.FINANCE))
    panel = shown(stage)

    assert panel.days_edit.isReadOnly()
    assert not panel.save_button.isVisible()


def test_the_register_tells_whether_it_answers(
    qtbot: QtBot, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    register = FakeRegister()
    monkeypatch.setattr(
        "billing_desktop.bootstrap.register_for",
        lambda *_, **__: Register(lambda: register, is_stand_in=False),
    )
    workspace.restart()
    stage = Stage(qtbot, workspace)
    panel = shown(stage)
    assert "(VIES)" in panel.about_label.text()

    panel.ask_button.click()
    assert panel.state_label.text() == "It answers."

    register.is_silent = Silence.SERVICE_AWAY
    panel.ask_button.click()
    assert panel.state_label.text() == "The register was out of service."


def test_the_same_in_german(qtbot: QtBot, workspace: Workspace) -> None:
    set_language("de")

    stage = Stage(qtbot, workspace)
    panel = shown(stage)

    assert panel.days_field.label.text() == "Tage, die eine Bestätigung gilt"
