"""Bank payments by keyboard alone, and nothing cut off in either language."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from billing_desktop.domain.bank_line import AssignmentKind
from billing_desktop.domain.bank_listing import LineAction, LineFilter
from billing_desktop.domain.matching import Verdict
from billing_desktop.domain.operator import Operator, Role
from tests.bank_books import credit, ids, invoice_by_transfer, write
from tests.book import Book
from tests.ui.bank_payments.test_screen import Stage
from ui.bank_payments.assign_dialog import AssignDialog
from ui.bank_payments.hand_dialog import HandDialog
from ui.bank_payments.model import line_columns
from ui.bank_payments.outgoing_dialog import OutgoingDialog
from ui.bank_payments.reason_dialog import ReasonDialog
from ui.bank_payments.texts import decided_text, every_chip, verdict_text
from ui.translation import set_language
from ui.widgets.chip import chip_width
from ui.widgets.dialog import Dialog


@pytest.fixture
def stage(qtbot: QtBot, book: Book) -> Stage:
    return Stage(qtbot, book)


def press(
    qtbot: QtBot, window: QWidget, key: Qt.Key, held: Qt.KeyboardModifier | None = None
) -> None:
    """Press a key where the keyboard of that window is."""
    focused = window.focusWidget() or window
    qtbot.keyClick(focused, key, held or Qt.KeyboardModifier.NoModifier)


def on_line(stage: Stage, name: str) -> None:
    """Put the cursor on the line of that payer."""
    stage.look(LineFilter.ALL)
    stage.screen.table.setFocus()
    stage.screen.table.select_position(stage.lines().index(name))


def test_enter_in_the_field_of_another_invoice_looks_it_up_and_books_nothing(
    qtbot: QtBot, book: Book, stage: Stage, tmp_path: Path
) -> None:
    other = invoice_by_transfer(book, book.account(company="Weidmann"))
    stage.take_in(write(tmp_path, [credit(5_000, "For something", name="Stranger")]))
    on_line(stage, "Stranger")
    press(qtbot, stage.screen, Qt.Key.Key_Return)
    dialog = stage.dialog(AssignDialog)

    dialog.number_edit.setFocus()
    dialog.number_edit.setText(other.number)
    qtbot.keyClick(dialog.number_edit, Qt.Key.Key_Return)

    assert dialog.isVisible()
    assert dialog.number_edit.text() == ""
    assert [each.invoice_number for each in dialog.rows.payables][-1] == other.number
    assert ids(book, LineFilter.BOOKED) == ()
    assert dialog.rows.edits[-1].alignment() & Qt.AlignmentFlag.AlignRight


def test_enter_on_a_line_asks_what_its_first_step_takes(
    qtbot: QtBot, stage: Stage, tmp_path: Path
) -> None:
    stage.take_in(
        write(
            tmp_path,
            [
                credit(5_000, "Gift", name="Stranger", reference="A"),
                credit(-5_000, "Back", name="Payee", reference="B"),
            ],
        )
    )
    opened: list[type[Dialog]] = []
    for name, kind in (("Stranger", AssignDialog), ("Payee", OutgoingDialog)):
        on_line(stage, name)
        press(qtbot, stage.screen, Qt.Key.Key_Return)
        dialog = stage.dialog(kind)
        opened.append(type(dialog))
        press(qtbot, dialog, Qt.Key.Key_Escape)
        assert not dialog.isVisible()

    assert opened == [AssignDialog, OutgoingDialog]


def test_a_decision_is_undone_by_keys_alone(
    qtbot: QtBot, book: Book, stage: Stage, tmp_path: Path
) -> None:
    stage.take_in(write(tmp_path, [credit(5_000, "Gift", name="Stranger")]))
    on_line(stage, "Stranger")
    stage.screen.panel.buttons[LineAction.NOT_OURS].setFocus()
    press(qtbot, stage.screen, Qt.Key.Key_Space)
    dialog = stage.dialog(ReasonDialog)
    qtbot.keyClicks(dialog.reason_edit, "A gift to the club")
    press(qtbot, dialog, Qt.Key.Key_Return)
    stage.settle()
    assert ids(book, LineFilter.SET_ASIDE) != ()

    on_line(stage, "Stranger")
    press(qtbot, stage.screen, Qt.Key.Key_Return)
    undo = stage.dialog(ReasonDialog)
    assert undo.focusWidget() is undo.reason_edit
    qtbot.keyClicks(undo.reason_edit, "It was for us")
    press(qtbot, undo, Qt.Key.Key_Return)

    assert ids(book, LineFilter.SET_ASIDE) == ()


def test_who_may_not_book_opens_nothing_and_is_shown_no_keys(
    qtbot: QtBot, book: Book, tmp_path: Path
) -> None:
    book.services.bank.payments.import_file(
        book.operator, write(tmp_path, [credit(5_000, "Gift", name="Stranger")])
    )
    stage = Stage(qtbot, book, Operator("house audit", Role.AUDITOR))
    on_line(stage, "Stranger")

    press(qtbot, stage.screen, Qt.Key.Key_Return)

    assert not stage.screen.window().findChildren(Dialog)
    assert stage.screen.findChild(QWidget, "bank_foot") is None


def test_control_o_asks_for_statements(qtbot: QtBot, stage: Stage) -> None:
    qtbot.waitUntil(stage.screen.isVisible)
    stage.screen.table.setFocus()

    press(qtbot, stage.screen, Qt.Key.Key_O, Qt.KeyboardModifier.ControlModifier)

    dialog = stage.screen.window().findChild(QFileDialog, "choose_bank_files_dialog")
    assert isinstance(dialog, QFileDialog)
    dialog.reject()


def test_marking_by_hand_tells_every_mistake_and_goes_to_the_first(
    qtbot: QtBot, stage: Stage
) -> None:
    stage.screen.hand_button.click()
    dialog = stage.dialog(HandDialog)
    dialog.amount_edit.setText("some")
    dialog.amount_edit.setFocus()

    press(qtbot, dialog, Qt.Key.Key_Return)

    assert dialog.number_field.error
    assert dialog.amount_field.error
    assert dialog.reason_field.error
    assert dialog.focusWidget() is dialog.number_edit
    assert dialog.error_label.text().startswith("3 fields to correct: ")


@pytest.mark.parametrize("language", ["en", "de"])
def test_no_state_is_cut_off_in_its_column(book: Book, language: str) -> None:
    set_language(language)

    (state,) = [column for column in line_columns() if column.chip is not None]

    assert {chip.text for chip in every_chip()} == {
        *map(verdict_text, Verdict),
        *map(decided_text, AssignmentKind),
    }
    assert state.width > max(map(chip_width, every_chip()))
