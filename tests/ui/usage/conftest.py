from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.settings.platform import every_test_starts_in_light, ignore_missing_window_manager

__all__ = ["every_test_starts_in_light"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore_missing_window_manager(items, Path(__file__).parent)
