"""Books that are killed: on each database in turn, with the local payment page."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop.bootstrap import create
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests import builders
from tests.db_servers import PostgresServer
from tests.faults.orders import opened


def make(settings: Settings) -> None:
    create(settings, is_test=True)
    with opened(settings) as services:
        services.sellers.save(SYSTEM, builders.seller())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(data_dir=tmp_path_factory.mktemp("faults"))
    make(settings)
    return settings.book_file


@pytest.fixture(scope="session")
def postgres_template(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    folder = tmp_path_factory.mktemp("faults")
    return postgres_server.make_template(
        lambda url: make(Settings(data_dir=folder, database_url=url))
    )


@pytest.fixture
def sqlite_settings(sqlite_template: Path, tmp_path: Path) -> Settings:
    """The settings of a TEST book in a file; not open."""
    settings = Settings(data_dir=tmp_path / "book")
    settings.data_dir.mkdir()
    shutil.copyfile(sqlite_template, settings.book_file)
    return settings


@pytest.fixture
def postgres_settings(fresh_postgres_database: str, tmp_path: Path) -> Settings:
    """The settings of a TEST book on a server; not open."""
    return replace(Settings(data_dir=tmp_path / "book"), database_url=fresh_postgres_database)


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest) -> Settings:
    """The settings of a TEST book, on each database in turn; not open."""
    name = "sqlite_settings" if request.param == "sqlite" else "postgres_settings"
    lent = request.getfixturevalue(name)
    assert isinstance(lent, Settings)
    return lent
