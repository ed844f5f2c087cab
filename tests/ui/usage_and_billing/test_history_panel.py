from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.top_up import TopUp, TopUpAction
from tests.book import Book
from tests.builders import operator
from tests.ui.accounts.books import WaitingTasks
from ui.tasks import InlineTasks, Tasks
from ui.usage_and_billing.history_panel import HistoryPanel
from ui.widgets.cell_delegate import action_box

Open = Callable[..., HistoryPanel]
ACTIONS_COLUMN = 6


@pytest.fixture
def open_panel(qtbot: QtBot, book: Book, kept: list[QWidget]) -> Open:
    """Build the panel over the book and show an account in it."""

    def build(
        account: Account, *, by: Operator | None = None, tasks: Tasks | None = None
    ) -> HistoryPanel:
        panel = HistoryPanel(
            services=book.services, operator=by or book.operator, tasks=tasks or InlineTasks()
        )
        qtbot.addWidget(panel)
        kept.append(panel)
        panel.resize(1088, 386)
        panel.show()
        panel.activateWindow()
        qtbot.waitUntil(panel.isActiveWindow)
        panel.show_account(account.account_id)
        return panel

    return build


@pytest.fixture
def account(book: Book) -> Account:
    return book.account(company="Weidmann Logistik GmbH")


@pytest.fixture
def three(book: Book, account: Account) -> list[TopUp]:
    """Completed, failed and pending, in this order of time."""
    completed = book.top_up(account, "500.00")
    book.clock.move(timedelta(hours=1))
    failed = book.open(account, "250.00")
    book.gateway.decline(book.page(failed))
    book.gateway.expire(book.page(failed))
    failed = book.refresh(failed)
    book.clock.move(timedelta(hours=1))
    pending = book.open(account, "120.00")
    return [completed, failed, pending]


def listed(panel: HistoryPanel, column: int) -> list[str]:
    model = panel.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def words(panel: HistoryPanel) -> list[str]:
    assert panel.actions_menu is not None
    return [action.text() for action in panel.actions_menu.actions() if action.text()]


@pytest.mark.usefixtures("three")
def test_every_top_up_is_there_the_newest_first(open_panel: Open, account: Account) -> None:
    panel = open_panel(account)

    assert listed(panel, 0) == ["Pending", "Failed", "Completed"]
    assert listed(panel, 2) == ["€120.00", "€250.00", "€500.00"]
    assert listed(panel, 1) == ["Card", "Card", "Card"]


@pytest.mark.usefixtures("three")
def test_the_segments_count_and_narrow(qtbot: QtBot, open_panel: Open, account: Account) -> None:
    panel = open_panel(account)
    counts = [panel.segments.button(key).accessibleDescription() for key in ("pending", "failed")]

    qtbot.mouseClick(panel.segments.button("failed"), Qt.MouseButton.LeftButton)

    assert counts == ["1", "1"]
    assert listed(panel, 0) == ["Failed"]


@pytest.mark.parametrize("typed", ["500", "500.00", "604.22"])
@pytest.mark.usefixtures("three")
def test_typing_finds_by_amount(
    qtbot: QtBot, open_panel: Open, account: Account, typed: str
) -> None:
    panel = open_panel(account)
    panel.focus_search()

    qtbot.keyClicks(panel.search_field, typed)
    qtbot.keyClick(panel.search_field, Qt.Key.Key_Return)

    assert listed(panel, 2) == ["€500.00"]
    assert panel.table.hasFocus()


def test_typing_finds_by_billing_number(
    qtbot: QtBot, open_panel: Open, account: Account, three: list[TopUp]
) -> None:
    panel = open_panel(account)

    qtbot.keyClicks(panel.search_field, three[1].billing_number)
    qtbot.keyClick(panel.search_field, Qt.Key.Key_Return)

    assert listed(panel, 4) == [three[1].billing_number]


@pytest.mark.usefixtures("three")
def test_a_search_without_a_hit_leads_back_to_all(
    qtbot: QtBot, open_panel: Open, account: Account
) -> None:
    panel = open_panel(account)
    qtbot.keyClicks(panel.search_field, "nothing")
    qtbot.keyClick(panel.search_field, Qt.Key.Key_Return)
    assert panel.none_state.isVisible()
    assert panel.search_field.isVisible()

    qtbot.mouseClick(panel.show_all_button, Qt.MouseButton.LeftButton)

    assert len(listed(panel, 0)) == 3


def test_the_dots_open_the_menu_and_a_choice_is_told(
    qtbot: QtBot, open_panel: Open, account: Account, three: list[TopUp]
) -> None:
    panel = open_panel(account)
    cell = panel.table.visualRect(panel.model.index(0, ACTIONS_COLUMN))

    qtbot.mouseClick(
        panel.table.viewport(), Qt.MouseButton.LeftButton, pos=action_box(cell).center()
    )
    assert words(panel)[0] == "Complete payment"
    with qtbot.waitSignal(panel.action_requested) as chosen:
        qtbot.keyClick(panel.actions_menu, Qt.Key.Key_Return)

    top_up, action = chosen.args
    assert top_up.top_up_id == three[2].top_up_id
    assert action is TopUpAction.COMPLETE_PAYMENT


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_the_keyboard_opens_the_menu_of_the_selected_row(
    qtbot: QtBot,
    open_panel: Open,
    account: Account,
    three: list[TopUp],
    key: Qt.Key,
    held: Qt.KeyboardModifier,
) -> None:
    panel = open_panel(account)
    panel.table.setFocus()
    panel.table.select_position(0)
    qtbot.keyClick(panel.table, Qt.Key.Key_Down)

    qtbot.keyClick(panel.table, key, held)
    assert words(panel) == ["Retry", "Choose another method"]
    with qtbot.waitSignal(panel.action_requested) as chosen:
        qtbot.keyClick(panel.actions_menu, Qt.Key.Key_Down)
        qtbot.keyClick(panel.actions_menu, Qt.Key.Key_Return)

    assert chosen.args[0].top_up_id == three[1].top_up_id
    assert chosen.args[1] is TopUpAction.CHOOSE_ANOTHER_METHOD


@pytest.mark.usefixtures("three")
def test_escape_leaves_the_menu_without_doing_anything(
    qtbot: QtBot, open_panel: Open, account: Account
) -> None:
    panel = open_panel(account)
    panel.table.select_position(0)
    panel.table.request_actions(0)

    with qtbot.assertNotEmitted(panel.action_requested):
        qtbot.keyClick(panel.actions_menu, Qt.Key.Key_Escape)


@pytest.mark.usefixtures("three")
def test_an_auditor_may_read_the_invoice_and_nothing_else(
    open_panel: Open, account: Account
) -> None:
    panel = open_panel(account, by=operator(Role.AUDITOR))
    offered = []
    for position in range(3):
        panel.table.select_position(position)
        panel.table.request_actions(position)
        offered.append(words(panel))

    assert offered == [["There is nothing to do"], ["There is nothing to do"], ["Open invoice"]]


def test_without_transactions_the_next_step_is_the_first_top_up(
    qtbot: QtBot, open_panel: Open, account: Account
) -> None:
    panel = open_panel(account)
    panel.set_next_step(has_details=True)

    assert panel.first_state.isVisible()
    assert panel.first_state.line_label.text() == "No transactions yet"
    assert not panel.search_field.isVisible()
    assert panel.next_step_button.text() == "Make the first top-up"
    with qtbot.waitSignal(panel.next_step_requested):
        qtbot.keyClick(panel.next_step_button, Qt.Key.Key_Space)


def test_without_billing_details_they_are_the_next_step(open_panel: Open, account: Account) -> None:
    panel = open_panel(account)

    panel.set_next_step(has_details=False)

    assert panel.next_step_button.text() == "Add billing details"
    assert "Billing details come first" in panel.first_state.sentence_label.text()


def test_an_auditor_has_no_next_step(open_panel: Open, account: Account) -> None:
    panel = open_panel(account, by=operator(Role.AUDITOR))

    panel.set_next_step(has_details=True)

    assert not panel.next_step_button.isVisible()


def test_a_low_panel_leaves_out_the_picture_and_keeps_the_button(
    open_panel: Open, account: Account
) -> None:
    panel = open_panel(account)

    panel.resize(1088, 186)

    assert not panel.first_state.circle.isVisible()
    button = panel.next_step_button
    bottom = button.mapTo(panel, QPoint(0, button.height())).y()
    assert bottom <= panel.height()
    assert panel.minimumSizeHint().height() <= 186


@pytest.mark.usefixtures("three")
def test_another_account_begins_without_the_search_for_the_one_before(
    qtbot: QtBot, book: Book, open_panel: Open, account: Account
) -> None:
    panel = open_panel(account)
    qtbot.keyClicks(panel.search_field, "500")
    qtbot.mouseClick(panel.segments.button("pending"), Qt.MouseButton.LeftButton)
    other = book.account("FR")
    book.open(other, "75.00")

    panel.show_account(other.account_id)

    assert panel.search_field.text() == ""
    assert panel.segments.current == "all"
    assert listed(panel, 2) == ["€75.00"]


@pytest.mark.usefixtures("three")
def test_rows_of_one_account_are_never_shown_under_another(
    book: Book, open_panel: Open, account: Account
) -> None:
    tasks = WaitingTasks()
    panel = open_panel(account, tasks=tasks)
    other = book.account("FR")

    panel.show_account(other.account_id)
    tasks.finish(1)
    tasks.finish(0)

    assert listed(panel, 0) == []
    assert panel.first_state.isVisible()


@pytest.mark.usefixtures("three")
def test_nothing_is_said_before_the_books_have_answered(open_panel: Open, account: Account) -> None:
    panel = open_panel(account, tasks=WaitingTasks())

    assert not panel.first_state.isVisible()
    assert not panel.none_state.isVisible()


def test_a_payment_that_completes_keeps_its_row_selected(
    book: Book, open_panel: Open, account: Account, three: list[TopUp]
) -> None:
    panel = open_panel(account)
    panel.table.select_position(0)
    book.pay(three[2])
    book.clock.move(timedelta(hours=1))
    book.open(account, "60.00")

    panel.reload()

    assert listed(panel, 0) == ["Pending", "Completed", "Failed", "Completed"]
    assert panel.table.currentIndex().row() == 1
