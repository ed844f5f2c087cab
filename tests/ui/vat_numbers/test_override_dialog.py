from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.account import Account
from billing_desktop.domain.tax import VatStanding
from billing_desktop.domain.vat_check import VatRecord
from tests import builders
from tests.book import Book
from tests.builders import VAT_NUMBERS
from tests.ui.top_ups.needs import needs
from ui.vat_numbers.override_dialog import OverrideDialog

FRENCH = VAT_NUMBERS["FR"]


def record_of(book: Book, account: Account) -> VatRecord:
    record = book.services.vat_checks.record(book.operator, account.account_id)
    assert record is not None
    return record


@pytest.fixture
def account(book: Book) -> Account:
    made = book.account("FR")
    book.register.unknown.add(FRENCH)
    book.services.vat_checks.check(book.operator, made.account_id)
    return made


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def dialog(book: Book, account: Account, window: QWidget, told: list[str]) -> OverrideDialog:
    made = needs(book)
    made["changes"].changed.connect(told.append)
    opened = OverrideDialog(account.account_id, record_of(book, account), **made, parent=window)
    opened.open()
    return opened


def test_it_says_which_number_and_what_release_means(dialog: OverrideDialog) -> None:
    assert dialog.heading_label.text() == FRENCH
    assert "without VAT" in dialog.sub_label.text()
    assert dialog.summary.title_label.text() == "Not known to the register"


def test_a_reason_releases_and_tells_the_screens(
    book: Book, account: Account, dialog: OverrideDialog, told: list[str]
) -> None:
    dialog.reason_edit.setPlainText("The certificate\nis here.")

    dialog.primary_button.click()

    record = record_of(book, account)
    assert record.standing is VatStanding.CLEARED
    assert record.override is not None
    assert record.override.reason == "The certificate is here."
    assert dialog.isHidden()
    assert told == ["accounts", "top_ups", "tasks"]


def test_without_a_reason_it_stays(book: Book, account: Account, dialog: OverrideDialog) -> None:
    dialog.reason_edit.setPlainText("  \n ")

    dialog.primary_button.click()

    assert dialog.isVisible()
    assert "Please give a reason" in dialog.reason_field.error
    assert record_of(book, account).standing is VatStanding.REFUTED


def test_a_number_that_changed_meanwhile_is_not_released(
    book: Book, account: Account, dialog: OverrideDialog
) -> None:
    other = builders.billing_details("FR", vat_number="FR83404833048")
    book.services.accounts.save_details(
        book.operator, account.account_id, other, version=account.version
    )
    dialog.reason_edit.setPlainText("The certificate is here.")

    dialog.primary_button.click()

    assert dialog.isVisible()
    assert "has changed meanwhile" in dialog.error_label.text()
