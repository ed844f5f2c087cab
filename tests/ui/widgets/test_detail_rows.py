"""Facts below each other."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.widgets.detail_rows import DetailRows


def test_values_can_be_copied_and_an_empty_one_is_a_dash(qtbot: QtBot) -> None:
    rows = DetailRows([("Company", "Weidmann Logistik GmbH"), ("VAT number", "")])
    qtbot.addWidget(rows)

    assert [value.text() for value in rows.values] == ["Weidmann Logistik GmbH", "–"]
    assert rows.values[0].textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_new_rows_replace_the_old_ones(qtbot: QtBot) -> None:
    rows = DetailRows([("Company", "A"), ("Country", "B")])
    qtbot.addWidget(rows)

    rows.set_rows([("Company", "<b>C</b>")])

    assert [value.text() for value in rows.values] == ["<b>C</b>"]
    assert rows.values[0].textFormat() is Qt.TextFormat.PlainText


def test_a_long_word_does_not_push_the_page_beyond_its_edge(qtbot: QtBot) -> None:
    rows = DetailRows([("Company", "Weidmann Logistik und Speditionsgesellschaftsbeteiligung mbH")])
    qtbot.addWidget(rows)

    assert rows.minimumSizeHint().width() < rows.fontMetrics().horizontalAdvance(
        "Company Speditionsgesellschaftsbeteiligung"
    )
