"""Two people change one account: each field keeps the text that is chosen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.merging import Difference
from tests.book import Book
from tests.builders import billing_details
from ui.accounts.billing_details_dialog import BillingDetailsDialog
from ui.changes import ChangeHub
from ui.tasks import InlineTasks
from ui.widgets.conflict_dialog import ConflictDialog


@pytest.fixture
def account(book: Book) -> Account:
    return book.account(company="Weidmann Logistik GmbH")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1360, 860)
    window.show()
    return window


@pytest.fixture
def dialog(book: Book, account: Account, window: QWidget) -> BillingDetailsDialog:
    """Billing details of which somebody else saved another street, city and address."""
    dialog = BillingDetailsDialog(
        account.account_id,
        services=book.services,
        operator=book.operator,
        tasks=InlineTasks(),
        changes=ChangeHub(),
        parent=window,
    )
    dialog.open()
    other = billing_details(
        company="Weidmann Logistik GmbH", street="Hof 3", city="Kiel", email="neu@weidmann.example"
    )
    book.services.accounts.save_details(
        book.administrator, account.account_id, other, version=account.version
    )
    return dialog


def stored(book: Book, account: Account) -> BillingDetails:
    return book.services.accounts.get(book.operator, account.account_id).details


def compare(qtbot: QtBot, dialog: BillingDetailsDialog, **typed: str) -> ConflictDialog:
    """Type into the form, save, and return the comparison that opens."""
    for name, text in typed.items():
        dialog.form.edits[name].setText(text)
    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)
    assert dialog.conflict_dialog is not None
    qtbot.waitUntil(dialog.conflict_dialog.isVisible)
    return dialog.conflict_dialog


def test_what_only_one_person_changed_is_suggested_and_saved(
    qtbot: QtBot, book: Book, account: Account, dialog: BillingDetailsDialog
) -> None:
    shown = compare(qtbot, dialog, city="Bremen", company="Weidmann AG")
    assert shown.keep_yours == {"city", "company"}

    qtbot.mouseClick(shown.primary_button, Qt.MouseButton.LeftButton)

    saved = stored(book, account)
    assert (saved.company, saved.city) == ("Weidmann AG", "Bremen")
    assert (saved.street, saved.email) == ("Hof 3", "neu@weidmann.example")
    assert not dialog.isVisible()


def test_each_field_keeps_the_text_that_is_chosen(
    qtbot: QtBot, book: Book, account: Account, dialog: BillingDetailsDialog
) -> None:
    shown = compare(qtbot, dialog, city="Bremen", company="Weidmann AG")
    assert shown.choice("city", is_yours=False).text() == "Kiel"

    shown.choice("city", is_yours=False).click()
    qtbot.mouseClick(shown.primary_button, Qt.MouseButton.LeftButton)

    assert (stored(book, account).company, stored(book, account).city) == ("Weidmann AG", "Kiel")


def test_it_says_who_was_first_and_going_back_saves_nothing(
    qtbot: QtBot, book: Book, account: Account, dialog: BillingDetailsDialog
) -> None:
    before = stored(book, account)

    shown = compare(qtbot, dialog, city="Bremen")
    said = shown.findChild(QLabel, "conflict_sentence")
    assert isinstance(said, QLabel)
    assert said.text().startswith(f"{book.administrator.name} saved other details at")
    shown.reject()

    assert stored(book, account) == before
    assert dialog.form.edits["city"].text() == "Bremen"
    assert dialog.load_button.isVisible()


def test_where_both_meant_the_same_nothing_is_asked(
    qtbot: QtBot, dialog: BillingDetailsDialog
) -> None:
    typed = {"street": "Hof 3", "city": "Kiel", "email": "neu@weidmann.example"}
    for name, text in typed.items():
        dialog.form.edits[name].setText(text)

    qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)

    assert dialog.conflict_dialog is None
    assert not dialog.is_dirty


def test_long_and_hostile_texts_stay_texts(qtbot: QtBot) -> None:
    text = "<b>AT&T</b> " * 20
    found = (Difference("city", text, "", is_contested=True, keeps_yours=True),)
    dialog = ConflictDialog("AT&T", "Choose.", found, shown=lambda _field, text: text)
    qtbot.addWidget(dialog)

    button = dialog.choice("city", is_yours=True)

    assert button.text().startswith("<b>AT&&T</b>")
    assert button.text().endswith("…")
    assert "&lt;b&gt;AT&amp;T" in button.toolTip()
    assert dialog.choice("city", is_yours=False).text() == "–"
