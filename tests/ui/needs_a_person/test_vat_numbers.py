"""A VAT number that the register does not know, on the list of what needs a person."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.task import TaskAction
from billing_desktop.domain.vat_check import Silence
from tests.book import Book
from tests.ui.needs_a_person.troubles import refuted
from tests.ui.top_ups.needs import needs
from ui.needs_a_person.screen import NeedsAPersonScreen
from ui.needs_a_person.task_card import TaskCard


def shown(qtbot: QtBot, book: Book) -> NeedsAPersonScreen:
    screen = NeedsAPersonScreen(**needs(book), clock=book.clock)
    qtbot.addWidget(screen)
    screen.resize(1100, 760)
    screen.show()
    return screen


def card(screen: NeedsAPersonScreen) -> TaskCard:
    (only,) = screen.list.cards
    return only


def test_it_names_the_customer_the_number_and_what_is_held(qtbot: QtBot, book: Book) -> None:
    account = refuted(book)

    screen = shown(qtbot, book)
    found = card(screen)

    assert found.title_label.text() == "The register does not know a VAT number"
    assert account.details.vat_number in found.sentence_label.text()
    assert found.company_button.text() == "Atelier Brun SARL"
    assert list(found.buttons) == [
        TaskAction.LOOK_AGAIN,
        TaskAction.RELEASE_NUMBER,
        TaskAction.OPEN_ACCOUNT,
    ]


def test_release_and_the_account_are_asked_for(qtbot: QtBot, book: Book) -> None:
    account = refuted(book)
    screen = shown(qtbot, book)

    with qtbot.waitSignal(screen.release_requested) as release:
        card(screen).buttons[TaskAction.RELEASE_NUMBER].click()
    with qtbot.waitSignal(screen.account_requested) as opened:
        card(screen).buttons[TaskAction.OPEN_ACCOUNT].click()

    assert release.args == opened.args == [account.account_id]


def test_support_cannot_release(qtbot: QtBot, book: Book) -> None:
    refuted(book)
    book.operator = Operator("support", Role.SUPPORT)

    screen = shown(qtbot, book)

    assert TaskAction.RELEASE_NUMBER not in card(screen).buttons


@pytest.mark.parametrize(
    ("silence", "note"),
    [(None, "looked again, nothing has changed"), (Silence.BUSY, "the register did not answer")],
)
def test_looking_again_asks_the_register(
    qtbot: QtBot, book: Book, silence: Silence | None, note: str
) -> None:
    refuted(book)
    screen = shown(qtbot, book)
    asked = len(book.register.asked)
    book.register.is_silent = silence

    card(screen).buttons[TaskAction.LOOK_AGAIN].click()

    assert len(book.register.asked) == asked + 1
    assert note in card(screen).since_label.text()


def test_it_goes_once_the_register_knows_the_number(qtbot: QtBot, book: Book) -> None:
    refuted(book)
    screen = shown(qtbot, book)
    book.register.unknown.clear()

    card(screen).buttons[TaskAction.LOOK_AGAIN].click()

    qtbot.waitUntil(lambda: screen.list.cards == [])
