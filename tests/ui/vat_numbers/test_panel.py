from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.tax import VatStanding
from billing_desktop.domain.vat_check import Silence
from tests.book import Book
from tests.builders import VAT_NUMBERS
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.needs import needs
from ui.tasks import Tasks
from ui.vat_numbers.panel import VatNumberPanel

FRENCH = VAT_NUMBERS["FR"]
Show = Callable[..., VatNumberPanel]


@pytest.fixture
def show(qtbot: QtBot, book: Book, window: QWidget) -> Show:
    def make(
        account: Account, *, tasks: Tasks | None = None, by: Operator | None = None
    ) -> VatNumberPanel:
        made = needs(book, tasks=tasks)
        made["operator"] = by or book.operator
        panel = VatNumberPanel(account.account_id, **made, parent=window)
        panel.resize(600, 200)
        panel.show_record(book.services.vat_checks.record(made["operator"], account.account_id))
        return panel

    return make


def refuted(book: Book) -> Account:
    account = book.account("FR")
    book.register.unknown.add(FRENCH)
    book.services.vat_checks.check(book.operator, account.account_id)
    return account


def test_a_number_that_was_never_asked_about_is_checked_beside_the_window(
    book: Book, show: Show
) -> None:
    tasks = WaitingTasks()
    panel = show(book.account("FR"), tasks=tasks)

    assert panel.title_label.text() == "Checking…"
    assert not panel.check_button.isEnabled()
    assert book.register.asked == []

    tasks.finish()
    assert panel.title_label.text() == "Confirmed on 23 Nov 2026"
    assert panel.check_button.isEnabled()
    assert not panel.release_button.isVisible()


def test_what_is_known_is_shown_without_asking(book: Book, show: Show) -> None:
    account = refuted(book)
    asked = len(book.register.asked)

    panel = show(account)

    assert panel.title_label.text() == "Not known to the register"
    assert len(book.register.asked) == asked


def test_check_now_asks_again_and_tells_the_screens(qtbot: QtBot, book: Book, show: Show) -> None:
    panel = show(refuted(book))
    book.register.unknown.clear()

    with qtbot.waitSignal(panel.standing_changed):
        panel.check_button.click()

    assert panel.title_label.text() == "Confirmed on 23 Nov 2026"
    assert book.tasks() == []


def test_silence_is_a_sentence(book: Book, show: Show) -> None:
    book.register.is_silent = Silence.NO_CONNECTION

    panel = show(book.account("FR"))

    assert panel.title_label.text() == "The register could not be reached"
    assert "There was no connection to the register." in panel.text_label.text()


@pytest.mark.parametrize("country", ["DE", "CH", "US"])
def test_where_no_number_decides_nothing_is_shown(book: Book, show: Show, country: str) -> None:
    panel = show(book.account(country))

    assert panel.isHidden()
    assert book.register.asked == []


def test_another_number_is_checked_once_it_is_saved(book: Book, show: Show) -> None:
    panel = show(book.account("FR"))

    panel.set_typed(is_same=False, is_decisive=True)
    assert panel.title_label.text() == "Not saved yet"
    assert not panel.check_button.isVisible()

    panel.set_typed(is_same=False, is_decisive=False)
    assert panel.isHidden()

    panel.set_typed(is_same=True, is_decisive=True)
    assert panel.title_label.text() == "Confirmed on 23 Nov 2026"


def test_finance_releases_a_refuted_number_with_a_reason(
    qtbot: QtBot, book: Book, show: Show
) -> None:
    account = refuted(book)
    panel = show(account)
    panel.release_button.click()
    dialog = panel.override_dialog
    assert dialog is not None
    dialog.reason_edit.setPlainText("The certificate\nis here.")

    with qtbot.waitSignal(panel.standing_changed):
        dialog.primary_button.click()

    assert panel.title_label.text() == "Not known to the register, released by finance"
    assert "The certificate is here." in panel.text_label.text()
    assert panel.record is not None
    assert panel.record.standing is VatStanding.CLEARED
    assert not panel.release_button.isVisible()


@pytest.mark.parametrize(
    ("role", "may_check", "may_release"),
    [
        (Role.FINANCE, True, True),
        (Role.ADMINISTRATOR, True, True),
        (Role.SUPPORT, True, False),
        (Role.AUDITOR, False, False),
    ],
)
def test_each_role_is_offered_what_it_may_do(
    book: Book, show: Show, role: Role, *, may_check: bool, may_release: bool
) -> None:
    panel = show(refuted(book), by=Operator("somebody", role))

    assert panel.check_button.isVisible() is may_check
    assert panel.release_button.isVisible() is may_release


def test_an_auditor_reads_without_asking(book: Book, show: Show) -> None:
    panel = show(book.account("FR"), by=Operator("auditor", Role.AUDITOR))

    assert panel.title_label.text() == "Not checked yet"
    assert book.register.asked == []
