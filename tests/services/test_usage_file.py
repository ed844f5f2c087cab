"""Reading a CSV file of usage, line by line, with what is wrong on each line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from billing_desktop.errors import UserError
from billing_desktop.services.usage_file import (
    RefusedLine,
    UsageLine,
    headings,
    read_lines,
)
from tests.builders import eur

HEADER = "account,date,amount,description,external_id\n"
LINE = "K-10001,2026-11-20,12.50,API calls,m-1\n"


def write(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "usage.csv"
    path.write_bytes(content.encode(encoding))
    return path


def read(folder: Path, content: str, encoding: str = "utf-8") -> list[UsageLine | RefusedLine]:
    return list(read_lines(write(folder, content, encoding)))


def test_a_line_is_read_with_its_place(tmp_path: Path) -> None:
    assert read(tmp_path, HEADER + LINE) == [
        UsageLine(2, "K-10001", date(2026, 11, 20), eur("12.50"), "API calls", "m-1")
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_umlauts_arrive_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    (line,) = read(tmp_path, HEADER + LINE.replace("API calls", "Übermäßig – 5 €"), encoding)

    assert isinstance(line, UsageLine)
    assert line.description == "Übermäßig – 5 €"


def test_a_german_file_has_semicolons_commas_and_german_dates(tmp_path: Path) -> None:
    content = (
        "Kundennummer;Datum;Betrag (EUR);Beschreibung;Externe ID\r\n"
        "K-10001;20.11.2026;1.234,50;API-Aufrufe;m-1\r\n"
        "K-10001;2.1.2026;12.50;;m-2\r\n"
    )

    assert read(tmp_path, content, "cp1252") == [
        UsageLine(2, "K-10001", date(2026, 11, 20), eur("1234.50"), "API-Aufrufe", "m-1"),
        UsageLine(3, "K-10001", date(2026, 1, 2), eur("12.50"), "Usage", "m-2"),
    ]


def test_quotes_hold_delimiters_and_the_order_of_columns_does_not_matter(tmp_path: Path) -> None:
    content = (
        "external_id,description,amount,account,date\n"
        'm-1,"Calls, ""premium""",1,K-10001,2026-11-20\n'
    )

    assert read(tmp_path, content) == [
        UsageLine(2, "K-10001", date(2026, 11, 20), eur("1"), 'Calls, "premium"', "m-1")
    ]


def test_empty_cells_at_the_end_of_a_line_do_no_harm(tmp_path: Path) -> None:
    (line,) = read(tmp_path, HEADER + LINE.replace("\n", ",, \n"))

    assert isinstance(line, UsageLine)


def test_empty_lines_are_no_lines(tmp_path: Path) -> None:
    lines = read(tmp_path, HEADER + "\n,,,,\n" + LINE + "\n  \n")

    assert [line.line for line in lines] == [4]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (",2026-11-20,1.00,x,m-1", "The column account is empty."),
        ("K-1\x00,2026-11-20,1.00,x,m-1", "hidden character U+0000"),
        ("K-1,,1.00,x,m-1", " is not a date"),
        ("K-1,20/11/2026,1.00,x,m-1", "20/11/2026 is not a date"),
        ("K-1,2026-02-30,1.00,x,m-1", "There is no day 2026-02-30"),
        ("K-1,٢٠٢٦-11-20,1.00,x,m-1", "is not a date"),
        ("K-1,2026-11-20,,x,m-1", "Please enter an amount"),
        ("K-1,2026-11-20,1,00,x,m-1", "The line has 6 cells, but the first line names 5"),
        ("K-1,2026-11-20,1.000,x,m-1", "1.000 is not an amount"),
        ("K-1,2026-11-20,-1.00,x,m-1", "-1.00 is not an amount"),
        ("K-1,2026-11-20,0.00,x,m-1", "must be more than zero"),
        ("K-1,2026-11-20,1e9,x,m-1", "1e9 is not an amount"),
        ("K-1,2026-11-20,NaN,x,m-1", "NaN is not an amount"),
        ("K-1,2026-11-20,９.00,x,m-1", "is not an amount"),
        ("K-1,2026-11-20,1.00,a\u202eb,m-1", "hidden character U+202E"),
        ("K-1,2026-11-20,1.00,x", "The column external_id is empty."),
        ("K-1,2026-11-20,1.00,x,m\u200b1", "hidden character U+200B"),
        (f"K-1,2026-11-20,1.00,x,{'m' * 201}", "longer than 200"),
    ],
)
def test_a_line_that_cannot_be_booked_says_why(tmp_path: Path, line: str, sentence: str) -> None:
    good, refused = read(tmp_path, HEADER + LINE + line + "\n")

    assert isinstance(good, UsageLine)
    assert isinstance(refused, RefusedLine)
    assert refused.line == 3
    assert any(part in str(refused.error) for part in sentence.split("|"))
    assert refused.text


def test_an_ambiguous_german_amount_is_refused(tmp_path: Path) -> None:
    content = HEADER.replace(",", ";") + "K-1;2026-11-20;1.000;x;m-1\n"

    (refused,) = read(tmp_path, content)

    assert isinstance(refused, RefusedLine)
    assert "can be read in two ways" in str(refused.error)


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no column external_id") as refused:
        read(tmp_path, "account,date,amount,description\n")

    assert refused.value.code == "file_invalid"


@pytest.mark.parametrize("content", ["", "\n", "   "])
def test_a_file_without_headings_is_refused(tmp_path: Path, content: str) -> None:
    with pytest.raises(UserError, match="no column account"):
        read(tmp_path, content)


@pytest.mark.parametrize(
    "content",
    [
        HEADER + 'K-1,2026-11-20,1.00,"x"y,m-1\n',
        HEADER + 'K-1,2026-11-20,1.00,"never closed,m-1\n',
        HEADER + f"K-1,2026-11-20,1.00,{'x' * 200_000},m-1\n",
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(tmp_path: Path, content: str) -> None:
    with pytest.raises(UserError, match=r"Line \d+ of the file is not CSV"):
        read(tmp_path, content)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.csv", tmp_path):
        with pytest.raises(UserError, match="cannot be read"):
            list(read_lines(path))
        with pytest.raises(UserError, match="cannot be read"):
            headings(path)


def test_a_picture_is_no_usage(tmp_path: Path) -> None:
    path = tmp_path / "usage.csv"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)

    with pytest.raises(UserError, match="is no text file"):
        list(read_lines(path))


def test_columns_may_be_named_otherwise(tmp_path: Path) -> None:
    path = write(tmp_path, "Who;When;How much;What;Which;Betrag\nK-1;2026-11-20;1,50;x;m-1;99,00\n")
    assert headings(path) == ("Who", "When", "How much", "What", "Which", "Betrag")
    mapping = {
        "account": "Who",
        "date": "when",
        "amount": "How Much",
        "description": "What",
        "external_id": "Which",
    }

    (line,) = read_lines(path, mapping)

    assert isinstance(line, UsageLine)
    assert line.amount == eur("1.50")


def test_a_mapping_to_a_column_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, HEADER + LINE)

    with pytest.raises(UserError, match="no column amount"):
        list(read_lines(path, {"amount": "price"}))
