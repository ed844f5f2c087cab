"""Switching between light and dark."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ui.style.icons import set_icon
from ui.style.theme import Theme, set_role
from ui.style.tokens import DARK, LIGHT, current_tokens


def test_a_switch_changes_colours_palette_and_tells(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_dark(True)

    assert current_tokens() is DARK
    window = qapp.palette().color(QPalette.ColorRole.Window)
    assert window == QColor(DARK.canvas)


def test_applying_again_keeps_the_one_theme(qapp: QApplication, theme: Theme) -> None:
    again = Theme.apply(qapp, dark=True)

    assert again is theme
    assert current_tokens() is DARK


def test_without_a_wish_the_theme_is_that_of_the_system(qapp: QApplication, theme: Theme) -> None:
    theme.set_dark(None)

    is_dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert current_tokens() is (DARK if is_dark else LIGHT)


def test_the_system_turning_dark_is_followed_only_without_a_wish(
    qapp: QApplication, theme: Theme
) -> None:
    theme.set_dark(True)

    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)

    assert current_tokens() is DARK


def test_a_label_takes_the_colour_of_its_role_in_both_themes(qtbot: QtBot, theme: Theme) -> None:
    label = QLabel("–")
    qtbot.addWidget(label)
    set_role(label, "error")
    label.ensurePolished()

    def shown() -> QColor:
        return label.palette().color(label.foregroundRole())

    assert shown() == QColor(LIGHT.bad)
    theme.set_dark(True)
    assert shown() == QColor(DARK.bad)


def test_icons_are_drawn_again_in_the_new_colours(qtbot: QtBot, theme: Theme) -> None:
    button = QPushButton("Top Up")
    qtbot.addWidget(button)
    set_icon(button, "plus", "text")
    before = button.icon().pixmap(19, 16).toImage()

    theme.set_dark(True)

    assert button.icon().pixmap(19, 16).toImage() != before


def test_a_role_can_be_changed_after_the_widget_was_shown(qtbot: QtBot) -> None:
    label = QLabel("1")
    qtbot.addWidget(label)
    set_role(label, "body")
    label.show()

    set_role(label, "cardFigure")

    assert label.font().pixelSize() == 26
