"""A disk that reads, writes or keeps nothing any more, from any moment on: the calls really fail.

What was acknowledged is there, nothing is half booked, and the book is whole when the disk is.
"""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.cli.command_line import Done, lines
from tests.faults.orders import check_nothing_lost, send_again
from tests.storage.conftest import INVOICE, check_whole, opened, opening
from tests.storage.running import run_commands

WRITING = ("pwrite64", "fsync,fdatasync", "unlink,unlinkat")
BROKEN = "The disk cannot be read or written."
FULL = "The disk is full."
UNREADABLE = "The database file is damaged or is no database."


def run_on_failing_disk(
    folder: Path, *commands: Sequence[str | Path], error: str, calls: str, after: int
) -> list[Done]:
    """Run commands whose calls fail after so many statements to the database."""
    at = ("--data-dir", folder)
    through = ("tests.storage.failing_calls", error, calls, str(after))
    return run_commands(*((*at, *words) for words in commands), through=through)


@pytest.mark.parametrize(
    ("calls", "error"),
    [
        *((calls, "EIO") for calls in WRITING),
        ("pwrite64", "ENOSPC"),
        *(pytest.param(calls, "ENOSPC", marks=pytest.mark.thorough) for calls in WRITING[1:]),
    ],
)
def test_what_a_failing_disk_acknowledged_is_there_and_nothing_is_half_booked(
    folder: Path, calls: str, error: str, tmp_path: Path, *, thorough: bool
) -> None:
    file = tmp_path / "orders.jsonl"
    chance = random.Random(f"{calls} {error}")
    orders = [*opening("2"), {"op": "top_up", "key": "t", "account": "acc-2", "amount": "20.00"}]
    file.write_text(lines(orders))
    acknowledged, refused = [], []
    for _ in range(12 if thorough else 1):
        after = chance.randrange(1, 200)

        (done,) = run_on_failing_disk(
            folder, ("batch", file), error=error, calls=calls, after=after
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

    for done in run_on_failing_disk(
        folder, ("accounts", "list"), ("verify",), error="EIO", calls="pread64", after=1
    ):
        assert done.code == 2
        assert done.err.startswith((BROKEN, UNREADABLE))

    assert (folder / "book.sqlite3").read_bytes() == before


def test_neither_a_backup_nor_an_export_is_half_there(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()

    for done in run_on_failing_disk(
        folder,
        ("backup", "create", "--folder", out),
        ("anchor", "write", out / "anchor.json"),
        ("invoices", "reprint", INVOICE, "--out", out / "one.pdf"),
        error="EIO",
        calls="fsync,fdatasync",
        after=1,
    ):
        assert done.code in (1, 2), done

    assert list(out.iterdir()) == []


def test_a_new_book_is_whole_or_not_there(tmp_path: Path, *, thorough: bool) -> None:
    chance = random.Random(7)
    for number in range(10 if thorough else 1):
        place = tmp_path / f"new-{number}"

        (done,) = run_on_failing_disk(
            place,
            ("init", "--test", "--json"),
            error=chance.choice(("EIO", "ENOSPC")),
            calls=WRITING[number % 2],
            after=chance.randrange(1, 400),
        )

        if (place / "book.sqlite3").exists():
            check_whole(place)
        else:
            assert done.code == 2
            assert json.loads(done.out)["code"] == "database"
            assert [path.name for path in place.iterdir()] == []
