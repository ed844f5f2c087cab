"""Banners."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from ui.style.tokens import LIGHT, Tone
from ui.widgets.banner import Banner


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner(Tone.WARN, "Billing details are incomplete", "VAT number is missing.")
    qtbot.addWidget(banner)
    banner.resize(800, 62)
    banner.show()
    return banner


def test_the_ground_says_how_bad_it_is(banner: Banner) -> None:
    assert banner.grab().toImage().pixelColor(400, 6) == QColor(LIGHT.warn_soft)

    banner.set_text(Tone.BAD, "The mail server refused the password", "3 mails wait.")

    assert banner.grab().toImage().pixelColor(400, 6) == QColor(LIGHT.bad_soft)
    assert banner.accessibleName() == "The mail server refused the password"


def test_a_button_does_what_helps(qtbot: QtBot, banner: Banner) -> None:
    button = banner.add_button("Billing details")

    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_there_are_two_buttons_at_most(banner: Banner) -> None:
    banner.add_button("Try now")
    banner.add_button("Details")

    with pytest.raises(ValueError, match="two"):
        banner.add_button("More")

    banner.clear_buttons()
    assert banner.buttons == []
