"""Connections that keep what was confirmed, and files that are refused with a sentence."""

from __future__ import annotations

import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, OperationalError

from billing_desktop.bootstrap import open_book
from billing_desktop.db import engine as engine_module
from billing_desktop.db.engine import (
    check_sqlite_file,
    explain,
    file_system_of,
    move_new_file,
    open_engine,
    sqlite_url,
)
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.account import Account
from billing_desktop.errors import (
    BillingError,
    BusyError,
    ConflictError,
    DatabaseRefusedError,
    ServerAwayError,
    ServerSignInError,
)
from billing_desktop.settings import Settings
from tests.book import Book, open_services
from tests.db.stories import tell
from tests.fakes.clock import MovableClock


@pytest.fixture
def file(sqlite_book: Path, tmp_path: Path) -> Path:
    """The file of a book of this test's own, closed."""
    path = tmp_path / "book.sqlite3"
    path.write_bytes(sqlite_book.read_bytes())
    return path


def refusal(path: Path) -> BillingError:
    """Open the book of a folder; return the refusal, having checked that nothing changed."""
    before = {entry.name: entry.read_bytes() for entry in path.parent.iterdir()}
    with pytest.raises(BillingError) as refused:
        open_book(Settings(data_dir=path.parent))
    assert {entry.name: entry.read_bytes() for entry in path.parent.iterdir()} == before
    return refused.value


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_to_less_than_a_page(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:300])


def scribble(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[100:120] = b"\xff" * 20
    path.write_bytes(content)


def of_another_program(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE cake (eaten INTEGER)")
        connection.commit()


def made_newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda path: path.unlink(), "There is no book in this folder yet"),
        (lambda path: path.write_bytes(b""), "The database file is empty"),
        (lambda path: path.write_text("Dear Sirs,\n" * 1000), "damaged or is no database"),
        # SQLite takes a file that is shorter than its own name for an empty one.
        (lambda path: path.write_text("x"), "belongs to another program"),
        (cut, "damaged or is no database"),
        (cut_to_less_than_a_page, "damaged or is no database"),
        (scribble, "damaged or is no database"),
        (of_another_program, "belongs to another program"),
        (made_newer, "made by a newer version of this program (9999)"),
    ],
)
def test_a_file_that_is_no_book_is_refused_and_left_alone(
    file: Path, spoil: Callable[[Path], object], sentence: str
) -> None:
    spoil(file)

    assert sentence in str(refusal(file))


def test_a_folder_in_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.sqlite3").mkdir()

    with pytest.raises(DatabaseRefusedError, match="There is no book"):
        open_book(Settings(data_dir=tmp_path))


def test_a_book_on_a_network_drive_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "file_system_of", lambda _: "nfs4")

    assert "lies on a network drive" in str(refusal(file))


def test_a_refused_book_is_not_kept_open(file: Path) -> None:
    made_newer(file)
    refusal(file)

    opened = [entry.path for entry in psutil.Process().open_files()]
    assert str(file) not in opened


def test_the_innermost_mount_names_the_file_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = tmp_path / "mounts"
    inside = tmp_path / "a b" / "c"
    mounts.write_text(
        "broken\n"
        f"disk {tmp_path} ext4 rw 0 0\n"
        f"share {str(tmp_path / 'a b').replace(' ', chr(92) + '040')} nfs4 rw 0 0\n"
        f"other {tmp_path}/a xfs rw 0 0\n"
        "root / btrfs rw 0 0\n"
    )
    inside.mkdir(parents=True)
    real = Path

    def path(*parts: str) -> Path:
        return mounts if parts == ("/proc/mounts",) else real(*parts)

    monkeypatch.setattr(engine_module, "Path", path)
    assert file_system_of(inside) == "nfs4"
    assert file_system_of(tmp_path / "book") == "ext4"
    mounts.unlink()
    assert file_system_of(inside) == ""


@pytest.mark.parametrize("name", ["a b", "ä", "100%", "q?x=1", "#", "a&b", "%41"])
def test_a_folder_may_have_any_name(sqlite_book: Path, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "book.sqlite3").write_bytes(sqlite_book.read_bytes())

    services = open_book(Settings(data_dir=folder))
    seller = services.book.seller_name
    services.close()

    assert seller == "Beispielwerk Software GmbH"
    assert [entry.name for entry in folder.iterdir() if entry.is_file()] == ["book.sqlite3"]


def head_is_ahead_of_the_file(path: Path) -> None:
    """Leave the file as a kill does between the first page of a commit and the last.

    The head tells of pages that were never written; the journal still has the old head.
    """
    content = bytearray(path.read_bytes())
    content[28:32] = (len(content) // 4096 + 500).to_bytes(4, "big")
    content[92:96] = content[24:28]  # Valid for this very change, so the head is believed.
    path.write_bytes(content)


@pytest.mark.parametrize("spoil", [lambda _: None, head_is_ahead_of_the_file])
def test_a_change_that_was_cut_off_is_undone_at_the_next_start(
    file: Path, spoil: Callable[[Path], None]
) -> None:
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    # Half a transaction is in the file, and its journal beside it, when the process dies.
    killed = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size = 5')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('PRAGMA user_version = 7')\n"
        "for i in range(3000):\n"
        "    c.execute('INSERT INTO operation VALUES (?, ?, ?, ?, ?)',\n"
        "              ('x', f'{i:0100d}', 'd', 'o', 't'))\n"
        "os._exit(9)\n"
    )
    subprocess.run([sys.executable, "-c", killed, str(file)], check=False)
    assert file.with_name("book.sqlite3-journal").stat().st_size > 0
    assert hashlib.sha256(file.read_bytes()).hexdigest() != before
    spoil(file)

    services = open_book(Settings(data_dir=file.parent))
    with services.database.read() as uow:
        found = uow.connection.execute(text("SELECT count(*) FROM operation")).scalar()
    findings = services.books.verify(services.operators.at_computer(), is_deep=True)  # type: ignore[arg-type]
    services.close()

    assert found == 0
    assert findings == ()


def test_the_pragmas_that_keep_what_was_confirmed_are_in_force(book: Book) -> None:
    if not book.is_sqlite:
        return
    with book.services.database.engine.connect() as connection:
        for pragma, wanted in (
            ("journal_mode", "delete"),
            ("synchronous", 3),
            ("foreign_keys", 1),
            ("recursive_triggers", 1),
            ("trusted_schema", 0),
            ("busy_timeout", 15_000),
        ):
            found = connection.exec_driver_sql(f"PRAGMA {pragma}").scalar()
            assert found == wanted, pragma


def test_the_server_is_asked_for_what_keeps_what_was_confirmed(book: Book) -> None:
    if book.is_sqlite:
        return
    with book.services.database.engine.connect() as connection:
        for setting, wanted in (
            ("synchronous_commit", "on"),
            ("lock_timeout", "15s"),
            ("statement_timeout", "1min"),
            ("timezone", "UTC"),
            ("transaction_isolation", "read committed"),
        ):
            found = connection.exec_driver_sql(f"SHOW {setting}").scalar()
            assert found == wanted, setting


def test_a_file_that_somebody_else_holds_is_busy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine_module, "BUSY_TIMEOUT_SECONDS", 0.05)
    database = Database(open_engine(sqlite_url(file)))
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for opened in (database.write, database.read):
            with pytest.raises(BusyError), opened() as uow:
                uow.books.is_test()
        other.execute("ROLLBACK")
    with database.write() as uow:
        assert uow.books.is_test()
    database.close()


def top_up_often(book: Book, account: Account) -> None:
    for _ in range(200):
        book.top_up(account)


def test_a_full_disk_books_nothing_and_is_named(book: Book) -> None:
    if not book.is_sqlite:
        return
    account = book.account()
    with book.services.database.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(DatabaseRefusedError, match="The disk is full"):
        top_up_often(book, account)

    assert book.findings() == ()
    book.restart()
    book.services.payments.sync(book.operator)
    assert book.findings() == ()


def test_a_book_that_can_only_be_read_is_read_and_not_written(file: Path, tmp_path: Path) -> None:
    url = f"sqlite:///file:{file}?mode=ro&uri=true"
    services = open_services(
        Settings(data_dir=tmp_path / "elsewhere", database_url=url),
        clock=MovableClock(),
        gateway=None,
    )
    operator = services.operators.at_computer()
    assert operator is not None

    assert services.sellers.get(operator).name == "Beispielwerk Software GmbH"
    assert services.books.verify(operator, is_deep=True) == ()
    with pytest.raises(DatabaseRefusedError, match="can only be read"):
        services.sellers.save(operator, services.sellers.get(operator), key="k")
    services.close()


def test_a_server_that_is_away_is_named(tmp_path: Path) -> None:
    url = "postgresql://nobody:secret@127.0.0.1:1/nothing"

    with pytest.raises(DatabaseRefusedError) as refused:
        open_book(Settings(data_dir=tmp_path, database_url=url))

    assert "The database server cannot be reached" in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ["mysql://x/y", "nonsense", "", "oracle://"])
def test_an_address_of_no_database_that_we_know_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefusedError, match="has to begin with postgresql://"):
        open_engine(url)


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("UNIQUE constraint failed: top_up.key", ConflictError),
        ('duplicate key value violates unique constraint "uq_top_up_key"', ConflictError),
        ("database is locked", BusyError),
        ("canceling statement due to lock timeout", BusyError),
        ("deadlock detected", BusyError),
        ("attempt to write a readonly database", DatabaseRefusedError),
        ("cannot execute UPDATE in a read-only transaction", DatabaseRefusedError),
        ("database or disk is full", DatabaseRefusedError),
        ("could not extend file: No space left on device", DatabaseRefusedError),
        ("database disk image is malformed", DatabaseRefusedError),
        ("file is not a database", DatabaseRefusedError),
        ("password authentication failed for user", ServerSignInError),
        ("server closed the connection unexpectedly", ServerAwayError),
        ("this was successfully misunderstood", DatabaseRefusedError),
    ],
)
def test_what_a_database_says_becomes_a_sentence_without_the_data(
    told: str, kind: type[BillingError]
) -> None:
    secret = "DE89 3704 0044 0532 0130 00"
    error = OperationalError("UPDATE x", {"iban": secret}, Exception(told))

    explained = explain(error)

    assert type(explained) is kind
    assert secret not in str(explained)
    assert "UPDATE" not in str(explained)
    if "successfully" in told:
        assert "disk" not in str(explained)


def test_errors_of_the_database_do_not_quote_what_was_stored(book: Book) -> None:
    tell(book)

    with pytest.raises(DBAPIError) as refused:
        book.execute("INSERT INTO operator SELECT * FROM operator")

    assert "hide_parameters" in str(refused.value) or "parameters" not in str(refused.value)


def test_a_new_file_takes_its_place_only_if_it_is_free(tmp_path: Path) -> None:
    made, target = tmp_path / "made", tmp_path / "target"
    made.write_text("new")
    move_new_file(made, target)
    assert target.read_text() == "new"
    again = tmp_path / "again"
    again.write_text("newer")

    with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
        move_new_file(again, target)

    assert target.read_text() == "new"


def test_a_new_file_takes_its_place_also_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(*_: object) -> None:
        raise OSError("not supported")

    monkeypatch.setattr(os, "link", no_links)
    (tmp_path / "made").write_text("new")

    move_new_file(tmp_path / "made", tmp_path / "target")

    assert (tmp_path / "target").read_text() == "new"


def test_a_book_is_checked_without_being_written(file: Path) -> None:
    before = file.stat()

    check_sqlite_file(file)

    assert file.stat().st_mtime_ns == before.st_mtime_ns
