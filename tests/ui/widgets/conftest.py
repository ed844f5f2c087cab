"""The widgets' tests begin in light."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.style.theme import Theme

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform has no window manager to tell sizes and stacking to."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme.apply(qapp, dark=False)


@pytest.fixture(autouse=True)
def every_test_starts_in_light(theme: Theme) -> None:
    theme.set_dark(False)
