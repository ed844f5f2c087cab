"""Dialogs about servers are tested on a real one that asks for a password."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.asking_server import AskedLogin, asked_login, made_tables
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store
from tests.ui.settings.platform import every_test_starts_in_light, ignore_missing_window_manager
from ui.database.ways import Ways
from ui.options import Options
from ui.places import Places

__all__ = ["every_test_starts_in_light", "key_store", "made_tables"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    ignore_missing_window_manager(items, Path(__file__).parent)


@pytest.fixture
def login(
    postgres_server: PostgresServer, made_tables: str, key_store: MemoryKeyring
) -> Iterator[AskedLogin]:
    """A login at a server, with an empty database of its own."""
    assert key_store.kept == {}
    with asked_login(postgres_server, template=made_tables) as login:
        yield login


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """A folder without a book."""
    for name in ("BILLING_DB_URL", "BILLING_DATA_DIR"):
        monkeypatch.delenv(name, raising=False)
    return Places(Options(data_dir=tmp_path / "books"))


@pytest.fixture
def ways(places: Places) -> Ways:
    return places.ways()
