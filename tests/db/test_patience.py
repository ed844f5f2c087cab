"""A server that stands still holds nobody for ever, and a slow one is waited for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from billing_desktop.db import engine as engine_module
from billing_desktop.db import lost_commits, patience
from billing_desktop.db.engine import open_engine
from billing_desktop.errors import OutcomeUnknownError, ServerAwayError
from billing_desktop.settings import Settings
from tests.book import Book, make_book
from tests.db_servers import OwnServer, own_postgres


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SILENCE_SECONDS", 0.4)
    monkeypatch.setattr(patience, "LOOK_SECONDS", 2)  # The shortest that the library knows.
    monkeypatch.setattr(engine_module, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(lost_commits, "LOOKING_SECONDS", 0.5)


@contextmanager
def standing_still(server: OwnServer) -> Iterator[None]:
    """Stop every process of the server where it is, as a frozen computer does."""
    postmaster = psutil.Process(server.get_pid())
    stopped = [postmaster, *postmaster.children(recursive=True)]
    for process in stopped:
        process.suspend()
    try:
        yield
    finally:
        for process in stopped:
            process.resume()


def test_a_call_to_a_slow_server_takes_the_time_it_needs(fresh_postgres_database: str) -> None:
    engine = open_engine(fresh_postgres_database)

    with engine.connect() as connection:
        answer = connection.execute(text("SELECT 7 FROM pg_sleep(1.5)")).scalar()
    engine.dispose()

    assert answer == 7


def test_a_server_that_stands_still_is_given_up_in_time_and_work_goes_on_when_it_is_back(
    tmp_path: Path,
) -> None:
    with own_postgres() as (server, _):
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        settings = Settings(
            data_dir=tmp_path / "book", database_url=url.render_as_string(hide_password=False)
        )
        make_book(settings)
        book = Book(settings)
        account = book.account()
        try:
            began = monotonic()
            with pytest.raises(ServerAwayError, match="cannot be reached"):
                ask_while_it_stands_still(book, server)
            assert monotonic() - began < 10

            with pytest.raises(OutcomeUnknownError):
                commit_while_it_stands_still(book, server)

            assert book.balance(account).minor_units == 0
            assert book.findings() == ()
        finally:
            book.close()


def ask_while_it_stands_still(book: Book, server: OwnServer) -> None:
    with book.services.database.write() as uow:
        uow.record(book.clock.now(), "somebody", "test.write", "nothing")
        with standing_still(server):
            uow.connection.execute(text("SELECT 1"))


def commit_while_it_stands_still(book: Book, server: OwnServer) -> None:
    with book.services.database.write() as uow:
        uow.record(book.clock.now(), "somebody", "test.write", "nothing")
        uow.audit.flush()
        with standing_still(server):
            uow.commit_unheard()
