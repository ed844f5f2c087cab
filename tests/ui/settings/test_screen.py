from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.tax import TaxRate
from billing_desktop.errors import BusyError
from tests.builders import eur
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.fee_dialog import FeeDialog
from ui.settings.tax_rate_dialog import TaxRateDialog

LEFT = Qt.MouseButton.LeftButton
FIRST_OF_2027 = date(2027, 1, 1)


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def rate_dialog(qtbot: QtBot, stage: Stage) -> TaxRateDialog:
    stage.screen.tabs.setCurrentWidget(stage.screen.rates_panel)
    qtbot.mouseClick(stage.screen.rates_panel.add_button, LEFT)
    assert stage.screen.rate_dialog is not None
    return stage.screen.rate_dialog


@pytest.fixture
def fee_dialog(qtbot: QtBot, stage: Stage) -> FeeDialog:
    stage.screen.tabs.setCurrentWidget(stage.screen.fees_panel)
    qtbot.mouseClick(stage.screen.fees_panel.add_button, LEFT)
    assert stage.screen.fee_dialog is not None
    return stage.screen.fee_dialog


def rates(stage: Stage) -> tuple[TaxRate, ...]:
    return stage.workspace.services.rates.tax_rates(stage.workspace.operator).rows


def fees(stage: Stage) -> tuple[FeeRule, ...]:
    return stage.workspace.services.rates.fee_rules(stage.workspace.operator).rows


def shown_rates(stage: Stage) -> list[tuple[str, str, str]]:
    return [
        (row.valid_from, row.percent, row.standing.text)
        for row in stage.screen.rates_panel.model.rows
    ]


def test_rates_are_listed_newest_first_with_the_one_in_force(stage: Stage) -> None:
    assert shown_rates(stage) == [
        ("1 Jan 2021", "19 %", "In force"),
        ("1 Jul 2020", "16 %", "Past"),
        ("1 Jan 2007", "19 %", "Past"),
    ]


def test_the_fee_shows_what_it_comes_to(stage: Stage) -> None:
    (line,) = stage.screen.fees_panel.model.rows

    assert (line.percent, line.fixed, line.example) == ("1.5 %", "€0.25", "fee €4.00")


def test_a_rate_for_a_day_to_come_is_added(
    qtbot: QtBot, stage: Stage, rate_dialog: TaxRateDialog
) -> None:
    rate_dialog.percent_edit.setText("20.5")
    rate_dialog.date_edit.setDate(QDate(2027, 1, 1))

    qtbot.keyClick(rate_dialog.percent_edit, Qt.Key.Key_Return)

    assert rates(stage)[-1] == TaxRate(Decimal("20.5"), FIRST_OF_2027)
    assert shown_rates(stage)[0] == ("1 Jan 2027", "20.5 %", "To come")
    assert not rate_dialog.isVisible()


@pytest.mark.parametrize("text", ["", "abc", "101", "-3"])
def test_a_rate_that_is_none_is_refused_at_its_field(
    qtbot: QtBot, stage: Stage, rate_dialog: TaxRateDialog, text: str
) -> None:
    before = rates(stage)
    rate_dialog.percent_edit.setText(text)

    qtbot.mouseClick(rate_dialog.primary_button, LEFT)

    assert "0 to 100" in rate_dialog.percent_field.error
    assert rates(stage) == before


def test_the_past_is_refused_also_where_the_clocks_differ(
    qtbot: QtBot, stage: Stage, rate_dialog: TaxRateDialog
) -> None:
    before = rates(stage)
    rate_dialog.date_edit.clearMinimumDate()
    rate_dialog.date_edit.setDate(QDate(2026, 11, 23))
    rate_dialog.percent_edit.setText("20")

    qtbot.mouseClick(rate_dialog.primary_button, LEFT)

    assert "has been invoiced already" in rate_dialog.error_label.text()
    assert rates(stage) == before


def test_a_fee_shows_its_example_while_it_is_typed_and_is_added(
    qtbot: QtBot, stage: Stage, fee_dialog: FeeDialog
) -> None:
    assert fee_dialog.example_label.text() == ""
    qtbot.keyClicks(fee_dialog.percent_edit, "2")
    qtbot.keyClicks(fee_dialog.fixed_edit, "0.30")
    assert fee_dialog.example_label.text() == "€250.00 → fee €5.30"

    fee_dialog.date_edit.setDate(QDate(2027, 1, 1))
    qtbot.mouseClick(fee_dialog.primary_button, LEFT)

    assert fees(stage)[-1] == FeeRule(Decimal(2), eur("0.30"), FIRST_OF_2027)
    assert stage.screen.fees_panel.model.rows[0].example == "fee €5.30"


def test_a_fee_may_have_no_fixed_part(qtbot: QtBot, stage: Stage, fee_dialog: FeeDialog) -> None:
    fee_dialog.percent_edit.setText("1")
    fee_dialog.fixed_edit.setText("0")

    qtbot.mouseClick(fee_dialog.primary_button, LEFT)

    assert fees(stage)[-1].fixed == eur("0")


@pytest.mark.parametrize(
    ("percent", "fixed", "wrong"),
    [("", "0.25", ["percent_field"]), ("x", "1,000", ["percent_field", "fixed_field"])],
)
def test_a_fee_that_is_none_is_refused_at_its_fields(
    qtbot: QtBot, stage: Stage, fee_dialog: FeeDialog, percent: str, fixed: str, wrong: list[str]
) -> None:
    before = fees(stage)
    fee_dialog.percent_edit.setText(percent)
    fee_dialog.fixed_edit.setText(fixed)

    qtbot.mouseClick(fee_dialog.primary_button, LEFT)

    fields = [fee_dialog.percent_field, fee_dialog.fixed_field]
    assert [field.objectName() for field in fields if field.error] == wrong
    assert fees(stage) == before


def test_a_wrong_figure_is_explained_when_its_field_is_left(
    qtbot: QtBot, fee_dialog: FeeDialog
) -> None:
    fee_dialog.fixed_edit.setText("1e3")
    fee_dialog.fixed_edit.setFocus()
    qtbot.waitUntil(fee_dialog.fixed_edit.hasFocus)

    qtbot.keyClick(fee_dialog.fixed_edit, Qt.Key.Key_Tab)

    assert "not an amount" in fee_dialog.fixed_field.error


def test_a_fee_that_could_not_be_stored_stays_in_the_dialog(
    qtbot: QtBot, stage: Stage, fee_dialog: FeeDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise BusyError("Somebody else writes just now.")

    monkeypatch.setattr(type(stage.workspace.services.rates), "add_fee_rule", refuse)
    fee_dialog.percent_edit.setText("1")
    fee_dialog.fixed_edit.setText("0.10")

    qtbot.mouseClick(fee_dialog.primary_button, LEFT)

    assert fee_dialog.isVisible()
    assert fee_dialog.error_label.text() == "Somebody else writes just now."


def test_others_are_not_offered_to_add(stage: Stage) -> None:
    screen = stage.build(Operator("Somebody", Role.FINANCE))

    for panel in (screen.rates_panel, screen.fees_panel):
        screen.tabs.setCurrentWidget(panel)
        assert not panel.add_button.isVisible()
        assert panel.model.rows


def test_rates_that_cannot_be_read_are_explained(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_named: object) -> None:
        raise BusyError("Somebody else writes just now.")

    monkeypatch.setattr(type(stage.workspace.services.rates), "tax_rates", refuse)

    stage.screen.reload()

    assert stage.screen.banner.sentence_label.text() == "Somebody else writes just now."


def test_the_tabs_are_reached_by_the_keyboard(qtbot: QtBot, stage: Stage) -> None:
    bar = stage.screen.tabs.tabBar()
    stage.screen.setFocus()
    qtbot.waitUntil(bar.hasFocus)

    qtbot.keyClick(bar, Qt.Key.Key_Right)

    assert stage.screen.tabs.currentWidget() is stage.screen.rates_panel


def test_the_tables_are_sound_models(stage: Stage, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(stage.screen.rates_panel.model)
    qtmodeltester.check(stage.screen.fees_panel.model)
