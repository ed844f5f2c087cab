"""A database that cannot be used: one sentence, and not a byte is changed."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.db import schema
from tests.cli.command_line import CommandLine, lines
from tests.cli.files import as_another_user, execute, interrupt_a_change


def empty(book: Path) -> None:
    book.write_bytes(b"")


def truncated(book: Path) -> None:
    book.write_bytes(book.read_bytes()[:50_000])


def text(book: Path) -> None:
    book.write_text("Dear Sir or Madam,\n" * 100)


def foreign(book: Path) -> None:
    book.unlink()
    execute(book, "CREATE TABLE recipe (name TEXT)")


def newer(book: Path) -> None:
    execute(book, "UPDATE alembic_version SET version_num = '9999'")


def folder(book: Path) -> None:
    book.unlink()
    book.mkdir()


_BROKEN: list[tuple[Callable[[Path], None], str]] = [
    (empty, "The database file is empty."),
    (truncated, "The database file is damaged or is no database."),
    (text, "The database file is damaged or is no database."),
    (foreign, "The database file belongs to another program."),
    (newer, "The book was made by a newer version of this program (9999)."),
    (folder, "There is no book in this folder yet."),
]
_COMMANDS = (
    ("verify",),
    ("verify", "--deep"),
    ("migrate",),
    ("migrate", "--check"),
    ("sync", "--once"),
    ("batch",),
    ("accounts", "list"),
    ("invoices", "list"),
    ("invoices", "export", "--out", "out"),
    ("usage", "preview", "usage.csv"),
    ("operators", "list"),
    ("requests", "list"),
    ("tasks", "list"),
)


@pytest.mark.parametrize(("break_it", "sentence"), _BROKEN, ids=lambda value: str(value)[:12])
def test_no_command_touches_it(
    cli: CommandLine,
    break_it: Callable[[Path], None],
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    break_it(cli.book)
    before = cli.files()
    order = lines([{"op": "account", "key": "a", "company": "Nordlicht"}])

    for words in _COMMANDS:
        done = cli(*words, stdin=order)
        assert (done.code, done.out) == (ExitCode.COULD_NOT_RUN, ""), words
        assert done.err.startswith(sentence), words
        assert len(done.err.splitlines()) == 1, words

    assert cli.files() == before


@pytest.mark.parametrize(("break_it", "sentence"), _BROKEN, ids=lambda value: str(value)[:12])
def test_the_doctor_says_what_is_wrong_and_no_book_is_made_over_it(
    cli: CommandLine, break_it: Callable[[Path], None], sentence: str
) -> None:
    break_it(cli.book)
    before = cli.files()

    told = cli("doctor")

    assert told.code == ExitCode.REFUSED
    assert sentence in told.out
    assert cli("init").code == ExitCode.REFUSED
    assert cli("demo").code == ExitCode.REFUSED
    assert cli.files() == before


def test_a_missing_book_is_no_reason_to_make_a_folder(bare_cli: CommandLine) -> None:
    for words in (("verify",), ("batch",), ("sync", "--once"), ("doctor",)):
        assert bare_cli(*words).code != ExitCode.DONE

    assert not bare_cli.folder.exists()


def test_a_locked_book_is_busy(cli: CommandLine) -> None:
    script = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE')\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script, str(cli.book)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()

        done = cli("accounts", "list")

        assert other.stdin is not None
        other.stdin.close()
    assert done.code == ExitCode.BUSY
    assert done.err == "The database is in use by somebody else. Please try again.\n"


def test_a_book_that_can_only_be_read_is_read_and_nothing_is_booked(cli: CommandLine) -> None:
    number = str(cli.topped_up(account=cli.account())["invoice"])
    orders = cli.folder.parent / "orders.jsonl"
    orders.write_text(lines([{"op": "account", "key": "b", "company": "Nordlicht"}]))
    out = cli.folder.parent / "reprint.pdf"
    before = cli.files()

    with as_another_user(cli.folder) as run:
        listed, booked = run("accounts", "list", "--json"), run("batch", orders)
        reprinted = run("invoices", "reprint", number, "--out", out)
        told = run("doctor")

    assert len(listed.rows("accounts")) == 1
    assert booked.code == ExitCode.COULD_NOT_RUN
    (answer,) = booked.answers
    assert answer["code"] == "database"
    assert str(answer["error"]).startswith("The database can only be read.")
    assert reprinted.code == ExitCode.DONE
    assert out.read_bytes().startswith(b"%PDF")
    assert told.code == ExitCode.REFUSED
    assert "can only be read: nothing can be booked" in told.out
    assert cli.files() == before


def test_a_book_without_the_right_to_read_it_says_so(cli: CommandLine) -> None:
    with as_another_user(cli.folder, mode=0o000) as run:
        done = run("verify")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("The database file cannot be opened. Please check the rights")


def test_a_change_that_was_cut_off_is_undone(cli: CommandLine) -> None:
    interrupt_a_change(cli.book)

    assert cli("verify", "--deep").code == ExitCode.DONE

    assert execute(cli.book, "SELECT name FROM sqlite_schema WHERE name = 'half_done'") == []


def test_a_change_that_was_cut_off_cannot_be_undone_where_nothing_can_be_written(
    cli: CommandLine,
) -> None:
    interrupt_a_change(cli.book)
    before = cli.files()

    with as_another_user(cli.folder) as run:
        done = run("verify")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("The last change of the database was cut off")
    assert cli.files() == before


def test_nothing_of_another_program_is_undone(cli: CommandLine) -> None:
    foreign(cli.book)
    interrupt_a_change(cli.book)
    before = cli.files()

    done = cli("verify")

    assert done.err.startswith("The database file belongs to another program.")
    assert cli.files() == before


def test_damage_in_the_middle_of_the_file_is_told_in_a_sentence(cli: CommandLine) -> None:
    cli.topped_up(account=cli.account())
    with closing(sqlite3.connect(cli.book)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'posting'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with cli.book.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)

    listed, verified = cli("accounts", "list"), cli("verify")

    assert listed.code == ExitCode.DONE
    assert verified.code == ExitCode.REFUSED
    assert "P11  a part of the book cannot be read: database disk image is malformed\n" in (
        verified.out
    )


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE account SET created_at = 'yesterday'", None),
        ("UPDATE book SET created_at = x'ff'", None),
        ("UPDATE invoice SET issued_at = 'yesterday'", "holds what is never stored (ValueError)"),
        ("UPDATE invoice SET buyer = CAST(x'ff' AS TEXT)", "cannot be read: Could not decode"),
        ("UPDATE audit SET at = 'yesterday'", "holds what is never stored (ValueError)"),
        ("UPDATE document SET pdf = pdf || x'00'", "its bytes are not those issued"),
    ],
)
def test_what_the_program_never_stores_is_found_and_told(
    cli: CommandLine, change: str, finding: str | None
) -> None:
    cli.topped_up(account=cli.account())
    triggers = execute(cli.book, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'")
    dropped = (f"DROP TRIGGER {name}" for name, _ in triggers)
    execute(cli.book, *dropped, change, *(str(made) for _, made in triggers))

    done = cli("verify", "--deep")

    assert done.err == ""
    if finding is None:  # No promise is about it.
        assert done.code == ExitCode.DONE
    else:
        assert done.code == ExitCode.REFUSED
        assert finding in done.out


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("mysql://clerk:secret@server/book", "The database address cannot be used."),
        ("nonsense", "The database address cannot be used."),
        ("postgresql://clerk:secret@127.0.0.1:1/book", "The database server cannot be reached."),
    ],
)
def test_a_server_that_cannot_be_used_is_told_without_the_password(
    cli: CommandLine, address: str, sentence: str
) -> None:
    cli.set(BILLING_DB_URL=address)

    done = cli("verify")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith(sentence)
    assert "secret" not in done.err


def test_an_empty_database_on_a_server_holds_no_book(
    cli: CommandLine, fresh_postgres_database: str
) -> None:
    cli.set(BILLING_DB_URL=fresh_postgres_database)

    assert cli("verify").err == "There is no book in this database yet. Please create one.\n"
    assert cli("init", "--test").code == ExitCode.DONE
    assert cli("init", "--test").code == ExitCode.REFUSED
    assert cli("migrate", "--json").json["from"] == schema.HEAD
    assert cli("verify", "--deep").code == ExitCode.DONE
