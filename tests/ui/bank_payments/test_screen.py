"""Bank payments in the window: taken in, booked with one confirmation, decided, undone."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.bank_listing import LineAction, LineFilter
from billing_desktop.domain.operator import Operator, Role
from tests.bank_books import credit, invoice_by_transfer, write
from tests.book import Book
from tests.builders import eur
from ui.bank_payments.assign_dialog import AssignDialog
from ui.bank_payments.book_dialog import BookDialog
from ui.bank_payments.hand_dialog import HandDialog
from ui.bank_payments.mapping_dialog import MappingDialog
from ui.bank_payments.outgoing_dialog import OutgoingDialog
from ui.bank_payments.reason_dialog import ReasonDialog
from ui.bank_payments.screen import BankPaymentsScreen
from ui.changes import ChangeHub
from ui.tasks import InlineTasks
from ui.widgets.dialog import Dialog

D = TypeVar("D", bound=QWidget)


class Stage:
    """The screen of one person on a book."""

    def __init__(self, qtbot: QtBot, book: Book, operator: Operator | None = None) -> None:
        self._qtbot = qtbot
        self.book = book
        self.changes = ChangeHub()
        self.screen = BankPaymentsScreen(
            services=book.services,
            operator=operator or book.operator,
            tasks=InlineTasks(),
            changes=self.changes,
        )
        qtbot.addWidget(self.screen)
        self.screen.resize(1144, 800)
        self.screen.show()

    def take_in(self, *paths: Path) -> None:
        self.screen.take_in(paths)
        self.settle()

    def settle(self) -> None:
        """Let the screen hear of what changed."""
        QCoreApplication.processEvents()

    def press(self, dialog: Dialog) -> None:
        self._qtbot.mouseClick(dialog.primary_button, Qt.MouseButton.LeftButton)
        self.settle()

    def look(self, segment: LineFilter) -> None:
        self._qtbot.mouseClick(self.screen.filters.button(segment), Qt.MouseButton.LeftButton)

    def click(self, name: str) -> None:
        button = self.screen.window().findChild(QWidget, name)
        assert isinstance(button, QWidget)
        assert button.isVisible()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.settle()

    def dialog(self, kind: type[D]) -> D:
        found = [each for each in self.screen.window().findChildren(kind) if each.isVisible()]
        assert len(found) == 1
        return found[0]

    def offered(self) -> set[LineAction]:
        return {each for each, button in self.screen.panel.buttons.items() if button.isVisible()}

    def lines(self) -> list[str]:
        model = self.screen.model
        rows = [model.row_at(row) for row in range(model.rowCount())]
        return [each.line.transaction.counterparty_name for each in rows if each is not None]


@pytest.fixture
def stage(qtbot: QtBot, book: Book) -> Stage:
    return Stage(qtbot, book)


def drop(screen: BankPaymentsScreen, *paths: Path) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPointF(QPoint(5, 5)),
        Qt.DropAction.CopyAction,
        dropped,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    screen.dropEvent(event)
    QCoreApplication.processEvents()


def test_dropped_files_are_told_of_one_by_one(stage: Stage, tmp_path: Path) -> None:
    good = write(tmp_path, [credit(5_000, "Gift")])
    bad = tmp_path / "bad.xml"
    bad.write_text("<!DOCTYPE x><x/>", encoding="utf-8")

    drop(stage.screen, bad, good, good)

    first, second, third = stage.screen.banner.sentence_label.text().split("\n")
    assert first.startswith("bad.xml: ")
    assert second == "statement.xml: 1 new, 0 already there."
    assert third == "statement.xml was taken in before. Nothing is new."
    assert stage.lines() == ["Nordlicht DE GmbH"]
    assert stage.screen.job is None


def test_certain_payments_are_booked_with_one_confirmation(stage: Stage, tmp_path: Path) -> None:
    account = stage.book.account()
    invoice = invoice_by_transfer(stage.book, account)
    stage.take_in(write(tmp_path, [credit(119_000, f"Pays {invoice.number}")]))
    assert stage.screen.book_button.text() == "Book 1 payment (€1,190.00)"

    stage.click("book_payments_button")
    dialog = stage.dialog(BookDialog)
    assert not dialog.primary_button.isEnabled()
    dialog.confirm_box.click()
    stage.press(dialog)

    assert stage.screen.banner.sentence_label.text() == "1 booked."
    assert stage.book.balance(account) == eur("1000.00")
    stage.look(LineFilter.BOOKED)
    assert stage.offered() == {LineAction.UNDO}
    assert stage.book.findings() == ()


def test_a_line_says_why_it_is_thought_to_pay_an_invoice(stage: Stage, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(stage.book, stage.book.account())

    stage.take_in(write(tmp_path, [credit(118_999, f"Pays {invoice.number}")]))

    panel = stage.screen.panel
    assert panel.verdict_label.text() == "Too little"
    assert f"Invoice number {invoice.number}" in panel.why_label.text()
    assert "The amount is less than what is due" in panel.why_label.text()


def test_a_short_payment_is_booked_as_a_part(stage: Stage, tmp_path: Path) -> None:
    account = stage.book.account()
    invoice = invoice_by_transfer(stage.book, account)
    stage.take_in(write(tmp_path, [credit(100_000, f"Pays {invoice.number}")]))

    stage.click("share_out_button")
    dialog = stage.dialog(AssignDialog)
    assert dialog.rows.edits[0].text() == "1000.00"
    assert dialog.left_label.text() == "All of the payment is used."
    stage.press(dialog)

    found = stage.book.services.bank.by_hand.payable(stage.book.operator, invoice.number)
    assert found.due == eur("190.00")
    assert stage.book.balance(account) == eur("0")
    assert stage.lines() == []


def test_one_payment_is_shared_out_among_invoices(stage: Stage, tmp_path: Path) -> None:
    first = invoice_by_transfer(stage.book, stage.book.account())
    second = invoice_by_transfer(stage.book, stage.book.account())
    text = f"{first.number} {second.number}"
    stage.take_in(write(tmp_path, [credit(238_000, text)]))

    stage.click("share_out_button")
    dialog = stage.dialog(AssignDialog)
    assert [box.isChecked() for box in dialog.rows.boxes] == [True, True]
    dialog.rows.edits[0].setText("2000.00")
    assert "more than came" in dialog.left_label.text()
    dialog.rows.edits[0].setText("1190.00")
    stage.press(dialog)

    assert not dialog.isVisible()
    assert stage.lines() == []
    assert stage.book.findings() == ()


def test_an_invoice_is_added_by_its_number(stage: Stage, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(stage.book, stage.book.account())
    entry = credit(119_000, "no number", name="Somebody", iban="DE02500105170137075030")
    stage.take_in(write(tmp_path, [entry]))

    stage.click("share_out_button")
    dialog = stage.dialog(AssignDialog)
    dialog.number_edit.setText("TEST-RE-2026-999999")
    dialog.add_button.click()
    assert "TEST-RE-2026-999999" in dialog.number_field.error
    dialog.number_edit.setText(invoice.number)
    dialog.add_button.click()
    stage.press(dialog)

    assert stage.lines() == []


def test_what_was_decided_is_undone_with_a_reason(stage: Stage, tmp_path: Path) -> None:
    account = stage.book.account()
    invoice = invoice_by_transfer(stage.book, account)
    stage.take_in(write(tmp_path, [credit(119_000, invoice.number)]))
    stage.book.services.bank.payments.book(stage.book.operator, stage.screen._certain)
    stage.screen.reload()
    stage.look(LineFilter.BOOKED)

    stage.click("undo_button")
    dialog = stage.dialog(ReasonDialog)
    stage.press(dialog)
    assert dialog.reason_field.error
    dialog.reason_edit.setText("Wrong customer")
    stage.press(dialog)

    assert stage.book.balance(account) == eur("0")
    assert stage.lines() == []


def test_a_line_is_set_aside_as_not_ours_or_as_an_own_transfer(
    stage: Stage, tmp_path: Path
) -> None:
    entries = [credit(500, "one", reference="1"), credit(700, "two", reference="2")]
    stage.take_in(write(tmp_path, entries))

    stage.click("own_transfer_button")
    stage.click("not_ours_button")
    dialog = stage.dialog(ReasonDialog)
    dialog.reason_edit.setText("Rent of the office")
    stage.press(dialog)

    assert stage.lines() == []
    stage.look(LineFilter.SET_ASIDE)
    assert len(stage.lines()) == 2


def test_a_payment_that_came_back_takes_its_credit_back(stage: Stage, tmp_path: Path) -> None:
    account = stage.book.account()
    invoice = invoice_by_transfer(stage.book, account)
    paid = write(tmp_path, [credit(119_000, invoice.number, reference="P")])
    stage.take_in(paid)
    stage.book.services.bank.payments.book(stage.book.operator, stage.screen._certain)
    back = credit(-119_000, "returned", reference="R", return_code="AC04")
    stage.take_in(write(tmp_path, [back], name="back.xml", statement_id="S-2"))

    stage.click("returned_button")
    dialog = stage.dialog(OutgoingDialog)
    assert dialog.earlier_combo.count() == 1
    stage.press(dialog)

    assert stage.book.balance(account) == eur("0")
    assert stage.lines() == []
    assert stage.book.findings() == ()


def test_a_csv_file_that_nobody_explained_is_explained_once(stage: Stage, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(
        "Wann;Wieviel;Wofuer;Wer\n24.11.2026;5,00;Probe;Muster GmbH\n", encoding="utf-8"
    )
    stage.take_in(path)

    dialog = stage.dialog(MappingDialog)
    form = dialog.form
    for name, heading in (
        ("booked_on", "Wann"),
        ("amount", "Wieviel"),
        ("remittance", "Wofuer"),
        ("counterparty_name", "Wer"),
    ):
        form.combos[name].set_value(heading)
    form.name_edit.setText("House bank")
    form.changed.emit()
    assert dialog.model.rowCount() == 1
    stage.press(dialog)

    assert stage.lines() == ["Muster GmbH"]


def test_who_may_only_read_is_offered_nothing(qtbot: QtBot, book: Book, tmp_path: Path) -> None:
    book.services.bank.payments.import_file(book.operator, write(tmp_path, [credit(500, "one")]))

    stage = Stage(qtbot, book, Operator("reader", Role.AUDITOR))

    assert stage.lines() == ["Nordlicht DE GmbH"]
    assert stage.offered() == set()
    assert not stage.screen.import_button.isVisible()
    assert not stage.screen.acceptDrops()


def test_the_selected_line_stays_when_another_desk_brings_lines(
    stage: Stage, tmp_path: Path
) -> None:
    stage.take_in(write(tmp_path, [credit(500, "one", reference="1", name="First")]))
    more = [
        credit(500, "one", reference="1", name="First"),
        credit(700, "two", reference="2", name="Second"),
    ]
    other = stage.book.other_workstation()
    path = write(tmp_path, more, name="more.xml", statement_id="S-2")
    other.bank.payments.import_file(stage.book.operator, path)

    stage.screen.reload()

    assert len(stage.lines()) == 2
    selected = stage.screen.selected_row
    assert selected is not None
    assert selected.line.transaction.counterparty_name == "First"


def test_an_invoice_is_marked_as_paid_by_hand_and_waits(stage: Stage) -> None:
    operators, office = stage.book.services.operators, stage.book.administrator
    operators.add(office, name=office.name, role=Role.ADMINISTRATOR, password="correct horse")
    invoice = invoice_by_transfer(stage.book, stage.book.account())

    stage.click("mark_paid_button")
    dialog = stage.dialog(HandDialog)
    dialog.number_edit.setText(invoice.number)
    dialog.number_edit.editingFinished.emit()
    assert dialog.amount_edit.text() == "1190.00"
    stage.press(dialog)
    assert dialog.reason_field.error
    dialog.reason_edit.setText("Seen at the bank")
    stage.press(dialog)

    assert not dialog.isVisible()
    assert "waits for a second person" in stage.screen.banner.sentence_label.text()
    assert stage.book.tasks() == ["payment_by_hand"]


def test_a_payment_that_came_back_is_found_among_many(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.bank_payments.outgoing_dialog._LISTED_MAX", 1)
    first = invoice_by_transfer(stage.book, stage.book.account())
    later = invoice_by_transfer(stage.book, stage.book.account(), "2000.00")
    paid = [
        credit(119_000, first.number, reference="P"),
        credit(238_000, later.number, reference="Q"),
    ]
    stage.take_in(write(tmp_path, paid))
    stage.book.services.bank.payments.book(stage.book.operator, stage.screen._certain)
    back = [
        credit(-119_000, "back", reference="R", return_code="AC04"),
        credit(-238_000, "back", reference="S", return_code="AC04"),
    ]
    stage.take_in(write(tmp_path, back, name="back.xml", statement_id="S-2"))

    for place, number in enumerate((later.number, first.number)):
        stage.screen.table.select_position(place)
        stage.click("returned_button")
        dialog = stage.dialog(OutgoingDialog)
        assert dialog.earlier_combo.count() == 1
        assert number in dialog.earlier_combo.itemText(0)
        dialog.reject()
        stage.settle()
