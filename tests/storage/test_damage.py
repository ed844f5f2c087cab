"""A book whose file was damaged anywhere: a sentence, no trace, and the file stays as it is."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine, lines
from tests.storage.conftest import INVOICE, check_whole
from tests.storage.running import check_told

PAGE = 4096
Damage = Callable[[bytearray, random.Random], None]


def _place(content: bytearray, chance: random.Random) -> slice:
    number = chance.randrange(len(content) // PAGE)
    return slice(number * PAGE, (number + 1) * PAGE)


def scribble_over_a_page(content: bytearray, chance: random.Random) -> None:
    content[_place(content, chance)] = chance.randbytes(PAGE)


def wipe_a_page(content: bytearray, chance: random.Random) -> None:
    content[_place(content, chance)] = bytes(PAGE)


def swap_two_pages(content: bytearray, chance: random.Random) -> None:
    one, other = _place(content, chance), _place(content, chance)
    content[one], content[other] = content[other], content[one]


def cut(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(1, len(content)) :]


def cut_at_a_page(content: bytearray, chance: random.Random) -> None:
    del content[chance.randrange(1, len(content) // PAGE) * PAGE :]


def change_the_head(content: bytearray, chance: random.Random) -> None:
    content[chance.randrange(100)] ^= chance.randrange(1, 256)


def change_bytes(content: bytearray, chance: random.Random) -> None:
    for _ in range(30):
        content[chance.randrange(len(content))] = chance.randrange(256)


DAMAGES: tuple[Damage, ...] = (
    scribble_over_a_page,
    wipe_a_page,
    swap_two_pages,
    cut,
    cut_at_a_page,
    change_the_head,
    change_bytes,
)
LOOKING = (
    ("verify",),
    ("accounts", "list"),
    ("invoices", "show", INVOICE),
    ("audit", "list"),
    ("backup", "status"),
)
BOOKING = ("batch",)
USAGE = {"op": "usage", "key": "u", "account": "acc-1", "amount": "1.00", "on": "2025-11-01"}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_book_is_told_and_stays_as_it_is(
    cli: CommandLine, damage: Damage, *, thorough: bool
) -> None:
    whole = cli.book.read_bytes()
    chance = random.Random(damage.__name__)
    for _ in range(60 if thorough else 2):
        content = bytearray(whole)
        damage(content, chance)
        # One that has another length in its head than on the disk is told apart by SQLite alone.
        cli.book.write_bytes(content)

        for words in LOOKING:
            done = cli(*words)
            check_told(done)
            assert done.code in (ExitCode.DONE, ExitCode.REFUSED, ExitCode.COULD_NOT_RUN), words

        assert cli.book.read_bytes() == content
        check_told(cli(*BOOKING, stdin=lines([USAGE])))
    cli.book.write_bytes(whole)
    check_whole(cli.folder)


def test_names_that_are_no_text_are_damage(cli: CommandLine) -> None:
    """The driver cannot even read what SQLite has to say of such a file."""
    with closing(sqlite3.connect(cli.book, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema=ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = CAST(CAST(sql AS BLOB) || x'c8c8' AS TEXT)"
            " WHERE name = 'posting'"
        )
    before = cli.book.read_bytes()

    done = cli("accounts", "list")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("The database file is damaged or is no database.")
    assert cli.book.read_bytes() == before
