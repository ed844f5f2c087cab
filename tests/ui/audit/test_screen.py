from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import NotAllowedError
from tests.builders import billing_details
from tests.workspace import Workspace
from ui.audit.filters import Kind
from ui.audit.object_words import Link, LinkKind
from ui.audit.screen import AuditScreen
from ui.changes import ChangeHub, Topic
from ui.frame import Frame
from ui.tasks import InlineTasks
from ui.translation import set_language

AUDITOR = Operator("house audit", Role.AUDITOR)
SUPPORT = Operator("front desk", Role.SUPPORT)


class Stage:
    def __init__(self, qtbot: QtBot, workspace: Workspace, operator: Operator = AUDITOR) -> None:
        self.qtbot = qtbot
        self.workspace = workspace
        self.changes = ChangeHub()
        self.links: list[Link] = []
        self.screen = AuditScreen(
            services=workspace.services,
            operator=operator,
            tasks=InlineTasks(),
            changes=self.changes,
            clock=workspace.clock,
        )
        self.screen.link_requested.connect(self.links.append)
        self.list = self.screen.list_panel
        self.frame = Frame(dark=False)
        qtbot.addWidget(self.frame)
        self.frame.set_content(self.screen)
        self.frame.resize(1144, 760)
        self.frame.show()
        self.frame.activateWindow()
        qtbot.waitUntil(self.frame.isActiveWindow)

    def cells(self, column: int) -> list[str]:
        model = self.list.model
        rows = [model.row_at(position) for position in range(model.rowCount())]
        return [model.columns[column].cell_text(row) for row in rows if row is not None]

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        focused = QApplication.focusWidget()
        assert isinstance(focused, QWidget)
        self.qtbot.keyClick(focused, key, held or Qt.KeyboardModifier.NoModifier)

    def select(self, action: str) -> None:
        """Put the cursor on the newest row with that action."""
        self.list.table.setFocus()
        self.list.table.select_position(self.cells(2).index(action))


def move(workspace: Workspace, account: Account, city: str) -> Account:
    """Change an account's city."""
    return workspace.services.accounts.save_details(
        workspace.operator, account.account_id, billing_details(city=city), version=account.version
    )


def try_in_vain(workspace: Workspace) -> None:
    with pytest.raises(NotAllowedError):
        workspace.services.vat_checks.save_valid_days(AUDITOR, 14)


@pytest.mark.parametrize("operator", [AUDITOR, SUPPORT])
def test_whoever_may_read_sees_who_did_what_when_in_plain_words(
    qtbot: QtBot, workspace: Workspace, operator: Operator
) -> None:
    account = workspace.account()
    move(workspace, account, "Ulm")

    stage = Stage(qtbot, workspace, operator)

    assert stage.cells(2)[:2] == ["Billing details changed", "Account opened"]
    assert stage.cells(1)[0] == "clerk"
    assert stage.cells(3)[0].startswith(f"{account.customer_number} · ")
    assert stage.cells(0)[0] == "23 Nov 2026  14:02:00"  # Berlin; the test's clock is UTC.
    assert stage.screen.header.count_label.text() == str(len(stage.cells(0)))


def test_details_show_before_and_after_beside_each_other_and_the_place_in_the_chain(
    qtbot: QtBot, workspace: Workspace
) -> None:
    move(workspace, workspace.account(), "Ulm")
    stage = Stage(qtbot, workspace)
    stage.select("Billing details changed")
    details, entry = stage.list.details, stage.list.selected_entry

    assert entry is not None
    assert [label.text() for label in details.changes.names] == ["City"]
    assert [each.text() for each in details.changes.befores] == [billing_details().city]
    assert [each.text() for each in details.changes.afters] == ["Ulm"]
    assert details.changes.befores[0].x() < details.changes.afters[0].x()
    assert details.changes.befores[0].y() == details.changes.afters[0].y()
    assert details.chain_label.text() == f"Row {entry.seq} of the chain"
    assert (details.hash_field.text(), details.before_field.text()) == (
        entry.hash,
        entry.prev_hash,
    )
    assert len(entry.prev_hash) == 64

    stage.select("Account opened")
    assert details.changes_label.text() == "Field by field nothing was changed here."
    assert not details.changes.isVisible()


def test_a_word_wider_than_its_column_is_shown_whole(qtbot: QtBot, workspace: Workspace) -> None:
    account = workspace.account()
    address = "accounts.payable.department@an-address-that-is-long.example"
    workspace.services.accounts.save_details(
        workspace.operator, account.account_id, billing_details(email=address), version=1
    )
    stage = Stage(qtbot, workspace)
    stage.select("Billing details changed")

    value = stage.list.details.changes.afters[0]

    assert value.text() == address
    assert value.width() <= stage.list.details.width() // 2
    assert value.height() > 2 * value.fontMetrics().height()


def test_the_row_is_copied_with_all_that_it_says(qtbot: QtBot, workspace: Workspace) -> None:
    move(workspace, workspace.account(), "Ulm")
    stage = Stage(qtbot, workspace)
    stage.select("Billing details changed")
    entry = stage.list.selected_entry
    assert entry is not None

    stage.list.details.copy_button.click()

    lines = QGuiApplication.clipboard().text().splitlines()
    assert f"City: {billing_details().city} → Ulm" in lines
    assert f"Object: {entry.object}" in lines
    assert f"Hash: {entry.hash}" in lines
    assert stage.screen.banner.what_label.text() == "Copied"


def test_refused_calls_are_red_and_one_press_shows_them_alone(
    qtbot: QtBot, workspace: Workspace
) -> None:
    operators = workspace.services.operators
    operators.add(
        workspace.operator, name="chief", role=Role.ADMINISTRATOR, password="correct horse battery"
    )
    with pytest.raises(Exception, match="password"):
        operators.sign_in("chief", "wrong")
    try_in_vain(workspace)
    stage = Stage(qtbot, workspace)

    stage.list.filters.kinds.button(Kind.REFUSED).click()

    assert stage.cells(2) == ["Refused: not allowed", "Wrong password"]
    assert stage.cells(3) == ["VatChecks.save_valid_days · auditor", "Operator · chief"]
    sign = stage.list.model.columns[2].icon
    row = stage.list.model.row_at(0)
    assert sign is not None
    assert row is not None
    assert sign(row) is not None
    assert not stage.list.filters.what_combo.isEnabled()


def test_words_person_action_and_days_narrow_it_and_escape_shows_everything(
    qtbot: QtBot, workspace: Workspace
) -> None:
    account = workspace.account()
    workspace.clock.move(timedelta(days=3))
    move(workspace, account, "Ulm")
    stage = Stage(qtbot, workspace)
    filters, everything = stage.list.filters, len(stage.cells(0))

    filters.what_combo.set_value("account.create")
    filters.what_combo.activated.emit(0)
    assert stage.cells(2) == ["Account opened"]
    filters.days_combo.set_value("today")
    filters.days_combo.activated.emit(0)
    assert stage.list.stack.currentIndex() == 0
    assert stage.list.empty.line_label.text() == "Nothing found"

    stage.list.everything_button.click()
    assert len(stage.cells(0)) == everything
    filters.who_combo.set_value("clerk")
    filters.who_combo.activated.emit(0)
    assert set(stage.cells(1)) == {"clerk"}
    stage.list.table.setFocus()
    stage.press(Qt.Key.Key_Escape)
    assert len(stage.cells(0)) == everything
    assert filters.who_combo.value == ""


def test_other_days_are_two_dates_that_never_cross(qtbot: QtBot, workspace: Workspace) -> None:
    account = workspace.account()
    workspace.clock.move(timedelta(days=3))
    move(workspace, account, "Ulm")
    stage = Stage(qtbot, workspace)
    filters = stage.list.filters
    assert not filters.days_row.isVisible()

    filters.days_combo.set_value("own")
    filters.days_combo.activated.emit(0)
    assert filters.days_row.isVisible()
    assert stage.cells(2) == ["Billing details changed"]
    filters.last_edit.set_day(filters.first_edit.day - timedelta(days=3))

    assert filters.first_edit.day == filters.last_edit.day
    assert "Account opened" in stage.cells(2)
    assert "Billing details changed" not in stage.cells(2)


def test_everything_about_one_thing_is_a_button_away(qtbot: QtBot, workspace: Workspace) -> None:
    account = workspace.account()
    workspace.account()
    move(workspace, account, "Ulm")
    stage = Stage(qtbot, workspace)
    stage.select("Billing details changed")

    stage.list.details.object_button.click()

    assert stage.cells(2) == ["Billing details changed", "Account opened"]
    assert stage.list.filters.object_row.isVisible()
    assert account.customer_number in stage.list.filters.object_label.text()
    stage.list.filters.object_button.click()
    assert len(stage.cells(2)) > 2


def test_enter_opens_what_the_row_is_about(qtbot: QtBot, workspace: Workspace) -> None:
    account = workspace.account()
    workspace.top_up(account)
    workspace.start(account, "2000.00")
    stage = Stage(qtbot, workspace)

    for action in ("Document issued", "Top-up credited", "Invoice requested"):
        stage.select(action)
        stage.press(Qt.Key.Key_Return)

    document, top_up, request = stage.links
    assert document == Link(LinkKind.DOCUMENT, "TEST-RE-2026-000001", account.account_id)
    assert top_up == Link(LinkKind.ACCOUNT, account.account_id)
    assert request.kind in (LinkKind.REQUEST, LinkKind.ACCOUNT)


def test_keys_lead_through_search_list_and_details(qtbot: QtBot, workspace: Workspace) -> None:
    move(workspace, workspace.account(), "Ulm")
    stage = Stage(qtbot, workspace)
    stage.list.table.setFocus()

    stage.press(Qt.Key.Key_Down)
    assert stage.list.details.title_label.text() == "Account opened"
    stage.press(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert stage.list.filters.search_edit.hasFocus()
    order = []
    for _ in range(8):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused.objectName())
        stage.press(Qt.Key.Key_Tab)
    assert order[0] == "audit_search"
    assert [name for name in order if name.startswith("audit_w") or name == "audit_table"] == [
        "audit_who",
        "audit_what",
        "audit_table",
    ]
    stage.list.details.copy_button.setFocus()
    stage.press(Qt.Key.Key_Escape)
    assert stage.list.table.hasFocus()


def test_rows_of_other_desks_come_without_moving_what_is_looked_at(
    qtbot: QtBot, workspace: Workspace
) -> None:
    account = workspace.account()
    for number in range(60):
        account = move(workspace, account, f"Ulm {number}")
    stage = Stage(qtbot, workspace)
    table, bar = stage.list.table, stage.list.table.verticalScrollBar()
    table.select_position(30)
    bar.setValue(bar.value() + 7)
    seen, entry = bar.value(), stage.list.selected_entry

    move(workspace, account, "Kiel")
    stage.changes.announce(Topic.ACCOUNTS)
    qtbot.waitUntil(lambda: stage.cells(2)[0] == "Billing details changed")
    qtbot.waitUntil(lambda: bar.value() == seen + table.rowHeight(0))

    assert entry is not None
    assert stage.list.selected_entry == entry
    assert table.currentIndex().row() == 31


def test_at_the_top_new_rows_are_seen_at_once_and_the_selected_one_stays_selected(
    qtbot: QtBot, workspace: Workspace
) -> None:
    account = workspace.account()
    for number in range(40):
        account = move(workspace, account, f"Ulm {number}")
    stage = Stage(qtbot, workspace)
    entry = stage.list.selected_entry

    move(workspace, account, "Kiel")
    stage.changes.announce_all()
    qtbot.waitUntil(lambda: stage.list.table.currentIndex().row() == 1)

    assert stage.list.selected_entry == entry
    assert stage.list.table.verticalScrollBar().value() == 0


def test_what_is_listed_is_written_as_a_table_in_the_language_of_the_window(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    account = workspace.account()
    move(workspace, account, "Ulm")
    set_language("de")
    stage = Stage(qtbot, workspace)
    stage.list.filters.what_combo.set_value("account.save_details")
    stage.list.filters.what_combo.activated.emit(0)
    path = tmp_path / "trail.csv"

    stage.screen.export_button.click()
    dialog = stage.screen.findChild(QFileDialog, "save_dialog")
    assert isinstance(dialog, QFileDialog)
    name = dialog.findChild(QLineEdit)
    assert isinstance(name, QLineEdit)
    name.setText(str(path))
    dialog.accept()

    head, line = path.read_text("utf-8-sig").splitlines()
    assert head == "Nummer;Wann (UTC);Wer;Was;Betrifft;Feld;Vorher;Nachher;Prüfsumme"
    assert ";Rechnungsdaten geändert;" in line
    assert ";Ulm;" in line
    assert stage.screen.banner.what_label.text() == "Fertig"


def test_a_file_that_cannot_be_written_is_told(
    qtbot: QtBot, workspace: Workspace, tmp_path: Path
) -> None:
    stage = Stage(qtbot, workspace)

    stage.screen.write_to(tmp_path / "nowhere" / "trail.csv")

    assert stage.screen.banner.what_label.text() == "That did not work"
    assert stage.screen.export_button.isEnabled()


def test_the_model_keeps_the_rules_of_models(
    qtbot: QtBot, workspace: Workspace, qtmodeltester: ModelTester
) -> None:
    workspace.account()
    stage = Stage(qtbot, workspace)

    qtmodeltester.check(stage.list.model)
    assert stage.list.model.position_of(1) == stage.list.model.rowCount() - 1
    assert stage.list.model.position_of(10_000) is None
    assert stage.list.model.position_of("1") is None
