"""A disk that reads, writes or keeps nothing any more, from any moment on: the calls really fail.

What was acknowledged is there, nothing is half booked, and the book is whole when the disk is.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from tests.cli.command_line import Done, lines
from tests.faults.orders import check_nothing_lost, send_again
from tests.storage.conftest import INVOICE, opened, opening
from tests.storage.running import check_told, run_module

WRITING = ("pwrite64", "fsync,fdatasync", "unlink,unlinkat")
BROKEN = "The disk cannot be read or written."
FULL = "The disk is full."
UNREADABLE = "The database file is damaged or is no database."


def run_on_failing_disk(
    folder: Path, *words: str | Path, error: str, calls: str, after: int, stdin: str = ""
) -> Done:
    """Run a command whose calls fail after so many statements to the database."""
    done = run_module(
        "tests.storage.failing_calls",
        *(error, calls, str(after), "--data-dir", folder, *words),
        stdin=stdin,
    )
    check_told(done)
    return done


@pytest.mark.parametrize("calls", WRITING)
@pytest.mark.parametrize("error", ["EIO", "ENOSPC"])
def test_what_a_failing_disk_acknowledged_is_there_and_nothing_is_half_booked(
    folder: Path, calls: str, error: str, *, thorough: bool
) -> None:
    chance = random.Random(f"{calls} {error}")
    orders = [*opening("2"), {"op": "top_up", "key": "t", "account": "acc-2", "amount": "20.00"}]
    acknowledged, refused = [], []
    for _ in range(12 if thorough else 1):
        after = chance.randrange(1, 200)

        done = run_on_failing_disk(
            folder, "batch", error=error, calls=calls, after=after, stdin=lines(orders)
        )

        acknowledged += [answer for answer in done.answers if answer["ok"]]
        refused += [answer for answer in done.answers if answer.get("code") == "database"]
        with opened(folder) as desk:
            check_nothing_lost(desk.services, acknowledged)
    assert all(str(answer["error"]).startswith((BROKEN, FULL)) for answer in refused)
    with opened(folder) as desk:
        send_again(desk.services, orders)
        check_nothing_lost(desk.services, acknowledged)


def test_a_disk_that_cannot_be_read_is_told_and_nothing_is_written(folder: Path) -> None:
    before = (folder / "book.sqlite3").read_bytes()

    for words, after in ((("accounts", "list"), 1), (("verify",), 30)):
        done = run_on_failing_disk(folder, *words, error="EIO", calls="pread64", after=after)
        if done.code == 2:
            assert done.err.startswith((BROKEN, UNREADABLE))

    assert (folder / "book.sqlite3").read_bytes() == before


def test_neither_a_backup_nor_an_export_is_half_there(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    for words in (
        ("backup", "create", "--folder", out),
        ("anchor", "write", out / "anchor.json"),
        ("invoices", "reprint", INVOICE, "--out", out / "one.pdf"),
    ):
        done = run_on_failing_disk(folder, *words, error="EIO", calls="fsync,fdatasync", after=1)
        assert done.code in (1, 2), done

    assert list(out.iterdir()) == []


def test_a_new_book_is_whole_or_not_there(tmp_path: Path, *, thorough: bool) -> None:
    chance = random.Random(7)
    for number in range(10 if thorough else 1):
        place = tmp_path / f"new-{number}"

        done = run_on_failing_disk(
            place,
            *("init", "--test", "--json"),
            error=chance.choice(("EIO", "ENOSPC")),
            calls=WRITING[number % 2],
            after=chance.randrange(1, 400),
        )

        if (place / "book.sqlite3").exists():
            assert run_module("billing_desktop", "--data-dir", place, "verify").code == 0
        else:
            assert done.code == 2
            assert json.loads(done.out)["code"] == "database"
            assert [path.name for path in place.iterdir()] == []
