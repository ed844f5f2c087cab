"""`numbers formats` and `numbers set-format`."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.clock import SystemClock
from billing_desktop.domain.period import seller_date
from tests.cli.command_line import CommandLine


@pytest.fixture
def next_year() -> int:
    return seller_date(SystemClock().now()).year + 1


def test_formats_are_listed_with_the_next_numbers(cli: CommandLine, next_year: int) -> None:
    year = next_year - 1
    told = cli("numbers", "formats")

    assert told.code == ExitCode.DONE
    assert [line.split() for line in told.out.splitlines()] == [
        ["invoice", "the", "beginning", f"TEST-RE-{year}-000001"],
        ["credit-note", "the", "beginning", f"TEST-ST-{year}-000001"],
        ["top-up", "the", "beginning", f"TEST-TU-{year}-000001"],
    ]


def test_a_format_is_set_for_a_day_to_come(cli: CommandLine, next_year: int) -> None:
    first = f"{next_year}-01-01"
    words = ("numbers", "set-format", "invoice", "--from", first, "--prefix", "INV")
    short = ("--year", "2", "--digits", "4", "--no-hyphens")

    tried = cli(*words, *short, "--check", "--json").json
    assert len(cli("numbers", "formats", "--json").rows("formats")) == 3
    done = cli(*words, *short)

    number = f"TEST-INV{next_year % 100}0001"
    assert (tried["first_number"], tried["is_kept"]) == (number, False)
    assert done.code == ExitCode.DONE
    assert f"From {first} the first is {number}" in done.out
    (kept,) = [
        row for row in cli("numbers", "formats", "--json").rows("formats") if row["valid_from"]
    ]
    assert kept == {
        "kind": "invoice",
        "valid_from": first,
        "prefix": "INV",
        "separator": "",
        "year_digits": 2,
        "digits": 4,
        "number": number,
    }


def test_what_cannot_be_is_refused_and_nothing_is_kept(cli: CommandLine, next_year: int) -> None:
    today = seller_date(SystemClock().now())
    first = f"{next_year}-01-01"

    for day, prefix, sentence in (
        (str(today), "INV", "for a day to come"),
        (str(today - timedelta(days=1)), "INV", "for a day to come"),
        (first, "inv", "2 to 10 capital letters"),
        (first, "ST", "belongs to numbers of another kind"),
    ):
        told = cli("numbers", "set-format", "invoice", "--from", day, "--prefix", prefix)
        assert told.code == ExitCode.REFUSED
        assert sentence in told.err
    assert len(cli("numbers", "formats", "--json").rows("formats")) == 3
