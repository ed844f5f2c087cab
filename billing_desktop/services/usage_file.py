"""Reading a CSV file of usage, line by line, with what is wrong on each line."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from billing_desktop.domain.amount_text import parse_amount, parse_plain_amount
from billing_desktop.domain.money import Money
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import AmountError, UserError

FIELDS = ("account", "date", "amount", "description", "external_id")
# Other headings that files come with, folded to lower case without blanks and punctuation.
_HEADINGS = {
    "account": ("account", "accountid", "customer", "customernumber", "konto", "kundennummer"),
    "date": ("date", "day", "usedon", "datum", "tag"),
    "amount": ("amount", "amounteur", "betrag", "betrageur", "net"),
    "description": ("description", "text", "beschreibung", "verwendung"),
    "external_id": ("externalid", "id", "reference", "referenz", "externeid"),
}
LINE_LENGTH_MAX = 10_000


@dataclass(frozen=True, slots=True)
class UsageLine:
    """One readable line: ``account`` is still whatever the file calls it."""

    line: int
    account: str
    used_on: date
    amount: Money
    description: str
    external_id: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """One line that cannot be booked, and why."""

    line: int
    text: str
    error: UserError


def read_lines(
    path: Path, mapping: Mapping[str, str] | None = None
) -> Iterator[UsageLine | RefusedLine]:
    """Yield the lines of the file in order. ``mapping`` names the heading for each field.

    Comma or semicolon, UTF-8 (with or without a mark) or Windows-1252; with semicolons the
    amounts may be German.

    Raises:
        UserError: it is no such file, or a column is missing.
    """
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        first = file.readline(LINE_LENGTH_MAX)
        delimiter = ";" if first.count(";") >= first.count(",") and ";" in first else ","
        file.seek(0)
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        try:
            header = next(reader, [])
            columns = _columns(header, mapping)
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield _read(reader.line_num, cells, columns, delimiter, len(header))
        except csv.Error as error:
            raise UserError(
                "Line {line} of the file is not CSV: {reason}.",
                code="file_invalid",
                line=reader.line_num,
                reason=str(error),
            ) from error


def headings(path: Path) -> tuple[str, ...]:
    """Return the headings of the file, for choosing a mapping."""
    with path.open(encoding=_encoding(path), newline="") as file:
        first = file.readline(LINE_LENGTH_MAX)
    delimiter = ";" if first.count(";") >= first.count(",") and ";" in first else ","
    return tuple(cell.strip() for cell in next(csv.reader([first], delimiter=delimiter), []))


def _encoding(path: Path) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        except OSError as error:
            raise UserError(
                "The file {name} cannot be read: {reason}.",
                code="file_invalid",
                name=path.name,
                reason=error.strerror or str(error),
            ) from error
        return encoding
    raise UserError("The file {name} is no text file.", code="file_invalid", name=path.name)


def _columns(header: list[str], mapping: Mapping[str, str] | None) -> dict[str, int]:
    columns: dict[str, int] = {}
    folded = [re.sub(r"[\W_]+", "", cell.casefold()) for cell in header]
    for field in FIELDS:
        if mapping is not None and field in mapping:
            names: tuple[str, ...] = (re.sub(r"[\W_]+", "", mapping[field].casefold()),)
        else:
            names = _HEADINGS[field]
        found = [i for i, name in enumerate(folded) if name in names]
        if not found:
            raise UserError(
                "The file has no column {column}. Its first line has to name the columns: "
                "{columns}.",
                code="file_invalid",
                column=field,
                columns=", ".join(FIELDS),
            )
        columns[field] = found[0]
    return columns


def _read(
    line: int, cells: list[str], columns: dict[str, int], delimiter: str, cells_max: int
) -> UsageLine | RefusedLine:
    def cell(field: str) -> str:
        place = columns[field]
        return cells[place].strip() if place < len(cells) else ""

    try:
        # An amount with a decimal comma would be read as two cells, and booked without cents.
        if any(extra.strip() for extra in cells[cells_max:]):
            raise UserError(
                "The line has {count} cells, but the first line names {named} columns.",
                count=len(cells),
                named=cells_max,
            )
        return UsageLine(
            line=line,
            account=clean_line(_required(cell("account"), "account")),
            used_on=_date(cell("date")),
            amount=_amount(cell("amount"), is_german=delimiter == ";"),
            description=clean_line(cell("description")) or "Usage",
            external_id=clean_line(_required(cell("external_id"), "external_id")),
        )
    except UserError as error:
        return RefusedLine(line, delimiter.join(cells)[:200], error)


def _required(text: str, field: str) -> str:
    if not text:
        raise UserError("The column {column} is empty.", column=field)
    return text


def _date(text: str) -> date:
    match = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", text, re.ASCII)
    if match is not None:
        parts = (match[1], match[2], match[3])
    else:
        match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", text, re.ASCII)
        if match is None:
            raise UserError(
                "{text} is not a date. Please write it like {example}.",
                text=text[:40],
                example="2026-11-25",
            )
        parts = (match[3], match[2], match[1])
    try:
        return date(*(int(part) for part in parts))
    except ValueError as error:
        raise UserError("There is no day {text}.", text=text[:40]) from error


def _amount(text: str, *, is_german: bool) -> Money:
    try:
        return parse_plain_amount(text)
    except AmountError:
        if not is_german:
            raise
        return parse_amount(text, language="de")
