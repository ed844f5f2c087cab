"""What the tests of these screens share."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from ui.style.theme import Theme


def ignore_missing_window_manager(items: list[pytest.Item], folder: Path) -> None:
    """The offscreen platform has no window manager to tell sizes and stacking to."""
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


@pytest.fixture(autouse=True)
def every_test_starts_in_light(qapp: QApplication) -> None:
    Theme.apply(qapp, dark=False)
