from __future__ import annotations

from pathlib import Path

import pytest

from tests.book import sqlite_book
from tests.ui.accounts.books import book, every_test_starts_in_light, ignore_missing_window_manager

__all__ = ["book", "every_test_starts_in_light", "sqlite_book"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore_missing_window_manager(items, Path(__file__).parent)
