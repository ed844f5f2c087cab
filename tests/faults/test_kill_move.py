"""``kill -9`` while a book moves to a server: it is whole in the file, or whole on the server."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from sqlalchemy.engine import make_url

from billing_desktop import bootstrap
from billing_desktop.bootstrap import Services
from billing_desktop.db.row_copies import row_counts
from billing_desktop.domain.anchor import LedgerSum, SeriesEnd
from billing_desktop.domain.book_move import MoveStep
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.settings import Settings, read_settings
from tests import builders
from tests.book import make_tables
from tests.builders import eur
from tests.cli.command_line import ROOT
from tests.db_servers import PostgresServer
from tests.faults.moving_child import POINTS

# Before the file is closed the book is in the file, after it on the server.
IN_THE_FILE = (
    "rows are copied, not compared",
    "all is written, not stored",
    "the server has it",
    "the file is closed, not stored",
)
AT_EACH_STAGE = ("the server has it", "the file is closed", "the settings lead there")


@pytest.fixture(scope="session")
def migrated_template(postgres_server: PostgresServer) -> str:
    """The name of a database with our tables and nothing in them."""
    return postgres_server.make_template(make_tables)


@pytest.fixture
def address(postgres_server: PostgresServer, migrated_template: str) -> Iterator[str]:
    """The address of an empty database, as settings keep it."""
    with postgres_server.fresh_database(migrated_template) as url:
        bare = make_url(url).set(drivername="postgresql")
        yield bare._replace(password=None).render_as_string()


@dataclass(frozen=True, slots=True)
class Before:
    """What the book held."""

    rows: dict[str, int]
    sums: tuple[LedgerSum, ...]
    series: tuple[SeriesEnd, ...]


@pytest.fixture
def before(sqlite_settings: Settings) -> Before:
    """The book has an account with money and a document in it."""
    services = bootstrap.open_book(sqlite_settings)
    account = services.accounts.create(SYSTEM, builders.billing_details(), key="account")
    top_up = services.top_ups.start(SYSTEM, account.account_id, eur("50.00"), key="top-up")
    page = services.payments.open_page(SYSTEM, top_up.top_up_id).top_up
    assert services.local_page is not None
    assert page.last_attempt is not None
    assert page.last_attempt.provider_reference is not None
    services.local_page.pay(page.last_attempt.provider_reference, "success")
    services.payments.refresh(SYSTEM, top_up.top_up_id)
    found = look(services)
    services.close()
    return found


def look(services: Services) -> Before:
    with services.database.read() as uow:
        rows = row_counts(uow.connection)
    anchor = services.books.anchor(SYSTEM)
    return Before(rows, anchor.sums, anchor.series)


def move(settings: Settings, address: str, point: str | int) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.moving_child",
            str(settings.data_dir),
            address,
            str(point),
        ],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def tell_nobody(step: MoveStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


def check_whole(settings: Settings, before: Before, address: str, *, is_moved: bool | None) -> None:
    """The book is where it is to be, and whole; a second try moves it where it was not."""
    services = bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))
    try:
        assert services.books.verify(SYSTEM, is_deep=True) == ()
        is_there = services.settings.database_url is not None
        assert is_moved is None or is_there is is_moved
        found = look(services)
        if not is_there:
            assert found == before
            services.book_moves.move(SYSTEM, address, tell=tell_nobody)
    finally:
        services.close()
    services = bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))
    try:
        assert services.book_moves.place(SYSTEM).file is None
        assert services.books.verify(SYSTEM, is_deep=True) == ()
        found = look(services)
        added = {"audit": before.rows["audit"] + 1}  # The move itself.
        assert found == replace(before, rows={**before.rows, **added})
    finally:
        services.close()


@pytest.mark.parametrize("point", AT_EACH_STAGE)
def test_killed_at_a_stage_it_is_in_one_place_and_whole(
    sqlite_settings: Settings, before: Before, address: str, point: str
) -> None:
    killed = move(sqlite_settings, address, point)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    check_whole(sqlite_settings, before, address, is_moved=point not in IN_THE_FILE)


@pytest.mark.thorough
@pytest.mark.parametrize("point", [point for point in POINTS if point not in AT_EACH_STAGE])
def test_so_it_is_at_every_other_stage(
    sqlite_settings: Settings, before: Before, address: str, point: str
) -> None:
    killed = move(sqlite_settings, address, point)

    assert killed.returncode == -signal.SIGKILL, killed.stderr
    check_whole(sqlite_settings, before, address, is_moved=point not in IN_THE_FILE)


@pytest.mark.thorough
@pytest.mark.parametrize("number", range(26))
def test_killed_before_any_statement_it_is_in_one_place_and_whole(
    sqlite_settings: Settings,
    before: Before,
    address: str,
    postgres_server: PostgresServer,
    migrated_template: str,
    number: int,
) -> None:
    count = statements_of_a_move(sqlite_settings, postgres_server, migrated_template)
    # The last ones matter most: there the book changes its place.
    chance = random.Random(number)
    at = chance.randrange(count) if number < 10 else count - 1 - (number - 10) * 12

    killed = move(sqlite_settings, address, at)

    assert killed.returncode == -signal.SIGKILL, (at, count, killed.stderr)
    check_whole(sqlite_settings, before, address, is_moved=None)


def statements_of_a_move(settings: Settings, server: PostgresServer, template: str) -> int:
    """Return how many statements and commits a move of this book takes that nobody kills."""
    aside = Settings(data_dir=settings.data_dir.with_name("aside"))
    aside.data_dir.mkdir()
    aside.book_file.write_bytes(settings.book_file.read_bytes())
    with server.fresh_database(template) as url:
        bare = make_url(url).set(drivername="postgresql")
        done = move(aside, bare._replace(password=None).render_as_string(), -2)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
