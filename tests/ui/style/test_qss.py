"""The style sheet is whole: Qt understands it and no colour is left open."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QDateEdit, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ui.style.qss import style_sheet
from ui.style.roles import set_role, set_role_of_field
from ui.style.tokens import DARK, LIGHT, Tokens


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_colour_is_filled_in(tokens: Tokens) -> None:
    sheet = style_sheet(tokens)

    assert "$" not in sheet
    assert tokens.accent in sheet


def test_buttons_and_fields_are_32_high_and_the_amount_36(qtbot: QtBot) -> None:
    button, edit, amount = QPushButton("Save"), QLineEdit(), QLineEdit()
    set_role(button, "secondary")
    set_role_of_field(amount, "amount")
    for widget in (button, edit, amount):
        qtbot.addWidget(widget)
        widget.ensurePolished()

    heights = [widget.sizeHint().height() for widget in (button, edit, amount)]

    assert heights == [32, 32, 36]


def test_a_field_does_not_grow_when_it_becomes_invalid(qtbot: QtBot) -> None:
    edit = QLineEdit("DE1")
    qtbot.addWidget(edit)
    edit.ensurePolished()
    before = edit.sizeHint()

    edit.setProperty("invalid", True)
    edit.style().unpolish(edit)
    edit.style().polish(edit)

    assert edit.sizeHint().height() == before.height()


def test_a_date_is_as_high_as_the_other_fields(qtbot: QtBot) -> None:
    edit, date = QLineEdit(), QDateEdit()
    for widget in (edit, date):
        qtbot.addWidget(widget)
        widget.ensurePolished()

    assert date.sizeHint().height() == edit.sizeHint().height()
