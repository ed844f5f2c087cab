"""What every dialog does the same way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.translation import set_language
from ui.widgets.button import Button
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.fields import FormField
from ui.widgets.scrim import Scrim


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    window.resize(1000, 700)
    qtbot.addWidget(window)
    window.show()
    return window


@pytest.fixture
def dialog(qtbot: QtBot, window: QWidget) -> Dialog:
    dialog = Dialog("Billing details", WIDE, window)
    dialog.set_heading("Weidmann Logistik GmbH", "Printed on every invoice.")
    dialog.set_primary("Save")
    for name in ("Company name", "VAT number"):
        dialog.body.addWidget(FormField(name, QLineEdit()))
    return dialog


def opened(qtbot: QtBot, dialog: Dialog) -> Dialog:
    dialog.open()
    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    return dialog


def fields(dialog: Dialog) -> list[FormField]:
    return dialog.findChildren(FormField)


def test_the_width_is_fixed_and_the_window_behind_is_dimmed_while_it_is_open(
    qtbot: QtBot, window: QWidget, dialog: Dialog
) -> None:
    opened(qtbot, dialog)
    scrim = window.findChild(Scrim)
    assert dialog.width() == WIDE
    assert scrim is not None
    assert scrim.geometry() == window.rect()

    window.resize(900, 600)
    assert scrim.geometry() == window.rect()

    dialog.reject()
    assert not scrim.isVisible()


def test_enter_in_a_field_presses_the_primary_button(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)

    with qtbot.waitSignal(dialog.primary_clicked):
        qtbot.keyClick(fields(dialog)[0].editor, Qt.Key.Key_Return)


def test_control_enter_presses_it_from_anywhere(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)

    with qtbot.waitSignal(dialog.primary_clicked):
        qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_escape_closes(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)

    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_nothing_closes_it_while_it_is_busy(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)
    dialog.set_busy(True)

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    dialog.close()

    assert dialog.isVisible()
    assert not dialog.primary_button.isEnabled()
    dialog.set_busy(False)
    dialog.reject()
    assert not dialog.isVisible()


def test_the_keyboard_goes_through_the_body_and_then_the_foot_from_left_to_right(
    qtbot: QtBot, dialog: Dialog
) -> None:
    left = Button("Choose another method")
    dialog.add_left_button(left)
    dialog.set_danger("Cancel payment")
    opened(qtbot, dialog)
    first, second = (field.editor for field in fields(dialog))
    assert first.hasFocus()

    reached = []
    for _ in range(5):
        focused = dialog.focusWidget()
        assert focused is not None
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
        reached.append(dialog.focusWidget())

    assert reached == [
        second,
        dialog.danger_button,
        left,
        dialog.cancel_button,
        dialog.primary_button,
    ]


def test_the_red_button_says_that_it_was_pressed(qtbot: QtBot, dialog: Dialog) -> None:
    dialog.set_danger("Cancel payment")
    opened(qtbot, dialog)

    with qtbot.waitSignal(dialog.danger_clicked):
        qtbot.mouseClick(dialog.danger_button, Qt.MouseButton.LeftButton)


def test_the_foot_counts_the_errors_and_leads_to_the_first(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)
    company, number = fields(dialog)
    number.set_error("A German VAT number is DE and nine digits.")

    assert dialog.point_out([company, number]) is False
    assert dialog.error_label.text() == "1 field to correct: VAT number"
    assert number.editor.hasFocus()

    number.set_error(None)
    assert dialog.point_out([company, number]) is True
    assert not dialog.error_label.isVisible()


def test_the_foot_counts_in_german(dialog: Dialog) -> None:
    set_language("de")

    dialog.set_errors(["Firma", "USt-IdNr."])

    assert dialog.error_label.text() == "2 Felder zu berichtigen: Firma, USt-IdNr."


def test_it_grows_for_an_error_and_does_not_shrink_again(qtbot: QtBot, dialog: Dialog) -> None:
    opened(qtbot, dialog)
    before = dialog.height()

    fields(dialog)[1].set_error("A German VAT number is DE and nine digits. " * 4)
    qtbot.waitUntil(lambda: dialog.height() > before)
    grown = dialog.height()
    fields(dialog)[1].set_error(None)
    qtbot.waitUntil(lambda: not fields(dialog)[1].error_label.isVisible())
    QCoreApplication.sendPostedEvents()

    assert dialog.height() == grown


def test_customer_names_are_never_read_as_markup(dialog: Dialog) -> None:
    dialog.set_heading("<b>Weidmann</b> & Co.", "<i>K-10042</i>")
    dialog.set_heading_side("Account Balance", "<u>1</u>")

    labels = dialog.findChildren(QLabel)

    assert {label.textFormat() for label in labels if "<" in label.text()} == {
        Qt.TextFormat.PlainText
    }


def test_it_is_high_enough_at_once_for_an_error_of_two_lines(qtbot: QtBot, dialog: Dialog) -> None:
    row = QHBoxLayout()
    for name in ("Country", "VAT number of the company"):
        field = FormField(name, QLineEdit())
        field.set_error("A German VAT number is DE and nine digits. This one has eight.")
        row.addWidget(field, 1)
    dialog.body.addLayout(row)

    dialog.open()

    errors = [field.error_label for field in fields(dialog) if field.error]
    assert len(errors) == 2
    assert all(label.height() >= label.heightForWidth(label.width()) for label in errors)
    before = dialog.height()
    QCoreApplication.sendPostedEvents()
    assert dialog.height() == before
