from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.vat_check import Silence
from tests.book import Book
from tests.builders import VAT_NUMBERS
from tests.ui.top_ups.dialogs import confirm, open_dialog, shown, top_ups_count, type_amount

FRENCH = VAT_NUMBERS["FR"]


@pytest.fixture
def held(book: Book) -> Account:
    """An account whose number the register does not know."""
    account = book.account("FR")
    book.register.unknown.add(FRENCH)
    book.services.vat_checks.check(book.operator, account.account_id)
    return account


def test_a_held_top_up_says_why_and_who_may_release_it(
    window: QWidget, book: Book, held: Account
) -> None:
    dialog = open_dialog(window, book, held)

    type_amount(dialog, "50")

    banner = dialog.held_banner
    assert banner.isVisible()
    assert banner.what_label.text() == "This top-up is held"
    assert FRENCH in banner.sentence_label.text()
    assert "finance to release this one with a reason" in banner.sentence_label.text()
    assert not dialog.primary_button.isEnabled()


def test_a_number_refuted_at_continue_holds_and_nothing_is_stored(
    window: QWidget, book: Book
) -> None:
    account = book.account("FR")
    dialog = open_dialog(window, book, account)
    type_amount(dialog, "50")
    confirm(dialog)
    book.register.unknown.add(FRENCH)

    dialog.primary_button.click()

    assert dialog.held_banner.isVisible()
    assert not dialog.banner.isVisible()
    assert dialog.isVisible()
    assert top_ups_count(book) == 0


def test_asking_again_gives_the_price_once_the_register_knows_the_number(
    window: QWidget, book: Book, held: Account
) -> None:
    dialog = open_dialog(window, book, held)
    type_amount(dialog, "50")
    book.register.unknown.clear()

    dialog.held_banner.check_button.click()

    assert not dialog.held_banner.isVisible()
    assert shown(dialog)[0] == "€50.00"


def test_asking_again_without_news_says_so(window: QWidget, book: Book, held: Account) -> None:
    dialog = open_dialog(window, book, held)
    type_amount(dialog, "50")

    dialog.held_banner.check_button.click()
    assert "still unknown" in dialog.held_banner.sentence_label.text()

    book.register.is_silent = Silence.BUSY
    dialog.held_banner.check_button.click()
    assert "asked too much" in dialog.held_banner.sentence_label.text()


def test_release_is_requested_for_the_account_and_the_price_comes_after_it(
    qtbot: QtBot, window: QWidget, book: Book, held: Account
) -> None:
    dialog = open_dialog(window, book, held)
    type_amount(dialog, "50")

    with qtbot.waitSignal(dialog.release_requested) as asked:
        dialog.held_banner.release_button.click()
    assert asked.args == [held.account_id]

    book.services.vat_checks.override(
        book.operator, held.account_id, vat_number=FRENCH, reason="The certificate is here."
    )
    dialog.ask_again()

    assert shown(dialog)[0] == "€50.00"
    assert not dialog.held_banner.isVisible()


def test_support_may_ask_again_but_not_release(window: QWidget, book: Book, held: Account) -> None:
    book.operator = Operator("support", Role.SUPPORT)

    dialog = open_dialog(window, book, held)
    type_amount(dialog, "50")

    assert dialog.held_banner.check_button.isVisible()
    assert not dialog.held_banner.release_button.isVisible()


def test_another_amount_takes_the_banner_away_until_it_is_refused_too(
    window: QWidget, book: Book, held: Account
) -> None:
    dialog = open_dialog(window, book, held)
    type_amount(dialog, "50")

    dialog.amount_field.edit.setText("60")
    assert not dialog.held_banner.isVisible()

    dialog.live_quote.ask_now()
    assert dialog.held_banner.isVisible()
