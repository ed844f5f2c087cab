from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from tests.book import sqlite_book
from tests.ui.accounts.books import book, every_test_starts_in_light, ignore_missing_window_manager

__all__ = ["book", "every_test_starts_in_light", "sqlite_book"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore_missing_window_manager(items, Path(__file__).parent)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    """The window that dialogs are opened over."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1100, 760)
    made.show()
    return made
