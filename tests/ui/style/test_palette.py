"""The palette names every colour, so that nothing of the system's shows through."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from ui.style.palette import palette
from ui.style.tokens import DARK, LIGHT, Tokens

ROLES = [
    role
    for role in QPalette.ColorRole
    if role not in (QPalette.ColorRole.NoRole, QPalette.ColorRole.NColorRoles)
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK])
def test_every_role_has_a_colour_of_the_theme(qtbot: QtBot, tokens: Tokens) -> None:
    made = palette(tokens)

    missing = [r for r in ROLES if not made.isBrushSet(QPalette.ColorGroup.Active, r)]

    assert missing == []


def test_the_ground_of_a_pdf_preview_is_sunken(qtbot: QtBot) -> None:
    made = palette(DARK)

    assert made.color(QPalette.ColorRole.Dark) == DARK.color("sunken")
