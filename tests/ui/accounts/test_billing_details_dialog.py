from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.errors import BusyError, FieldProblem, FieldsError, TextError
from tests.book import Book
from tests.builders import billing_details, operator
from tests.ui.accounts.books import WaitingTasks
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.changes import ChangeHub, Topic
from ui.tasks import InlineTasks, Tasks

Open = Callable[..., BillingDetailsDialog]


@pytest.fixture
def changes() -> ChangeHub:
    return ChangeHub()


@pytest.fixture
def open_dialog(qtbot: QtBot, book: Book, changes: ChangeHub) -> Open:
    """Open the dialog for an account over a window."""
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1360, 860)
    window.show()

    def build(
        account_id: str, *, by: Operator | None = None, tasks: Tasks | None = None
    ) -> BillingDetailsDialog:
        dialog = BillingDetailsDialog(
            account_id,
            services=book.services,
            operator=by or book.operator,
            tasks=tasks or InlineTasks(),
            changes=changes,
            parent=window,
        )
        dialog.open()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return build


@pytest.fixture
def account(book: Book) -> Account:
    return book.account(company="Weidmann Logistik GmbH")


@pytest.fixture
def incomplete(book: Book) -> Account:
    return book.account(details=BillingDetails(company="Ferretería Aguilar S.L."))


def fill(dialog: BillingDetailsDialog, details: BillingDetails) -> None:
    """Type and choose everything, the country before the number."""
    dialog.form.country_combo.set_value(details.country)
    dialog.form.language_combo.set_value(details.language)
    for name, edit in dialog.form.edits.items():
        edit.selectAll()
        edit.insert(getattr(details, name))


def save(qtbot: QtBot, dialog: BillingDetailsDialog) -> None:
    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)


def stored(book: Book, account: Account) -> BillingDetails:
    return book.services.accounts.get(book.operator, account.account_id).details


def test_it_shows_what_is_saved(open_dialog: Open, account: Account) -> None:
    dialog = open_dialog(account.account_id)

    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"
    assert dialog.form.checked_details() == account.details
    assert dialog.form.edits["company"].hasFocus()


def test_save_stores_everything_and_tells_the_screens(
    qtbot: QtBot, book: Book, open_dialog: Open, changes: ChangeHub, incomplete: Account
) -> None:
    dialog = open_dialog(incomplete.account_id)
    details = billing_details("ES", company="Ferretería Aguilar S.L.")
    fill(dialog, details)

    with qtbot.waitSignal(dialog.saved) as saved, qtbot.waitSignal(changes.changed) as changed:
        save(qtbot, dialog)

    assert stored(book, incomplete) == details
    assert saved.args[0].details == details
    assert changed.args == [Topic.ACCOUNTS]
    assert not dialog.isVisible()


def test_the_cursor_waits_in_the_first_empty_field(open_dialog: Open, incomplete: Account) -> None:
    assert open_dialog(incomplete.account_id).form.edits["street"].hasFocus()


def test_what_is_missing_is_counted_and_the_first_gets_the_cursor(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    dialog.form.edits["vat_number"].clear()
    dialog.form.edits["email"].clear()

    save(qtbot, dialog)

    assert dialog.error_label.text() == ("2 fields to correct: VAT number, Invoice e-mail address")
    assert dialog.form.edits["vat_number"].hasFocus()
    assert dialog.isVisible()
    assert stored(book, account) == account.details


def test_the_count_goes_down_while_one_corrects(
    qtbot: QtBot, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    dialog.form.edits["vat_number"].clear()
    dialog.form.edits["email"].clear()
    save(qtbot, dialog)

    qtbot.keyClicks(dialog.form.edits["vat_number"], "D")
    assert dialog.error_label.text() == "1 field to correct: Invoice e-mail address"
    qtbot.keyClicks(dialog.form.edits["email"], "a")

    assert not dialog.error_label.isVisible()


def test_the_keyboard_alone_saves(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    qtbot.keyClick(dialog.form.edits["company"], Qt.Key.Key_End)
    qtbot.keyClicks(dialog.form.edits["company"], " AG")

    qtbot.keyClick(dialog.form.edits["company"], Qt.Key.Key_Return)

    assert stored(book, account).company == "Weidmann Logistik GmbH AG"


def test_somebody_else_who_saved_first_is_named_and_the_text_is_kept(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    other = billing_details(company="Weidmann Logistik GmbH", street="Speicherstraße 14")
    book.services.accounts.save_details(
        book.operator, account.account_id, other, version=account.version
    )
    dialog.form.edits["city"].setText("Bremen")

    save(qtbot, dialog)

    assert dialog.isVisible()
    assert "Somebody else changed" in dialog.error_label.text()
    assert dialog.form.edits["city"].text() == "Bremen"
    assert stored(book, account) == other


def test_after_a_conflict_one_can_look_at_what_is_saved_and_save_again(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    other = billing_details(company="Weidmann Logistik GmbH", street="Speicherstraße 14")
    book.services.accounts.save_details(
        book.operator, account.account_id, other, version=account.version
    )
    dialog.form.edits["city"].setText("Bremen")
    save(qtbot, dialog)
    assert dialog.conflict_dialog is not None
    dialog.conflict_dialog.reject()

    qtbot.mouseClick(dialog.load_button, Qt.MouseButton.LeftButton)
    assert dialog.form.edits["street"].text() == "Speicherstraße 14"
    assert not dialog.load_button.isVisible()
    dialog.form.edits["city"].setText("Bremen")
    save(qtbot, dialog)

    assert (stored(book, account).street, stored(book, account).city) == (
        "Speicherstraße 14",
        "Bremen",
    )


@pytest.mark.parametrize(
    "error",
    [
        BusyError("The books are busy."),
        FieldsError((FieldProblem("city", TextError("This is no city.")),)),
    ],
)
def test_nothing_typed_is_lost_when_saving_fails(
    qtbot: QtBot,
    open_dialog: Open,
    account: Account,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
) -> None:
    dialog = open_dialog(account.account_id)
    dialog.form.edits["city"].setText("Bremen")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("billing_desktop.services.accounts.Accounts.save_details", refuse)
    save(qtbot, dialog)

    assert dialog.form.edits["city"].text() == "Bremen"
    assert dialog.error_label.text() in {"The books are busy.", "1 field to correct: City"}
    assert dialog.primary_button.isEnabled()


def test_a_second_press_while_it_saves_does_nothing(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(account.account_id, tasks=tasks)
    tasks.finish()
    dialog.form.edits["city"].setText("Bremen")

    save(qtbot, dialog)
    save(qtbot, dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert tasks.waiting == 1
    assert dialog.isVisible()
    tasks.finish()
    assert not dialog.isVisible()
    assert stored(book, account).city == "Bremen"


def test_escape_closes_what_was_only_looked_at(
    qtbot: QtBot, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)

    assert not dialog.isVisible()
    assert dialog.discard_dialog is None


def test_escape_asks_before_it_throws_something_away(
    qtbot: QtBot, book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)
    dialog.form.edits["city"].setText("Bremen")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.discard_dialog is not None

    qtbot.keyClick(dialog.discard_dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert dialog.form.edits["city"].text() == "Bremen"
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(dialog.discard_dialog.danger_button, Qt.MouseButton.LeftButton)

    assert not dialog.isVisible()
    assert stored(book, account) == account.details


def test_an_auditor_reads_and_cannot_save(
    qtbot: QtBot, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id, by=operator(Role.AUDITOR))

    qtbot.keyClicks(dialog.form.edits["company"], "x")

    assert dialog.form.edits["company"].text() == "Weidmann Logistik GmbH"
    assert not dialog.form.country_combo.isEnabled()
    assert not dialog.primary_button.isVisible()
    qtbot.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    assert not dialog.isVisible()


def test_an_account_that_is_not_there_is_explained(open_dialog: Open) -> None:
    dialog = open_dialog("nobody")

    assert dialog.error_label.text()
    assert not dialog.primary_button.isVisible()


def test_the_number_of_another_eu_country_shows_how_it_stands(
    book: Book, open_dialog: Open
) -> None:
    french = book.account("FR")

    dialog = open_dialog(french.account_id)

    assert dialog.number_panel.isVisible()
    assert dialog.number_panel.title_label.text() == "Confirmed on 23 Nov 2026"
    assert dialog.form.checked_details() == french.details


def test_another_number_or_country_waits_to_be_saved(book: Book, open_dialog: Open) -> None:
    dialog = open_dialog(book.account("FR").account_id)
    number = dialog.form.edits["vat_number"]
    before = number.text()

    number.setText("FR83404833048")
    assert dialog.number_panel.title_label.text() == "Not saved yet"

    number.setText(before)
    assert dialog.number_panel.title_label.text() == "Confirmed on 23 Nov 2026"

    dialog.form.country_combo.set_value("DE")
    assert not dialog.number_panel.isVisible()


def test_a_german_number_is_not_asked_about(
    book: Book, open_dialog: Open, account: Account
) -> None:
    dialog = open_dialog(account.account_id)

    assert not dialog.number_panel.isVisible()
    assert book.register.asked == []
