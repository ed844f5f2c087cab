"""A local page for every test that wants one, and retries without a pause."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import stripe

from tests.payments.asking import NOW
from tests.payments.controlled_sandbox import ControlledSandbox


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the SDK's retries follow at once."""
    monkeypatch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0)


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[ControlledSandbox]:
    with ControlledSandbox(tmp_path / "page.db", clock=lambda: NOW) as page:
        yield page
