from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.top_up import TopUpAction
from billing_desktop.errors import BusyError
from tests.book import Book
from tests.builders import billing_details, eur, operator
from tests.ui.accounts.books import WaitingTasks
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks, Tasks
from ui.translation import set_language
from ui.usage_and_billing.screen import UsageAndBillingScreen

CONTROL = Qt.KeyboardModifier.ControlModifier
Open = Callable[..., UsageAndBillingScreen]


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def open_screen(qtbot: QtBot, book: Book, changes: ChangeHub, kept: list[QWidget]) -> Open:
    """Build the screen over the book and show an account in it."""

    def build(
        account: Account, *, by: Operator | None = None, tasks: Tasks | None = None
    ) -> UsageAndBillingScreen:
        screen = UsageAndBillingScreen(
            services=book.services,
            operator=by or book.operator,
            tasks=tasks or InlineTasks(),
            changes=changes,
        )
        qtbot.addWidget(screen)
        kept.append(screen)
        screen.resize(1144, 860)
        screen.show_account(account.account_id)
        screen.show()
        screen.activateWindow()
        screen.setFocus()
        qtbot.waitUntil(screen.isActiveWindow)
        return screen

    return build


@pytest.fixture
def account(book: Book) -> Account:
    return book.account(company="Weidmann Logistik GmbH")


@pytest.fixture
def incomplete(book: Book) -> Account:
    return book.account(details=BillingDetails(company="Ferretería Aguilar S.L."))


def use(book: Book, account: Account, amount: str, on: date) -> None:
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur(amount),
        key=f"{account.account_id}-{on}",
        used_on=on,
        description="API calls",
    )


def press(qtbot: QtBot, screen: UsageAndBillingScreen, key: Qt.Key) -> None:
    focused = screen.focusWidget()
    qtbot.keyClick(focused if focused is not None else screen, key, CONTROL)


def balance(screen: UsageAndBillingScreen) -> str:
    return screen.cards.balance_card.figure_label.text()


def test_it_says_whose_account_it_is(open_screen: Open, account: Account) -> None:
    header = open_screen(account).header

    assert header.title_label.text() == "Usage & Billing"
    assert header.strong_label.text() == "Weidmann Logistik GmbH"
    assert header.second_label.text() == "K-10001  ·  Hamburg, Germany  ·  DE123456788"


def test_what_is_not_known_of_the_account_is_left_out(
    open_screen: Open, incomplete: Account
) -> None:
    assert open_screen(incomplete).header.second_label.text() == "K-10001"


def test_the_figures_are_those_of_the_books(
    book: Book, open_screen: Open, account: Account
) -> None:
    book.top_up(account, "500.00")
    use(book, account, "60.00", date(2026, 9, 12))
    use(book, account, "30.00", date(2026, 10, 12))
    use(book, account, "10.00", date(2026, 11, 12))
    book.open(account, "250.00")
    screen = open_screen(account)

    assert balance(screen) == "€400.00"
    line = "€250.00 pending in 1 top-up, not credited yet"
    assert screen.cards.balance_card.line_label.text() == line
    assert screen.cards.average_card.figure_label.text() == "€45.00"
    described = screen.chart_panel.chart.accessibleDescription()
    assert described.endswith("Sep: €60.00; Oct: €30.00; Nov: €10.00; €45.00")
    assert screen.history.model.rowCount() == 2


def test_the_portal_is_not_there_before_the_billing_details(
    open_screen: Open, incomplete: Account
) -> None:
    screen = open_screen(incomplete)

    assert not screen.portal_button.isVisible()
    assert screen.details_button.isVisible()
    assert screen.top_up_button.isVisible()
    assert screen.top_up_button.isEnabled()


def test_the_portal_appears_with_the_billing_details(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub, incomplete: Account
) -> None:
    screen = open_screen(incomplete)
    book.services.accounts.save_details(
        book.operator,
        incomplete.account_id,
        billing_details("ES", company="Ferretería Aguilar S.L."),
        version=incomplete.version,
    )

    changes.announce(Topic.ACCOUNTS)

    qtbot.waitUntil(screen.portal_button.isVisible)
    with qtbot.waitSignal(screen.portal_requested) as asked:
        qtbot.mouseClick(screen.portal_button, Qt.MouseButton.LeftButton)
    assert asked.args == [incomplete.account_id]


def test_the_buttons_lead_on(qtbot: QtBot, open_screen: Open, account: Account) -> None:
    screen = open_screen(account)

    for button, signal in (
        (screen.details_button, screen.billing_details_requested),
        (screen.top_up_button, screen.top_up_requested),
    ):
        with qtbot.waitSignal(signal) as asked:
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert asked.args == [account.account_id]


def test_control_t_tops_up(qtbot: QtBot, open_screen: Open, account: Account) -> None:
    screen = open_screen(account)

    with qtbot.waitSignal(screen.top_up_requested) as asked:
        press(qtbot, screen, Qt.Key.Key_T)

    assert asked.args == [account.account_id]


def test_the_breadcrumb_leads_back_to_the_accounts(
    qtbot: QtBot, open_screen: Open, account: Account
) -> None:
    screen = open_screen(account)

    with qtbot.waitSignal(screen.accounts_requested):
        qtbot.mouseClick(screen.header.breadcrumb.links[0], Qt.MouseButton.LeftButton)


def test_the_next_step_without_transactions_follows_from_the_details(
    qtbot: QtBot, open_screen: Open, account: Account, incomplete: Account
) -> None:
    screen = open_screen(incomplete)
    with qtbot.waitSignal(screen.billing_details_requested):
        qtbot.mouseClick(screen.history.next_step_button, Qt.MouseButton.LeftButton)

    screen.show_account(account.account_id)

    with qtbot.waitSignal(screen.top_up_requested):
        qtbot.mouseClick(screen.history.next_step_button, Qt.MouseButton.LeftButton)


def test_what_is_chosen_in_the_history_is_passed_on(
    qtbot: QtBot, book: Book, open_screen: Open, account: Account
) -> None:
    pending = book.open(account, "250.00")
    screen = open_screen(account)
    assert screen.history.table.hasFocus()
    qtbot.keyClick(screen.history.table, Qt.Key.Key_Home, CONTROL)
    qtbot.keyClick(screen.history.table, Qt.Key.Key_Return)

    with qtbot.waitSignal(screen.action_requested) as chosen:
        qtbot.keyClick(screen.history.actions_menu, Qt.Key.Key_Return)

    assert chosen.args[0].top_up_id == pending.top_up_id
    assert chosen.args[1] is TopUpAction.COMPLETE_PAYMENT


def test_a_payment_raises_the_balance_on_the_screen(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub, account: Account
) -> None:
    top_up = book.open(account, "250.00")
    screen = open_screen(account)
    book.pay(top_up)

    changes.announce(Topic.TOP_UPS, Topic.INVOICES)

    qtbot.waitUntil(lambda: balance(screen) == "€250.00")
    assert screen.history.model.index(0, 0).data() == "Completed"


def test_until_the_books_answer_the_figures_are_unknown_not_those_before(
    book: Book, open_screen: Open, account: Account
) -> None:
    book.top_up(account, "500.00")
    tasks = WaitingTasks()
    screen = open_screen(account, tasks=tasks)
    tasks.finish_all()
    other = book.account("FR", company="Atelier Brun & Fils SARL")

    screen.show_account(other.account_id)

    assert balance(screen) == "…"
    assert screen.header.strong_label.text() == "…"
    assert not screen.top_up_button.isVisible()
    tasks.finish_all()
    assert balance(screen) == "€0.00"
    assert screen.header.strong_label.text() == "Atelier Brun & Fils SARL"


def test_a_late_answer_for_the_account_before_is_not_shown(
    book: Book, open_screen: Open, account: Account
) -> None:
    book.top_up(account, "500.00")
    other = book.account("FR")
    tasks = WaitingTasks()
    screen = open_screen(account, tasks=tasks)
    screen.show_account(other.account_id)

    while tasks.waiting:
        tasks.finish(tasks.waiting - 1)

    assert balance(screen) == "€0.00"


def test_what_cannot_be_read_is_explained_and_can_be_tried_again(
    qtbot: QtBot,
    open_screen: Open,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    error = BusyError("Somebody else holds the books.")

    def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("billing_desktop.services.accounts.Accounts.overview", refuse)
        screen = open_screen(account)
    assert screen.banner.isVisible()
    assert screen.banner.sentence_label.text() == "Somebody else holds the books."
    assert balance(screen) == "…"

    qtbot.mouseClick(screen.try_again_button, Qt.MouseButton.LeftButton)

    assert not screen.banner.isVisible()
    assert balance(screen) == "€0.00"


def test_transactions_that_cannot_be_read_are_explained_too(
    open_screen: Open, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    error = BusyError("Somebody else holds the books.")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("billing_desktop.services.transactions.Transactions.search", refuse)

    screen = open_screen(account)

    assert screen.banner.sentence_label.text() == "Somebody else holds the books."


def test_a_screen_that_nobody_sees_asks_when_it_is_shown(
    qtbot: QtBot, book: Book, open_screen: Open, changes: ChangeHub, account: Account
) -> None:
    screen = open_screen(account)
    screen.hide()
    book.top_up(account, "500.00")
    changes.announce(Topic.TOP_UPS)
    assert balance(screen) == "€0.00"

    screen.show()

    qtbot.waitUntil(lambda: balance(screen) == "€500.00")


@pytest.mark.parametrize(
    ("role", "offers_top_up"),
    [(Role.FINANCE, True), (Role.SUPPORT, True), (Role.AUDITOR, False)],
)
def test_who_may_not_top_up_is_not_offered_to(
    qtbot: QtBot, open_screen: Open, account: Account, role: Role, *, offers_top_up: bool
) -> None:
    screen = open_screen(account, by=operator(role))

    assert screen.top_up_button.isVisible() is offers_top_up
    if not offers_top_up:
        with qtbot.assertNotEmitted(screen.top_up_requested):
            press(qtbot, screen, Qt.Key.Key_T)


def test_the_search_of_the_page_is_that_of_the_history(
    open_screen: Open, book: Book, account: Account
) -> None:
    book.open(account)
    screen = open_screen(account)

    screen.focus_search()

    assert screen.history.search_field.hasFocus()


def test_the_page_fits_the_narrow_window(open_screen: Open, account: Account) -> None:
    for language in ("en", "de"):
        set_language(language)
        least = open_screen(account).minimumSizeHint()

        assert least.height() <= 660
        assert least.width() <= 1310 - 216


def test_the_page_speaks_german(open_screen: Open, account: Account) -> None:
    set_language("de")
    screen = open_screen(account)

    assert screen.header.title_label.text() == "Nutzung & Abrechnung"
    assert screen.header.second_label.text() == "K-10001  ·  Hamburg, Deutschland  ·  DE123456788"
    assert screen.top_up_button.text() == "Aufladen"
