"""The window's tests run without a display and each starts in English."""

from __future__ import annotations

import os
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

from ui.translation import set_language


@pytest.fixture(autouse=True)
def every_test_starts_in_english() -> Iterator[None]:
    set_language("en")
    yield
    set_language("en")
