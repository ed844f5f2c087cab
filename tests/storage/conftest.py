"""A TEST book with an invoice, of which each test breaks a copy."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from billing_desktop.bootstrap import Services, create, open_book
from billing_desktop.cli.desk import Desk
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings
from tests import builders
from tests.cli.command_line import CommandLine
from tests.faults.orders import Order, send_again

INVOICE = "TEST-RE-2026-000001"


def opening(number: str) -> list[Order]:
    """Return orders that open an account and credit it."""
    return [
        {"op": "account", "key": f"acc-{number}", **builders.billing_texts("DE")},
        {"op": "top_up", "key": f"top-{number}", "account": f"acc-{number}", "amount": "50.00"},
        {"op": "complete", "key": f"paid-{number}", "top_up": f"top-{number}", "card": "success"},
    ]


@contextmanager
def opened(folder: Path) -> Iterator[Desk]:
    """Lend the open book of a folder."""
    services: Services = open_book(Settings(data_dir=folder))
    try:
        yield Desk(services, SYSTEM)
    finally:
        services.close()


def check_whole(folder: Path) -> None:
    """Prove the book of a folder from its data alone."""
    with opened(folder) as desk:
        assert desk.services.books.verify(SYSTEM, is_deep=True) == ()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a book; nobody opens it."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("storage"))
    create(settings, is_test=True)
    with opened(settings.data_dir) as desk:
        desk.services.sellers.save(SYSTEM, builders.seller())
        send_again(desk.services, opening("1"))
    return settings.data_dir


@pytest.fixture
def folder(template: Path, tmp_path: Path) -> Path:
    """The folder of a book of this test's own."""
    return Path(shutil.copytree(template, tmp_path / "book"))


@pytest.fixture
def cli(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    """The command line on that book, inside the test."""
    return CommandLine(folder, capsys, monkeypatch)
