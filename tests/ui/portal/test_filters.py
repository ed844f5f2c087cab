"""Which documents of an account are listed: all, open, paid, credit notes, of what time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from tests.book import Book
from tests.builders import eur
from tests.ui.portal.test_screen import Portal
from ui.portal.screen import PortalScreen

LEFT = Qt.MouseButton.LeftButton
FIRST, SECOND, NOTE = "TEST-RE-2026-000001", "TEST-RE-2026-000002", "TEST-ST-2026-000001"


@pytest.fixture
def account(book: Book) -> Account:
    """Two invoices of November, and a credit note of December: it is December now."""
    made = book.account()
    book.top_up(made, "250.00")
    book.top_up(made, "500.00")
    book.clock.move(timedelta(days=14))
    book.services.corrections.issue_credit_note(
        book.operator, FIRST, key="c1", reason="Too much", credit=eur("40.00")
    )
    return made


@pytest.fixture
def screen(qtbot: QtBot, book: Book, account: Account) -> PortalScreen:
    screen = Portal(qtbot, book).screen
    screen.show_account(account.account_id)
    return screen


def numbers(screen: PortalScreen) -> list[str]:
    model = screen.model
    return [str(model.index(row, 0).data()) for row in range(model.rowCount())]


def choose(qtbot: QtBot, screen: PortalScreen, kind: str) -> None:
    qtbot.mouseClick(screen.filters.kinds.button(kind), LEFT)


def of_time(screen: PortalScreen, text: str) -> None:
    periods = screen.filters.periods
    periods.setCurrentText(text)
    periods.activated.emit(periods.currentIndex())


def test_all_are_listed_until_somebody_chooses(qtbot: QtBot, screen: PortalScreen) -> None:
    assert numbers(screen) == [NOTE, SECOND, FIRST]

    choose(qtbot, screen, "paid")
    assert numbers(screen) == [SECOND, FIRST]
    assert screen.count_label.text() == "2"

    choose(qtbot, screen, "credit_notes")
    assert numbers(screen) == [NOTE]
    assert screen.document_panel.number == NOTE

    choose(qtbot, screen, "all")
    assert numbers(screen) == [NOTE, SECOND, FIRST]


def test_nothing_found_says_so_and_offers_no_top_up(qtbot: QtBot, screen: PortalScreen) -> None:
    choose(qtbot, screen, "open")

    assert numbers(screen) == []
    assert screen.empty.line_label.text() == "Nothing found"
    assert screen.top_up_button.isHidden()
    choose(qtbot, screen, "all")
    assert screen.document_panel.number == NOTE


def test_a_stretch_of_time_narrows_the_list(qtbot: QtBot, book: Book, account: Account) -> None:
    screen = Portal(qtbot, book, clock=book.clock).screen
    screen.show_account(account.account_id)

    of_time(screen, "Last month")
    assert numbers(screen) == [SECOND, FIRST]

    of_time(screen, "This month")
    assert numbers(screen) == [NOTE]


def test_a_document_that_is_asked_for_is_shown_whatever_was_chosen(
    qtbot: QtBot, screen: PortalScreen
) -> None:
    choose(qtbot, screen, "paid")

    screen.show_document(NOTE)

    assert screen.document_panel.number == NOTE
    assert screen.filters.kinds.current == "all"


def test_another_account_begins_with_everything(
    qtbot: QtBot, book: Book, screen: PortalScreen
) -> None:
    other = book.account()
    number = book.top_up(other).invoice_number
    choose(qtbot, screen, "credit_notes")

    screen.show_account(other.account_id)

    assert numbers(screen) == [number]
