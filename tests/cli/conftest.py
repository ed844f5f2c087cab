"""Commands are tested on a real TEST book with the local payment page."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from billing_desktop.bootstrap import create, open_book
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests import builders
from tests.cli.command_line import CommandLine


@pytest.fixture(scope="session")
def book_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a TEST book that knows its seller; nobody opens it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("cli"))
    create(settings, is_test=True)
    services = open_book(settings)
    services.sellers.save(SYSTEM, builders.seller())
    services.close()
    return settings.book_file


@pytest.fixture
def bare_cli(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line on a folder that does not exist yet."""
    return CommandLine(tmp_path / "book", capsys, monkeypatch)


@pytest.fixture
def cli(bare_cli: CommandLine, book_template: Path) -> CommandLine:
    """The command line on a book of this test's own."""
    bare_cli.folder.mkdir()
    shutil.copyfile(book_template, bare_cli.book)
    return bare_cli
