"""Something else where the book would be, or somebody who holds it: a sentence, not a byte."""

from __future__ import annotations

import gzip
import io
import os
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.db import engine
from tests.cli.command_line import CommandLine, lines
from tests.storage.conftest import INVOICE, check_whole
from tests.storage.running import check_told

USAGE = {"op": "usage", "key": "u", "account": "acc-1", "amount": "1.00", "on": "2025-11-01"}
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01" + bytes(range(256)) * 40 + b"\xff\xd9"
COMMANDS = (("verify",), ("accounts", "list"), ("sync", "--once"), ("backup", "create"), ("batch",))


def zipped(whole: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("book.sqlite3", whole)
    return file.getvalue()


FOREIGN: dict[str, Callable[[bytes], bytes]] = {
    "a picture": lambda _: JPEG,
    "a document": lambda _: b"%PDF-1.7\n" + bytes(5000),
    "a letter": lambda _: "Grüße\n".encode("utf-16") * 500,
    "a packed book": zipped,
    "a book in gzip": gzip.compress,
    "a book behind a byte": lambda whole: b"\0" + whole,
    "a book as text": lambda whole: whole.hex().encode(),
    "a book with changed line ends": lambda whole: whole.replace(b"\n", b"\r\n"),
    "nothing but zeros": lambda whole: bytes(len(whole)),
    "one byte": lambda whole: whole[:1],
    "a head alone": lambda whole: whole[:100],
    "a page alone": lambda whole: whole[:4096],
}


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_refused_and_left_alone(cli: CommandLine, name: str) -> None:
    content = FOREIGN[name](cli.book.read_bytes())
    cli.book.write_bytes(content)
    before = cli.files()

    for words in COMMANDS:
        done = cli(*words, stdin=lines([USAGE]))
        check_told(done)
        assert (done.code, done.out) == (ExitCode.COULD_NOT_RUN, ""), words
        assert "not changed" in done.err, words
    assert cli("init").code == ExitCode.REFUSED

    assert cli.files() == before


def a_link_to_nowhere(book: Path) -> None:
    book.symlink_to(book.with_name("gone"))


def a_link_to_itself(book: Path) -> None:
    book.symlink_to(book)


def a_pipe(book: Path) -> None:
    os.mkfifo(book)


def a_device(book: Path) -> None:
    book.symlink_to("/dev/zero")


@pytest.mark.parametrize("make", [a_link_to_nowhere, a_link_to_itself, a_pipe, a_device])
def test_what_is_no_file_at_all_is_no_book_and_none_is_made_over_it(
    cli: CommandLine, make: Callable[[Path], None]
) -> None:
    cli.book.unlink()
    make(cli.book)

    for words in (("verify",), ("batch",)):
        done = cli(*words, stdin=lines([USAGE]))
        check_told(done)
        assert (done.code, done.out) == (ExitCode.COULD_NOT_RUN, "")
    made = cli("init")

    check_told(made)
    assert made.code != ExitCode.DONE
    assert not (cli.book.is_file() and not cli.book.is_symlink())
    assert not cli.book.with_name("gone").exists()


@contextmanager
def held(book: Path, how: str) -> Iterator[None]:
    with closing(sqlite3.connect(book, isolation_level=None)) as other:
        other.execute(f"BEGIN {how}")
        yield
        other.execute("ROLLBACK")


def test_while_somebody_writes_it_is_read_and_booking_is_told_to_wait(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(engine, "BUSY_TIMEOUT_SECONDS", 0.05)  # The real patience is 15 seconds.
    before = cli.book.read_bytes()
    with held(cli.book, "IMMEDIATE"):
        listed = cli("accounts", "list")
        printed = cli("invoices", "reprint", INVOICE, "--out", tmp_path / "one.pdf")
        booked = cli("batch", stdin=lines([USAGE]))
        synced = cli("sync", "--once")

    assert (listed.code, printed.code) == (ExitCode.DONE, ExitCode.DONE)
    assert (booked.code, synced.code) == (ExitCode.BUSY, ExitCode.BUSY)
    (answer,) = booked.answers
    assert (answer["code"], answer["error"]) == ("busy", synced.err.strip())
    assert cli.book.read_bytes() == before
    assert cli("batch", stdin=lines([USAGE])).code == ExitCode.DONE
    check_whole(cli.folder)
