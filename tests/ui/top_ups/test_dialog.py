from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.money import EUR, Money
from tests.book import Book
from tests.builders import eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.dialogs import confirm, enter, open_dialog, shown, top_ups_count, type_amount
from ui.translation import set_language


def test_the_account_and_its_balance_are_named(window: QWidget, book: Book) -> None:
    account = book.account(company="Weidmann Logistik GmbH")
    book.top_up(account, "100.00")

    dialog = open_dialog(window, book, account)

    side = dialog.findChild(QLabel, "heading_side_semibold")
    assert dialog.windowTitle() == "Top Up"
    assert dialog.heading_label.text() == "Weidmann Logistik GmbH"
    assert dialog.sub_label.text() == "K-10001  ·  Hamburg, Germany"
    assert isinstance(side, QLabel)
    assert side.text() == "€100.00"


def test_five_figures_follow_the_amount(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    type_amount(dialog, "250")

    assert shown(dialog) == ["€250.00", "€4.00", "€48.26", "€302.26", "€250.00"]
    assert dialog.summary.rows.note("processing_fee") == "1.5 % + €0.25"
    assert dialog.summary.rows.note("vat") == "Germany"
    assert dialog.summary.rows.note("expected_balance") == "now €0.00"


def test_no_amount_has_no_figures(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "250")

    type_amount(dialog, "")

    assert shown(dialog) == ["–"] * 5
    assert not dialog.primary_button.isEnabled()


def test_a_preset_types_its_amount_and_is_marked(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    button = dialog.presets.buttons[Money(50_000, EUR)]

    button.click()

    assert dialog.amount_field.edit.text() == "500.00"
    assert [b.text() for b in dialog.presets.buttons.values() if b.isChecked()] == ["€500"]
    assert shown(dialog)[0] == "€500.00"


def test_typing_another_amount_takes_the_mark_away(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    dialog.presets.buttons[Money(50_000, EUR)].click()

    type_amount(dialog, "501")

    assert not any(button.isChecked() for button in dialog.presets.buttons.values())


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_moves_at_the_threshold(window: QWidget, book: Book, language: str) -> None:
    set_language(language)
    dialog = open_dialog(window, book)
    heights = set()
    for amount in ("999.99", "1000.00", "999.99"):
        type_amount(dialog, amount.replace(".", "," if language == "de" else "."))
        QTest.qWaitForWindowExposed(dialog)
        heights.add((dialog.height(), dialog.method_box.height(), dialog.confirmation.y()))

    assert len(heights) == 1


def test_the_method_follows_from_the_amount(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    type_amount(dialog, "999.99")
    by_card = dialog.method_box.title_label.text()
    type_amount(dialog, "1,000.00")

    assert (by_card, dialog.method_box.title_label.text()) == (
        "Payment by card",
        "Payment by invoice",
    )
    assert dialog.summary.rows.value("processing_fee") == "€0.00"
    assert dialog.summary.rows.note("expected_balance") == "after the money has arrived"


def test_reverse_charge_is_explained_in_words(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book, book.account("NL"))

    type_amount(dialog, "100")

    assert dialog.summary.rows.note("vat") == "Reverse charge, Netherlands"
    assert dialog.summary.rows.value("vat") == "€0.00"
    assert "the customer owes the VAT" in dialog.summary.explanation_label.text()
    assert dialog.summary.explanation_label.isVisible()


def test_outside_the_eu_is_explained_in_words(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book, book.account("US"))

    type_amount(dialog, "100")

    assert dialog.summary.rows.note("vat") == "outside the EU, United States"
    assert "Not taxable in Germany" in dialog.summary.explanation_label.text()


def test_german_vat_needs_no_explanation(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    type_amount(dialog, "100")

    assert dialog.summary.explanation_label.isHidden()


def test_the_answer_to_an_earlier_amount_is_dropped(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(window, book, tasks=tasks)
    type_amount(dialog, "100")
    type_amount(dialog, "200")

    tasks.finish(1)
    tasks.finish(0)

    assert shown(dialog)[0] == "€200.00"


def test_typing_asks_once_when_it_pauses(qtbot: QtBot, window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(window, book, tasks=tasks)

    qtbot.keyClicks(dialog.amount_field.edit, "250")

    assert tasks.waiting == 0
    qtbot.waitUntil(lambda: tasks.waiting == 1)


def test_the_box_names_the_amounts(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    type_amount(dialog, "250")

    assert dialog.confirmation.text() == (
        "I confirm this top-up of €250.00 for a total charge of €302.26."
    )


def test_another_amount_takes_the_confirmation_back(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "250")
    confirm(dialog)

    type_amount(dialog, "251")

    assert not dialog.confirmation.isChecked()
    assert not dialog.primary_button.isEnabled()


def test_the_same_amount_written_otherwise_stays_confirmed(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "250")
    confirm(dialog)

    type_amount(dialog, "250.00")

    assert dialog.confirmation.isChecked()
    assert dialog.primary_button.isEnabled()


def test_amounts_that_are_not_shown_cannot_be_confirmed(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    confirm(dialog)

    assert not dialog.confirmation.isChecked()
    assert dialog.amount_field.error == "Please enter an amount."


@pytest.mark.parametrize(
    "text",
    "1.000|1,000.00|0|-50|−50|0,001|1e9|0x10|1_000|NaN|٥٠|５０|$50|0,49|1000000,00".split("|"),
)
def test_a_bad_amount_is_one_sentence_at_the_field(window: QWidget, book: Book, text: str) -> None:
    set_language("de")
    dialog = open_dialog(window, book)
    type_amount(dialog, text)

    QTest.keyClick(dialog.amount_field.edit, Qt.Key.Key_Return)

    assert dialog.amount_field.error.endswith(".")
    assert dialog.amount_field.error_label.isVisible()
    assert shown(dialog) == ["–"] * 5
    assert top_ups_count(book) == 0


@pytest.mark.parametrize("text", ["50", "50,00", "50 €", "1.000,00"])
def test_german_amounts_are_read(window: QWidget, book: Book, text: str) -> None:
    set_language("de")
    dialog = open_dialog(window, book)

    type_amount(dialog, text)

    assert dialog.amount_field.error == ""
    assert dialog.amount_field.amount in (eur("50"), eur("1000"))


def test_the_error_comes_on_leaving_and_goes_while_typing(
    qtbot: QtBot, window: QWidget, book: Book
) -> None:
    dialog = open_dialog(window, book)
    enter(qtbot, dialog)
    dialog.amount_field.edit.setText("12,")
    before = dialog.amount_field.error

    QTest.keyClick(dialog.amount_field.edit, Qt.Key.Key_Tab)
    left = dialog.amount_field.error
    dialog.amount_field.edit.setText("12")

    assert before == ""
    assert left == "12, is not an amount. Please write it like 1,250.00."
    assert dialog.amount_field.error == ""


def test_leaving_writes_the_amount_out(qtbot: QtBot, window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    enter(qtbot, dialog)
    type_amount(dialog, "1500")

    QTest.keyClick(dialog.amount_field.edit, Qt.Key.Key_Tab)

    assert dialog.amount_field.edit.text() == "1,500.00"
    assert dialog.confirmation.text().startswith("I have checked the amounts")
