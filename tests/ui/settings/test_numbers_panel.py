"""The formats of numbers are shown with what they bring, and changed for the future only."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.number_format import NumberFormat, Separator
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import BusyError
from tests.ui.settings.stage import Stage
from tests.workspace import Workspace
from ui.settings.number_format_dialog import NumberFormatDialog
from ui.settings.numbers_panel import NumbersPanel

LEFT = Qt.MouseButton.LeftButton
NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def stage(qtbot: QtBot, workspace: Workspace) -> Stage:
    return Stage(qtbot, workspace)


@pytest.fixture
def panel(stage: Stage) -> NumbersPanel:
    stage.screen.tabs.setCurrentWidget(stage.screen.numbers_panel)
    return stage.screen.numbers_panel


@pytest.fixture
def dialog(qtbot: QtBot, panel: NumbersPanel) -> NumberFormatDialog:
    qtbot.mouseClick(panel.add_button, LEFT)
    assert panel.dialog is not None
    return panel.dialog


def formats(stage: Stage) -> tuple[NumberFormat, ...]:
    return stage.workspace.services.numbers.standing(stage.workspace.operator).formats.rows


def shown(panel: NumbersPanel) -> list[tuple[str, str, str, str]]:
    return [(row.kind, row.valid_from, row.example, row.standing.text) for row in panel.model.rows]


def test_every_kind_shows_its_next_number(stage: Stage, panel: NumbersPanel) -> None:
    stage.workspace.top_up(stage.workspace.account())

    panel.reload()

    assert shown(panel) == [
        ("Invoice", "The beginning", "TEST-RE-2026-000002", "In force"),
        ("Credit note", "The beginning", "TEST-ST-2026-000001", "In force"),
        ("Billing number", "The beginning", "TEST-TU-2026-000002", "In force"),
    ]


def test_a_format_shows_its_first_number_while_it_is_typed_and_is_added(
    qtbot: QtBot, stage: Stage, panel: NumbersPanel, dialog: NumberFormatDialog
) -> None:
    assert dialog.prefix_edit.text() == "RE"
    assert dialog.now_label.text() == "Next number today: TEST-RE-2026-000001"
    dialog.prefix_edit.setText("INV")
    dialog.separator_combo.set_value(Separator.NONE)
    dialog.year_combo.set_value(2)
    dialog.digits_combo.set_value(4)
    dialog.date_edit.setDate(QDate(2026, 12, 24))
    assert dialog.example_label.text() == "First number from 24 Dec 2026: TEST-INV260001"
    dialog.date_edit.setDate(QDate(2027, 1, 1))
    assert dialog.example_label.text() == "First number from 1 Jan 2027: TEST-INV270001"

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert formats(stage) == (
        NumberFormat(NumberKind.INVOICE, NEW_YEAR, "INV", Separator.NONE, 2, 4),
    )
    assert shown(panel)[0] == ("Invoice", "1 Jan 2027", "TEST-INV270001", "To come")
    assert not dialog.isVisible()


def test_a_format_that_was_replaced_is_past(stage: Stage, panel: NumbersPanel) -> None:
    numbers = stage.workspace.services.numbers
    numbers.add_format(
        stage.workspace.operator, NumberFormat(NumberKind.INVOICE, date(2026, 12, 1), "INV")
    )
    numbers.add_format(
        stage.workspace.operator, NumberFormat(NumberKind.INVOICE, date(2026, 12, 2), "BILL")
    )
    stage.workspace.clock.set(datetime(2026, 12, 2, 9, tzinfo=UTC))

    panel.reload()

    assert shown(panel)[:3] == [
        ("Invoice", "2 Dec 2026", "TEST-BILL-2026-000001", "In force"),
        ("Invoice", "1 Dec 2026", "TEST-INV-2026-000001", "Past"),
        ("Invoice", "The beginning", "TEST-RE-2026-000001", "Past"),
    ]


def test_another_kind_begins_with_its_own_format(dialog: NumberFormatDialog) -> None:
    dialog.prefix_edit.setText("INV")

    dialog.kind_combo.set_value(NumberKind.TOP_UP)

    assert dialog.prefix_edit.text() == "TU"
    assert dialog.now_label.text() == "Next number today: TEST-TU-2026-000001"


@pytest.mark.parametrize(
    ("prefix", "sentence"),
    [
        ("", "2 to 10 capital letters"),
        ("re", "2 to 10 capital letters"),
        ("ST", "belongs to numbers of another kind"),
        ("TESTING", "cannot begin with TEST"),
        ("LONGERIS", "too long for the reference"),
    ],
)
def test_a_prefix_that_cannot_be_is_refused_at_its_field(
    qtbot: QtBot, stage: Stage, dialog: NumberFormatDialog, prefix: str, sentence: str
) -> None:
    dialog.prefix_edit.setText(prefix)
    assert dialog.example_label.text() == "First number in the new format: –"

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert sentence in dialog.prefix_field.error
    assert dialog.isVisible()
    assert formats(stage) == ()


def test_a_wider_number_tells_at_once_that_it_is_too_long(dialog: NumberFormatDialog) -> None:
    dialog.prefix_edit.setText("ABCDEF")

    dialog.digits_combo.set_value(8)
    assert "too long" in dialog.prefix_field.error

    dialog.year_combo.set_value(2)
    assert dialog.prefix_field.error == ""


def test_the_past_is_refused_also_where_the_clocks_differ(
    qtbot: QtBot, stage: Stage, dialog: NumberFormatDialog
) -> None:
    dialog.date_edit.clearMinimumDate()
    dialog.date_edit.setDate(QDate(2026, 11, 23))
    dialog.prefix_edit.setText("INV")

    qtbot.mouseClick(dialog.primary_button, LEFT)

    assert "for a day to come" in dialog.error_label.text()
    assert formats(stage) == ()


def test_others_read_the_formats_and_are_not_offered_to_add(stage: Stage) -> None:
    screen = stage.build(Operator("Somebody", Role.FINANCE))
    screen.tabs.setCurrentWidget(screen.numbers_panel)

    assert not screen.numbers_panel.add_button.isVisible()
    assert screen.numbers_panel.model.rows


def test_formats_that_cannot_be_read_are_explained(
    stage: Stage, panel: NumbersPanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise BusyError("Somebody else writes just now.")

    with monkeypatch.context() as patch:
        patch.setattr(type(stage.workspace.services.numbers), "standing", refuse)
        panel.reload()
        assert panel.sentence_label.text() == "Somebody else writes just now."

    panel.reload()

    assert "A new format holds" in panel.sentence_label.text()


def test_the_table_is_a_sound_model(panel: NumbersPanel, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)
