from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.builders import TODAY, billing_details, eur, operator
from tests.ui.accounts.books import WaitingTasks, open_many_accounts
from ui.accounts.screen import AccountsScreen
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks, Tasks
from ui.translation import set_language

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., AccountsScreen]


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def open_screen(qtbot: QtBot, book: Book, changes: ChangeHub, kept: list[QWidget]) -> Open:
    """Build the screen over the book and show it."""

    def build(
        *, by: Operator | None = None, tasks: Tasks | None = None, shown: bool = True
    ) -> AccountsScreen:
        screen = AccountsScreen(
            services=book.services,
            operator=by or book.operator,
            tasks=tasks or InlineTasks(),
            changes=changes,
        )
        qtbot.addWidget(screen)
        kept.append(screen)
        screen.resize(1144, 860)
        if shown:
            screen.show()
            screen.activateWindow()
            screen.setFocus()
            qtbot.waitUntil(screen.isActiveWindow)
        return screen

    return build


@pytest.fixture
def three(book: Book) -> list[Account]:
    """Three accounts: complete with a pending payment, without details, and below zero."""
    weidmann = book.account("DE", company="Weidmann Logistik GmbH")
    book.open(weidmann, "250.00")
    book.clock.move(timedelta(days=1))
    aguilar = book.account(details=BillingDetails(company="Ferretería Aguilar S.L."))
    book.clock.move(timedelta(days=1))
    brun = book.account("FR", company="Atelier Brun & Fils SARL")
    book.services.usage.add(
        book.operator, brun.account_id, eur("42.80"), key="m", used_on=TODAY, description="Calls"
    )
    return [weidmann, aguilar, brun]


def listed(screen: AccountsScreen, column: int = 0) -> list[str]:
    """Return what stands in a column, from top to bottom."""
    model = screen.model
    return [str(model.index(row, column).data()) for row in range(model.rowCount())]


def press(qtbot: QtBot, screen: AccountsScreen, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    focused = screen.focusWidget()
    qtbot.keyClick(focused if focused is not None else screen, key, held)


def click_head(qtbot: QtBot, screen: AccountsScreen, column: int) -> None:
    head = screen.table.horizontalHeader()
    at = QPoint(head.sectionViewportPosition(column) + 20, head.height() // 2)
    qtbot.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=at)


def segment(screen: AccountsScreen, key: str) -> str:
    """Return the word and the count of a segment."""
    button = screen.segments.button(key)
    return f"{button.text()} {button.accessibleDescription()}"


@pytest.mark.usefixtures("three")
def test_every_account_is_listed_with_what_staff_look_for(open_screen: Open) -> None:
    screen = open_screen()
    row = listed(screen).index("Weidmann Logistik GmbH")

    assert [listed(screen, column)[row] for column in range(8)] == [
        "Weidmann Logistik GmbH",
        "K-10001",
        "Germany",
        "€0.00",
        "Complete",
        "€250.00 card",
        "–",
        "23 Nov 2026",
    ]
    assert screen.header.count_label.text() == "3"


@pytest.mark.usefixtures("three")
def test_the_foot_says_how_many_and_how_much(open_screen: Open) -> None:
    assert open_screen().keys.note_label.text() == "3 accounts, −€42.80 in total"


@pytest.mark.usefixtures("three")
def test_the_segments_count_and_narrow(qtbot: QtBot, open_screen: Open) -> None:
    screen = open_screen()

    words = [segment(screen, key) for key in ("all", "below_zero", "details_missing", "pending")]
    qtbot.mouseClick(screen.segments.button("below_zero"), Qt.MouseButton.LeftButton)

    assert words == ["All 3", "Below zero 1", "Details missing 1", "Pending 1"]
    assert listed(screen) == ["Atelier Brun & Fils SARL"]
    assert screen.keys.note_label.text() == "1 account, −€42.80 in total"


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("typed", ["weid", "K-10001", "DE123456788", "nordlicht-de"])
def test_typing_finds_by_name_number_vat_number_and_mail(
    qtbot: QtBot, open_screen: Open, typed: str
) -> None:
    screen = open_screen()

    press(qtbot, screen, Qt.Key.Key_F, CONTROL)
    qtbot.keyClicks(screen.search_field, typed)

    qtbot.waitUntil(lambda: listed(screen) == ["Weidmann Logistik GmbH"])
    qtbot.keyClick(screen.search_field, Qt.Key.Key_Return)
    assert screen.table.hasFocus()


@pytest.mark.usefixtures("three")
def test_a_search_without_a_hit_says_so_and_can_be_cleared(qtbot: QtBot, open_screen: Open) -> None:
    screen = open_screen()
    qtbot.keyClicks(screen.search_field, "nobody")
    qtbot.keyClick(screen.search_field, Qt.Key.Key_Return)
    assert screen.none_state.isVisible()
    assert screen.none_state.line_label.text() == "No account found"

    qtbot.mouseClick(screen.clear_button, Qt.MouseButton.LeftButton)

    assert screen.search_field.text() == ""
    assert len(listed(screen)) == 3
    assert screen.table.isVisible()


def test_a_segment_without_accounts_leads_back_to_all(
    qtbot: QtBot, book: Book, open_screen: Open
) -> None:
    book.account()
    screen = open_screen()
    qtbot.mouseClick(screen.segments.button("below_zero"), Qt.MouseButton.LeftButton)
    assert screen.clear_button.text() == "Show all accounts"

    qtbot.mouseClick(screen.clear_button, Qt.MouseButton.LeftButton)

    assert screen.segments.current == "all"
    assert len(listed(screen)) == 1


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("column", "first", "last"),
    [
        (0, "Atelier Brun & Fils SARL", "Weidmann Logistik GmbH"),
        (1, "Weidmann Logistik GmbH", "Atelier Brun & Fils SARL"),
        (3, "Atelier Brun & Fils SARL", "Weidmann Logistik GmbH"),
        (7, "Weidmann Logistik GmbH", "Atelier Brun & Fils SARL"),
    ],
)
def test_a_click_on_a_head_sorts_and_a_second_one_turns_round(
    qtbot: QtBot, open_screen: Open, column: int, first: str, last: str
) -> None:
    screen = open_screen()

    click_head(qtbot, screen, column)
    assert listed(screen)[0] == first
    click_head(qtbot, screen, column)

    assert listed(screen)[0] == last


@pytest.mark.usefixtures("three")
def test_enter_opens_the_selected_account(
    qtbot: QtBot, open_screen: Open, three: list[Account]
) -> None:
    screen = open_screen()
    click_head(qtbot, screen, 1)
    screen.table.select_position(0)
    qtbot.keyClick(screen.table, Qt.Key.Key_Down)

    with qtbot.waitSignal(screen.account_opened) as opened:
        qtbot.keyClick(screen.table, Qt.Key.Key_Return)

    assert opened.args == [three[1].account_id]


@pytest.mark.usefixtures("three")
def test_one_account_is_selected_from_the_start(open_screen: Open, three: list[Account]) -> None:
    assert open_screen().selected_account_id == three[2].account_id


@pytest.mark.usefixtures("three")
def test_control_t_tops_up_the_selected_account(qtbot: QtBot, open_screen: Open) -> None:
    screen = open_screen()

    with qtbot.waitSignal(screen.top_up_requested) as asked:
        press(qtbot, screen, Qt.Key.Key_T, CONTROL)

    assert asked.args == [screen.selected_account_id]


@pytest.mark.usefixtures("three")
def test_control_n_and_the_button_ask_for_a_new_account(qtbot: QtBot, open_screen: Open) -> None:
    screen = open_screen()

    with qtbot.waitSignal(screen.new_account_requested):
        press(qtbot, screen, Qt.Key.Key_N, CONTROL)
    with qtbot.waitSignal(screen.new_account_requested):
        qtbot.mouseClick(screen.new_account_button, Qt.MouseButton.LeftButton)


def test_without_any_account_the_page_offers_to_open_the_first(
    qtbot: QtBot, open_screen: Open
) -> None:
    screen = open_screen()

    assert screen.first_state.isVisible()
    assert screen.first_state.line_label.text() == "No accounts yet"
    for part in (screen.search_field, screen.segments, screen.keys, screen.new_account_button):
        assert not part.isVisible()
    with qtbot.waitSignal(screen.new_account_requested):
        qtbot.keyClick(screen.first_button, Qt.Key.Key_Space)


def test_the_first_account_replaces_the_empty_page(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub
) -> None:
    screen = open_screen()
    book.account(company="Weidmann Logistik GmbH")

    changes.announce(Topic.ACCOUNTS)

    qtbot.waitUntil(lambda: listed(screen) == ["Weidmann Logistik GmbH"])
    assert screen.table.isVisible()
    assert screen.search_field.isVisible()
    assert screen.new_account_button.isVisible()


@pytest.mark.usefixtures("three")
def test_a_change_elsewhere_is_shown_and_the_selection_stays(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub, three: list[Account]
) -> None:
    screen = open_screen()
    screen.table.select_position(2)
    selected = screen.selected_account_id
    book.clock.move(timedelta(days=1))
    book.top_up(three[0], "100.00")

    changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES)

    qtbot.waitUntil(lambda: "€100.00" in listed(screen, 3))
    assert screen.selected_account_id == selected


@pytest.mark.usefixtures("three")
def test_the_selection_outlives_answers_that_come_one_after_the_other(open_screen: Open) -> None:
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    tasks.finish_all()
    screen.table.select_position(1)
    selected = screen.selected_account_id

    screen.reload()
    screen.reload()
    tasks.finish_all()

    assert screen.selected_account_id == selected


@pytest.mark.usefixtures("three")
def test_only_the_answer_to_the_last_question_is_shown(qtbot: QtBot, open_screen: Open) -> None:
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    tasks.finish_all()
    qtbot.mouseClick(screen.segments.button("below_zero"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(screen.segments.button("pending"), Qt.MouseButton.LeftButton)

    tasks.finish(1)
    tasks.finish(0)

    assert listed(screen) == ["Weidmann Logistik GmbH"]


@pytest.mark.usefixtures("three")
def test_a_screen_that_nobody_sees_asks_when_it_is_shown(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub
) -> None:
    screen = open_screen()
    screen.hide()
    book.account("IT", company="Studio Lombardi S.r.l.")
    changes.announce(Topic.ACCOUNTS)

    assert len(listed(screen)) == 3
    screen.show()

    qtbot.waitUntil(lambda: "Studio Lombardi S.r.l." in listed(screen))


def test_what_cannot_be_read_is_explained_and_can_be_tried_again(
    qtbot: QtBot, book: Book, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.account(company="Weidmann Logistik GmbH")
    error = BusyError("Somebody else holds the books.")

    def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("billing_desktop.services.accounts.Accounts.search", refuse)
        screen = open_screen()
    assert screen.banner.isVisible()
    assert screen.banner.sentence_label.text() == "Somebody else holds the books."

    qtbot.mouseClick(screen.try_again_button, Qt.MouseButton.LeftButton)

    assert not screen.banner.isVisible()
    assert listed(screen) == ["Weidmann Logistik GmbH"]


def test_an_auditor_is_offered_nothing_that_changes_the_books(
    qtbot: QtBot, book: Book, open_screen: Open
) -> None:
    book.account()
    screen = open_screen(by=operator(Role.AUDITOR))

    assert not screen.new_account_button.isVisible()
    with (
        qtbot.assertNotEmitted(screen.new_account_requested),
        qtbot.assertNotEmitted(screen.top_up_requested),
    ):
        press(qtbot, screen, Qt.Key.Key_N, CONTROL)
        press(qtbot, screen, Qt.Key.Key_T, CONTROL)


def test_an_auditor_of_empty_books_is_not_told_to_open_an_account(open_screen: Open) -> None:
    screen = open_screen(by=operator(Role.AUDITOR))

    assert not screen.first_button.isVisible()
    assert "Create" not in screen.first_state.sentence_label.text()


@pytest.mark.parametrize("company", ["<b>Bold</b> & Co.", "=HYPERLINK()", "東京サービス株式会社"])
def test_a_name_is_shown_letter_by_letter(book: Book, open_screen: Open, company: str) -> None:
    book.account(details=billing_details(company=company))

    assert listed(open_screen()) == [company]


@pytest.mark.usefixtures("three")
def test_the_page_speaks_german(open_screen: Open) -> None:
    set_language("de")
    screen = open_screen()

    assert screen.header.title_label.text() == "Konten"
    assert screen.keys.note_label.text() == "3 Konten, insgesamt −42,80 €"
    assert "Deutschland" in listed(screen, 2)


def test_a_thousand_accounts_are_read_a_page_at_a_time(book: Book, open_screen: Open) -> None:
    open_many_accounts(book, 250)
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    tasks.finish()

    screen.table.scrollToBottom()
    screen.table.viewport().repaint()
    assert listed(screen)[249] == "…"
    tasks.finish_all()

    assert listed(screen)[249] == "Company 0249"
