from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.task import TaskAction
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.builders import NOW
from tests.ui.accounts.books import WaitingTasks
from tests.ui.needs_a_person.troubles import (
    disputed,
    paid_otherwise,
    tasks_of,
    unknown,
    without_invoice,
)
from ui.changes import ChangeHub, Topic
from ui.formatting import format_time_of_day
from ui.needs_a_person.screen import NeedsAPersonScreen
from ui.needs_a_person.task_card import TaskCard
from ui.payment_sync import Connection, ProviderState
from ui.tasks import InlineTasks, Tasks
from ui.translation import set_language

Open = Callable[..., NeedsAPersonScreen]


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def open_screen(qtbot: QtBot, book: Book, changes: ChangeHub) -> Open:
    def make(*, tasks: Tasks | None = None, operator: Operator | None = None) -> NeedsAPersonScreen:
        screen = NeedsAPersonScreen(
            services=book.services,
            operator=operator or book.operator,
            tasks=tasks or InlineTasks(),
            changes=changes,
            clock=book.clock,
        )
        qtbot.addWidget(screen)
        screen.resize(1100, 760)
        screen.show()
        screen.activateWindow()
        return screen

    return make


def words(card: TaskCard) -> str:
    return " ".join(label.text() for label in card.findChildren(QLabel))


def card_of(screen: NeedsAPersonScreen, place: int = 0) -> TaskCard:
    return screen.list.cards[place]


def test_without_tasks_it_says_that_nothing_is_needed(open_screen: Open) -> None:
    screen = open_screen()

    assert screen.empty_state.isVisible()
    assert not screen.keys.isVisible()
    assert screen.header.count_label.text() == ""


def test_a_task_says_what_happened_to_whom_since_when_and_what_it_means(
    book: Book, open_screen: Open
) -> None:
    top_up = disputed(book, book.account(company="Weidmann <b>Logistik</b> GmbH"))

    screen = open_screen()
    card = card_of(screen)

    assert card.title_label.text() == "The payer's bank waits for an answer"
    assert "took €302.26 back" in card.sentence_label.text()
    assert "it will fall by €250.00" in card.sentence_label.text()
    assert card.company_button.text() == "Weidmann <b>Logistik</b> GmbH"
    assert top_up.billing_number in card.since_label.text()
    assert f"since 23 Nov 2026, {format_time_of_day(NOW)}" in card.since_label.text()
    assert card.accessibleName() == card.title_label.text()


def test_the_count_is_beside_the_title(book: Book, open_screen: Open) -> None:
    for _ in range(3):
        unknown(book, book.account())

    assert open_screen().header.count_label.text() == "3"


def test_the_same_in_german(book: Book, open_screen: Open) -> None:
    paid_otherwise(book, book.account())
    set_language("de")

    screen = open_screen()

    assert screen.header.title_label.text() == "Klärungsbedarf"
    assert "99,00 €" in card_of(screen).sentence_label.text()
    assert "bezahlt" in card_of(screen).sentence_label.text()


@pytest.mark.parametrize(
    ("action", "signal"),
    [
        (TaskAction.REFUND_PAYMENT, "refund_requested"),
        (TaskAction.MARK_DONE, "done_requested"),
    ],
)
def test_what_asks_first_is_requested_with_its_task(
    qtbot: QtBot, book: Book, open_screen: Open, action: TaskAction, signal: str
) -> None:
    paid_otherwise(book, book.account())
    screen = open_screen()

    with qtbot.waitSignal(getattr(screen, signal)) as requested:
        card_of(screen).buttons[action].click()

    assert requested.args == [card_of(screen).line]


@pytest.mark.parametrize("name", ["button", "company"])
def test_the_account_is_one_press_away(
    qtbot: QtBot, book: Book, open_screen: Open, name: str
) -> None:
    account = book.account()
    disputed(book, account)
    screen = open_screen()
    card = card_of(screen)
    button = card.company_button if name == "company" else card.buttons[TaskAction.OPEN_ACCOUNT]

    with qtbot.waitSignal(screen.account_requested) as requested:
        button.click()

    assert requested.args == [account.account_id]


def test_a_missing_invoice_leads_to_the_settings(
    qtbot: QtBot, book: Book, open_screen: Open
) -> None:
    without_invoice(book, book.account())
    screen = open_screen()

    with qtbot.waitSignal(screen.settings_requested):
        card_of(screen).buttons[TaskAction.OPEN_SETTINGS].click()


def test_looking_again_issues_the_invoice_once_its_cause_is_gone(
    book: Book, open_screen: Open
) -> None:
    without_invoice(book, book.account())
    screen = open_screen()
    book.seller()

    card_of(screen).buttons[TaskAction.LOOK_AGAIN].click()
    QApplication.processEvents()

    assert screen.empty_state.isVisible()
    assert tasks_of(book) == ()


def test_looking_again_tells_other_screens_what_has_changed(
    book: Book, open_screen: Open, changes: ChangeHub
) -> None:
    top_up = unknown(book, book.account())
    screen = open_screen()
    told: list[str] = []
    changes.changed.connect(told.append)
    book.gateway._settle(book.page(top_up), "checkout.session.completed")

    card_of(screen).buttons[TaskAction.LOOK_AGAIN].click()

    assert set(told) == {Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS}


def test_looking_again_in_vain_says_so(book: Book, open_screen: Open) -> None:
    unknown(book, book.account())
    screen = open_screen()

    card_of(screen).buttons[TaskAction.LOOK_AGAIN].click()

    assert "looked again, nothing has changed" in words(card_of(screen))
    assert card_of(screen).buttons[TaskAction.LOOK_AGAIN].isEnabled()


def test_a_silent_provider_is_not_said_to_have_changed_nothing(
    book: Book, open_screen: Open
) -> None:
    unknown(book, book.account())
    screen = open_screen()
    book.gateway.lose_answer("fetch_session")

    card_of(screen).buttons[TaskAction.LOOK_AGAIN].click()

    assert "the provider did not answer" in words(card_of(screen))


def test_looking_again_twice_asks_once(book: Book, open_screen: Open) -> None:
    unknown(book, book.account())
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    tasks.finish_all()
    button = card_of(screen).buttons[TaskAction.LOOK_AGAIN]

    button.click()
    button.click()

    assert tasks.waiting == 1
    assert "The provider is being asked…" in words(card_of(screen))
    tasks.finish_all()


def test_an_auditor_reads_and_opens_accounts(book: Book, open_screen: Open) -> None:
    paid_otherwise(book, book.account())

    screen = open_screen(operator=Operator("auditor", Role.AUDITOR))

    assert list(card_of(screen).buttons) == [TaskAction.OPEN_ACCOUNT]
    assert not screen.try_now_button.isVisible()


def test_a_new_task_comes_in_by_itself(book: Book, open_screen: Open, changes: ChangeHub) -> None:
    screen = open_screen()
    unknown(book, book.account())

    changes.announce(Topic.TASKS, Topic.TOP_UPS)
    QApplication.processEvents()

    assert len(screen.list.cards) == 1


def test_while_hidden_it_reads_nothing(book: Book, open_screen: Open, changes: ChangeHub) -> None:
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    tasks.finish_all()
    screen.hide()

    changes.announce(Topic.TASKS)
    QApplication.processEvents()
    assert tasks.waiting == 0

    screen.show()
    assert tasks.waiting == 1


def test_up_and_down_lead_from_task_to_task(qtbot: QtBot, book: Book, open_screen: Open) -> None:
    for _ in range(3):
        unknown(book, book.account())
    screen = open_screen()
    card_of(screen).take_focus(TaskAction.MARK_DONE)

    qtbot.keyClick(card_of(screen).buttons[TaskAction.MARK_DONE], Qt.Key.Key_Down)
    qtbot.keyClick(card_of(screen, 1).buttons[TaskAction.MARK_DONE], Qt.Key.Key_Down)
    qtbot.keyClick(card_of(screen, 2).buttons[TaskAction.MARK_DONE], Qt.Key.Key_Down)
    qtbot.keyClick(card_of(screen, 2).buttons[TaskAction.MARK_DONE], Qt.Key.Key_Up)

    assert card_of(screen, 1).focused_action is TaskAction.MARK_DONE


def test_a_reload_keeps_the_keyboard_and_the_cards(book: Book, open_screen: Open) -> None:
    for _ in range(3):
        unknown(book, book.account())
    screen = open_screen()
    kept = card_of(screen, 1)
    kept.take_focus(TaskAction.MARK_DONE)

    screen.reload()

    assert card_of(screen, 1) is kept
    assert kept.focused_action is TaskAction.MARK_DONE


def test_after_a_task_is_done_the_keyboard_is_at_the_next(book: Book, open_screen: Open) -> None:
    for _ in range(3):
        unknown(book, book.account())
    screen = open_screen()
    card_of(screen, 1).take_focus(TaskAction.MARK_DONE)
    done = card_of(screen, 1).line.task

    book.services.tasks.mark_done(book.operator, done.task_id, note="Seen to.")
    screen.reload()

    assert len(screen.list.cards) == 2
    assert card_of(screen, 1).focused_action is TaskAction.MARK_DONE


def test_a_task_can_be_shown_before_it_is_read(book: Book, open_screen: Open) -> None:
    for _ in range(12):
        unknown(book, book.account())
    tasks = WaitingTasks()
    screen = open_screen(tasks=tasks)
    last = tasks_of(book)[-1]

    screen.show_task(last.task_id)
    tasks.finish_all()
    QApplication.processEvents()

    card = screen.list.card(last.task_id)
    assert card is not None
    assert card.has_keyboard
    assert not card.visibleRegion().isEmpty()


def test_a_silent_provider_is_at_the_top_with_since_and_next(
    qtbot: QtBot, open_screen: Open
) -> None:
    screen = open_screen()
    again_at = NOW + timedelta(minutes=4)

    screen.show_provider_state(ProviderState(Connection.UNREACHABLE, NOW, again_at))

    assert screen.provider_banner.isVisible()
    sentence = screen.provider_banner.sentence_label.text()
    assert f"not answered since {format_time_of_day(NOW)}" in sentence
    assert f"asked again at {format_time_of_day(again_at)}" in sentence
    with qtbot.waitSignal(screen.check_requested):
        screen.try_now_button.click()


def test_a_key_that_is_refused_is_told_with_what_the_provider_says(open_screen: Open) -> None:
    screen = open_screen()
    said = Sentence("The provider key lacks a permission: {said}", {"said": "rak_event_read"})

    screen.show_provider_state(ProviderState(Connection.KEY_REFUSED, key_refused=said))

    assert screen.provider_banner.isVisible()
    assert screen.provider_banner.sentence_label.text() == (
        "The provider key lacks a permission: rak_event_read "
        "Open payments stay Pending and nothing is lost."
    )


def test_the_banner_goes_when_the_provider_answers(open_screen: Open) -> None:
    screen = open_screen()
    screen.show_provider_state(ProviderState(Connection.UNREACHABLE, NOW, NOW))

    screen.show_provider_state(ProviderState(Connection.CONNECTED))

    assert not screen.provider_banner.isVisible()


def test_books_that_do_not_answer_are_named_and_asked_again(
    book: Book, open_screen: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown(book, book.account())

    def refuse(_services: object, _operator: Operator) -> None:
        raise BusyError("Somebody else holds the books.")

    with monkeypatch.context() as patch:
        patch.setattr("ui.needs_a_person.screen.read_open_tasks", refuse)
        screen = open_screen()
    assert screen.failure_banner.isVisible()

    screen.try_again_button.click()

    assert not screen.failure_banner.isVisible()
    assert len(screen.list.cards) == 1
