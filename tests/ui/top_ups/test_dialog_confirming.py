from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from tests.book import Book, open_services
from tests.builders import TODAY, eur
from tests.ui.accounts.books import WaitingTasks
from tests.ui.top_ups.dialogs import confirm, enter, open_dialog, top_ups_count, type_amount
from tests.ui.top_ups.needs import needs
from ui.top_ups.dialog import TopUpDialog


def test_continue_starts_a_top_up_by_card(qtbot: QtBot, window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "250")
    confirm(dialog)

    with qtbot.waitSignal(dialog.payment_started) as started:
        dialog.primary_button.click()

    assert started.args is not None
    top_up: TopUp = started.args[0]
    assert (top_up.status, top_up.quote.total) == (TopUpStatus.PENDING, eur("302.26"))
    assert dialog.isHidden()


def test_pressing_twice_is_one_top_up(window: QWidget, book: Book) -> None:
    tasks = WaitingTasks()
    dialog = open_dialog(window, book, tasks=tasks)
    type_amount(dialog, "250")
    tasks.finish_all()
    confirm(dialog)

    dialog.primary_button.click()
    dialog.primary_button.click()
    dialog.primary_clicked.emit()

    assert tasks.waiting == 1
    tasks.finish_all()
    assert top_ups_count(book) == 1


def test_everything_goes_by_keyboard(qtbot: QtBot, window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    enter(qtbot, dialog)

    qtbot.keyClicks(dialog.amount_field.edit, "75")
    QTest.keyClick(dialog.amount_field.edit, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.confirmation.hasFocus)
    QTest.keyClick(dialog.confirmation, Qt.Key.Key_Space)
    with qtbot.waitSignal(dialog.payment_started):
        QTest.keyClick(dialog.confirmation, Qt.Key.Key_Return)

    assert top_ups_count(book) == 1


def test_tab_leads_through_presets_box_and_buttons(
    qtbot: QtBot, window: QWidget, book: Book
) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "75")
    enter(qtbot, dialog)
    confirm(dialog)
    dialog.amount_field.edit.setFocus()

    visited = []
    for _ in range(9):
        focused = dialog.focusWidget()
        assert focused is not None
        visited.append(focused.objectName())
        QTest.keyClick(focused, Qt.Key.Key_Tab)

    assert visited == [
        "amount",
        "preset_50",
        "preset_100",
        "preset_250",
        "preset_500",
        "preset_1500",
        "preset_2500",
        "confirmation",
        "cancel_button",
    ]


def test_enter_does_nothing_before_the_confirmation(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "75")

    QTest.keyClick(dialog.amount_field.edit, Qt.Key.Key_Return)

    assert dialog.isVisible()
    assert top_ups_count(book) == 0


def test_a_price_that_changed_is_shown_and_asked_for_again(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)
    type_amount(dialog, "100")
    confirm(dialog)
    tomorrow = FeeRule(Decimal(2), Money(0, EUR), TODAY + timedelta(days=1))
    book.services.rates.add_fee_rule(book.administrator, tomorrow)
    book.clock.move(timedelta(days=1))

    dialog.primary_button.click()

    assert "price changed" in dialog.banner.sentence_label.text()
    assert dialog.banner.isVisible()
    assert dialog.summary.rows.value("processing_fee") == "€2.00"
    assert not dialog.confirmation.isChecked()
    assert top_ups_count(book) == 0


def test_without_a_provider_cards_are_refused_in_words(window: QWidget, book: Book) -> None:
    services = open_services(book.settings, clock=book.clock, gateway=None)
    dialog = open_dialog(window, book, services=services)
    type_amount(dialog, "100")
    confirm(dialog)

    dialog.primary_button.click()

    assert "No payment provider" in dialog.banner.sentence_label.text()
    assert dialog.amount_field.edit.text() == "100"
    assert dialog.confirmation.isChecked()
    assert top_ups_count(book) == 0
    services.close()


def test_a_document_that_could_not_be_made_is_refused_before_anybody_pays(
    window: QWidget, book: Book
) -> None:
    dialog = open_dialog(window, book, book.account(company="会社"))
    type_amount(dialog, "100")
    confirm(dialog)

    dialog.primary_button.click()

    assert dialog.banner.what_label.text() == "The top-up was not started"
    assert dialog.banner.sentence_label.text()
    assert top_ups_count(book) == 0


def test_by_invoice_the_request_is_prepared_and_nothing_is_recorded_yet(
    qtbot: QtBot, window: QWidget, book: Book
) -> None:
    account = book.account(company="Weidmann Logistik GmbH")
    dialog = open_dialog(window, book, account)
    type_amount(dialog, "1500")
    confirm(dialog)

    with qtbot.waitSignal(dialog.request_prepared) as prepared:
        dialog.primary_button.click()

    assert prepared.args is not None
    assert prepared.args[0] == account
    assert prepared.args[1].total == eur("1785.00")
    assert dialog.isHidden()
    assert top_ups_count(book) == 0


def test_names_are_the_words_on_the_screen(window: QWidget, book: Book) -> None:
    dialog = open_dialog(window, book)

    def name(widget: QWidget) -> str:
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface is not None
        return interface.text(QAccessible.Text.Name)

    assert name(dialog.amount_field.edit) == "Amount"
    assert name(dialog.primary_button) == "Continue"
    assert name(dialog.presets.buttons[Money(5_000, EUR)]) == "€50"
    assert name(dialog.confirmation) == "I confirm this top-up."


def test_an_auditor_is_told_that_the_role_does_not_include_it(qtbot: QtBot, book: Book) -> None:
    from billing_desktop.domain.operator import Operator, Role

    account = book.account()
    overview = book.services.accounts.overview(book.operator, account.account_id)
    made = needs(book)
    made["operator"] = Operator("Ada", Role.AUDITOR)
    dialog = TopUpDialog(**made, overview=overview)
    qtbot.addWidget(dialog)
    dialog.show()
    type_amount(dialog, "100")
    confirm(dialog)

    dialog.primary_button.click()

    assert "may not do this" in dialog.banner.sentence_label.text()
    assert top_ups_count(book) == 0
