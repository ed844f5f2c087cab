"""What the cells of a table look like."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QFrame
from pytestqt.qtbot import QtBot

from ui.style.roles import set_role
from ui.style.tokens import LIGHT, Tone
from ui.widgets.cell_delegate import PAD
from ui.widgets.column import CellIcon, Column, ColumnKind
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

LONG = "Ein sehr langer Firmenname, der auf keinen Fall in die Spalte passen kann, GmbH & Co. KG"


@pytest.fixture
def card(qtbot: QtBot) -> QFrame:
    card = QFrame()
    set_role(card, "card")
    card.resize(420, 120)
    qtbot.addWidget(card)
    return card


@pytest.fixture
def view(card: QFrame) -> TableView:
    view = TableView(card)
    view.horizontalHeader().hide()
    view.resize(420, 120)
    return view


def shown(view: TableView, columns: list[Column[str]], rows: list[str]) -> QImage:
    model = RowsModel(columns, view)
    model.set_rows(rows)
    view.set_table_model(model)
    view.window().show()
    return view.window().grab().toImage()


def is_inked(image: QImage, box: QRect, color: str | None = None) -> bool:
    wanted = QColor(color) if color else None
    for x in range(box.left(), box.right()):
        for y in range(box.top(), box.bottom()):
            found = image.pixelColor(x, y)
            if (wanted is None and found.lightness() < 200) or found == wanted:
                return True
    return False


def test_a_long_name_is_elided_inside_its_column(view: TableView) -> None:
    columns = [Column[str]("Company", str, width=150), Column[str]("Rest", lambda _: " ")]

    image = shown(view, columns, [LONG])

    assert is_inked(image, QRect(PAD, 4, 150 - 2 * PAD, 28))
    assert not is_inked(image, QRect(150 - PAD + 2, 4, 30, 28))


def test_an_amount_is_never_elided(view: TableView) -> None:
    columns = [
        Column[str]("Company", lambda _: " ", width=200),
        Column[str]("Amount", str, ColumnKind.AMOUNT, width=60),
        Column[str]("Rest", lambda _: " "),
    ]

    image = shown(view, columns, ["€1,234,567,890.12"])

    assert is_inked(image, QRect(170, 4, 25, 28))
    assert not is_inked(image, QRect(260 - PAD + 1, 4, 20, 28))


def test_a_negative_amount_is_red(view: TableView) -> None:
    columns = [Column[str]("Amount", str, ColumnKind.AMOUNT)]

    negative = shown(view, columns, ["−€42.80"])
    positive = shown(view, columns, ["€42.80"])

    red = QColor(LIGHT.bad).hue()

    def has_red(image: QImage) -> bool:
        points = ((x, y) for x in range(300, 420) for y in range(4, 30))
        colors = (image.pixelColor(*point) for point in points)
        return any(c.saturation() > 150 and abs(c.hue() - red) < 5 for c in colors)

    assert has_red(negative)
    assert not has_red(positive)


def test_an_icon_stands_before_its_text(view: TableView) -> None:
    columns = [
        Column[str]("Type", str, ColumnKind.ICON, icon=lambda _: CellIcon("clock", Tone.WARN))
    ]

    with_icon = shown(view, columns, ["Card"])
    without = shown(view, [Column[str]("Type", str)], ["Card"])

    assert with_icon.copy(0, 0, 40, 35) != without.copy(0, 0, 40, 35)
    assert with_icon.copy(36, 0, 30, 35) == without.copy(12, 0, 30, 35)
