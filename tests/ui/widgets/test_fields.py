"""Fields of forms: names, errors that come and go."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QDate, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QDateEdit, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.fields import AmountEdit, ComboField, FormField

SENTENCE = "A German VAT number is DE and nine digits. This one has eight."


@pytest.fixture
def field(qtbot: QtBot) -> FormField:
    field = FormField("VAT number", QLineEdit(), "As it is printed on invoices.")
    qtbot.addWidget(field)
    field.show()
    return field


def editor(field: FormField) -> QLineEdit:
    assert isinstance(field.editor, QLineEdit)
    return field.editor


def test_the_label_names_the_editor_for_those_who_cannot_see_it(field: FormField) -> None:
    found = QAccessible.queryAccessibleInterface(field.editor)

    assert found.text(QAccessible.Text.Name) == "VAT number"
    assert found.text(QAccessible.Text.Description) == "As it is printed on invoices."


def test_a_choice_is_named_by_its_label_too(qtbot: QtBot) -> None:
    field = FormField("Country", ComboField())
    qtbot.addWidget(field)

    found = QAccessible.queryAccessibleInterface(field.editor)

    assert found.text(QAccessible.Text.Name) == "Country"


def test_an_error_takes_the_place_of_the_help_and_is_read_aloud(field: FormField) -> None:
    field.set_error(SENTENCE)

    assert field.error_label.isVisible()
    assert not field.help_label.isVisible()
    assert field.editor.property("invalid") is True
    assert field.editor.accessibleDescription() == SENTENCE


def test_typing_takes_the_error_away(qtbot: QtBot, field: FormField) -> None:
    field.set_error(SENTENCE)

    with qtbot.waitSignal(field.changed):
        qtbot.keyClicks(field.editor, "D")

    assert field.error == ""
    assert not field.error_label.isVisible()
    assert field.help_label.isVisible()
    assert field.editor.property("invalid") is False


def test_an_error_is_plain_text(field: FormField) -> None:
    field.set_error("<b>Weidmann</b> is not a number.")

    assert field.error_label.textFormat() is Qt.TextFormat.PlainText


def test_leaving_the_field_is_told(qtbot: QtBot) -> None:
    page = QWidget()
    column = QVBoxLayout(page)
    first, second = FormField("First", QLineEdit()), FormField("Second", QLineEdit())
    column.addWidget(first)
    column.addWidget(second)
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    first.editor.setFocus()
    qtbot.waitUntil(first.editor.hasFocus)

    with qtbot.waitSignal(first.left), qtbot.assertNotEmitted(second.left):
        qtbot.keyClick(first.editor, Qt.Key.Key_Tab)

    assert second.editor.hasFocus()


def test_another_window_in_front_is_not_leaving(qtbot: QtBot, field: FormField) -> None:
    away = QFocusEvent(QEvent.Type.FocusOut, Qt.FocusReason.ActiveWindowFocusReason)

    with qtbot.assertNotEmitted(field.left):
        QCoreApplication.sendEvent(field.editor, away)


@pytest.mark.parametrize("kind", ["text", "date", "choice"])
def test_every_kind_of_editor_tells_of_changes(qtbot: QtBot, kind: str) -> None:
    text, date, choice = QPlainTextEdit(), QDateEdit(QDate(2026, 1, 1)), ComboField()
    choice.set_items([("Germany", "DE"), ("France", "FR")])
    field = FormField("Field", {"text": text, "date": date, "choice": choice}[kind])
    qtbot.addWidget(field)
    field.set_error("Wrong.")

    with qtbot.waitSignal(field.changed):
        text.setPlainText("x")
        date.setDate(QDate(2026, 2, 1))
        choice.set_value("FR")

    assert field.error == ""


def test_a_choice_keeps_its_value_when_the_items_are_named_anew(qtbot: QtBot) -> None:
    choice = ComboField()
    qtbot.addWidget(choice)
    choice.set_items([("Germany", "DE"), ("France", "FR")])
    choice.set_value("FR")

    choice.set_items([("Deutschland", "DE"), ("Frankreich", "FR")])
    choice.set_value("unknown")

    assert (choice.value, choice.currentText()) == ("FR", "Frankreich")


def test_the_wheel_does_not_change_a_choice_in_passing(qtbot: QtBot) -> None:
    choice = ComboField()
    qtbot.addWidget(choice)
    choice.set_items([("Germany", "DE"), ("France", "FR")])
    turn = QWheelEvent(
        QPointF(5, 5),
        QPointF(5, 5),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )

    choice.wheelEvent(turn)

    assert choice.value == "DE"
    assert not turn.isAccepted()


def test_an_amount_is_typed_at_the_right_in_a_large_bold_face(qtbot: QtBot) -> None:
    edit = AmountEdit()
    qtbot.addWidget(edit)
    edit.ensurePolished()

    assert edit.alignment() & Qt.AlignmentFlag.AlignRight
    assert (edit.font().pixelSize(), edit.font().bold()) == (15, True)
