from __future__ import annotations

from pathlib import Path

import pytest

from tests.book import book, book_settings, postgres_book, sqlite_book
from tests.ui.settings.platform import every_test_starts_in_light, ignore_missing_window_manager

__all__ = [
    "book",
    "book_settings",
    "every_test_starts_in_light",
    "postgres_book",
    "sqlite_book",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore_missing_window_manager(items, Path(__file__).parent)
