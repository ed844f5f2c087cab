from __future__ import annotations

from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from ui.style.theme import Theme
from ui.style.tokens import current_tokens
from ui.widgets.calendar import Calendar


def shown(qtbot: QtBot) -> Calendar:
    calendar = Calendar()
    qtbot.addWidget(calendar)
    calendar.setDateRange(QDate(2026, 11, 24), QDate(2027, 12, 31))
    calendar.setSelectedDate(QDate(2026, 11, 26))
    calendar.show()
    return calendar


def colors_of(calendar: Calendar) -> set[str]:
    image: QImage = calendar.grab().toImage()
    return {
        QColor(image.pixel(x, y)).name()
        for x in range(image.width())
        for y in range(image.height())
    }


def test_the_month_has_the_colours_of_the_theme_and_follows_it(
    qtbot: QtBot, qapp: QApplication
) -> None:
    calendar = shown(qtbot)

    for is_dark in (False, True):
        Theme.apply(qapp, dark=is_dark)
        tokens, colors = current_tokens(), colors_of(calendar)
        assert QColor(tokens.raised).name() in colors
        assert QColor(tokens.accent).name() in colors
        assert QColor(tokens.faint).name() in colors  # The days before the 24th.
        assert QColor(Qt.GlobalColor.red).name() not in colors


def test_the_buttons_that_show_an_arrow_alone_have_names(qtbot: QtBot) -> None:
    calendar = shown(qtbot)

    buttons = calendar.findChildren(QAbstractButton)

    assert {"Month before", "Next month"} <= {button.accessibleName() for button in buttons}


def test_a_day_out_of_reach_cannot_be_chosen(qtbot: QtBot) -> None:
    calendar = shown(qtbot)

    calendar.setSelectedDate(QDate(2026, 11, 3))

    assert calendar.selectedDate() >= QDate(2026, 11, 24)
