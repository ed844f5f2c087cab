"""The Qt binding that is locked does not have the fault for which newer ones are kept out."""

from __future__ import annotations

import sys

from PySide6.QtCore import QModelIndex, QStringListModel
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

CALLS = 1000


def test_none_keeps_its_references_over_many_calls(qtbot: QtBot) -> None:
    label = QLabel()
    qtbot.addWidget(label)
    model = QStringListModel()
    before = sys.getrefcount(None)

    for _ in range(CALLS):
        label.setText("12.00")
        model.data(QModelIndex(), 0)

    assert before - sys.getrefcount(None) < CALLS / 10
