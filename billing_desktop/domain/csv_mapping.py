"""How the CSV file of a bank is to be read: which column means what, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.bank_statement import BankTransaction
from billing_desktop.errors import FieldProblem, UserError


class CsvEncoding(StrEnum):
    """How letters are stored in the file."""

    UTF_8 = "utf-8"  # With or without a mark at its beginning.
    UTF_16 = "utf-16"  # With a mark at its beginning.
    CP1252 = "cp1252"


class DecimalMark(StrEnum):
    """What separates the cents; the other of the two groups thousands."""

    COMMA = ","
    POINT = "."


class DateFormat(StrEnum):
    """How days are written."""

    DAY_MONTH_YEAR = "dd.mm.yyyy"
    DAY_MONTH_SHORT_YEAR = "dd.mm.yy"
    DAY_MONTH_YEAR_SLASHES = "dd/mm/yyyy"
    YEAR_MONTH_DAY = "yyyy-mm-dd"


DELIMITERS = (";", ",", "\t", "|")
HEADER_LINE_MAX = 50


@dataclass(frozen=True, slots=True)
class CsvMapping:
    """One way of reading CSV files; columns are named by their headings, "" where there is none.

    The amount stands in ``amount`` (signed, or unsigned beside a ``sign`` column of S and H), or
    in ``credit`` and ``debit``. ``headings`` is the whole header line, by which a file is known
    again. ``account_iban`` says whose account it is where the file does not.
    """

    name: str
    headings: tuple[str, ...]
    booked_on: str
    amount: str = ""
    sign: str = ""
    credit: str = ""
    debit: str = ""
    value_on: str = ""
    currency: str = ""  # Without such a column the amounts are EUR.
    remittance: tuple[str, ...] = ()
    counterparty_name: str = ""
    payee_name: str = ""  # Where those who were paid have a column of their own.
    counterparty_iban: str = ""
    end_to_end_id: str = ""
    creditor_reference: str = ""
    bank_reference: str = ""
    bank_code: str = ""
    status: str = ""
    account: str = ""
    account_iban: str = ""
    delimiter: str = ";"
    decimal_mark: DecimalMark = DecimalMark.COMMA
    date_format: DateFormat = DateFormat.DAY_MONTH_YEAR
    encoding: CsvEncoding = CsvEncoding.UTF_8
    header_line: int = 1  # Counted from 1, in the file it was made with; above is a preamble.

    def __post_init__(self) -> None:
        if not self.booked_on:
            raise UserError("Please choose the column of the booking date.", code="mapping")
        if bool(self.amount) == bool(self.credit or self.debit):
            raise UserError(
                "Please choose either one column of amounts, or those of credits and debits.",
                code="mapping",
            )
        if bool(self.credit) != bool(self.debit):
            raise UserError(
                "Please choose both columns, that of credits and that of debits.", code="mapping"
            )
        if self.sign and not self.amount:
            raise UserError("A column of signs belongs to one column of amounts.", code="mapping")
        if self.delimiter not in DELIMITERS:
            raise UserError(
                "The columns of a CSV file are separated by ; , | or a tab.", code="mapping"
            )
        if not 1 <= self.header_line <= HEADER_LINE_MAX:
            raise UserError(
                "The line of the headings is one of the first {count}.",
                code="mapping",
                count=HEADER_LINE_MAX,
            )
        for column in self.columns():
            if self.headings.count(column) != 1:
                raise UserError(
                    "The headings of the file have to name the column {column} once.",
                    code="mapping",
                    column=column,
                )

    def columns(self) -> tuple[str, ...]:
        """Return the headings that are read, each once, in no particular order."""
        named = (
            self.booked_on,
            self.amount,
            self.sign,
            self.credit,
            self.debit,
            self.value_on,
            self.currency,
            *self.remittance,
            self.counterparty_name,
            self.payee_name,
            self.counterparty_iban,
            self.end_to_end_id,
            self.creditor_reference,
            self.bank_reference,
            self.bank_code,
            self.status,
            self.account,
        )
        return tuple(dict.fromkeys(column for column in named if column))


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One line under a mapping: a transaction, or what is wrong in which column."""

    line: int
    cells: tuple[str, ...]
    transaction: BankTransaction | None
    problems: tuple[FieldProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class CsvPreview:
    """What a mapping makes of the first lines of a file."""

    account_iban: str
    rows: tuple[CsvRow, ...]

    @property
    def is_readable(self) -> bool:
        """Whether nothing is wrong in these lines."""
        return all(row.transaction is not None for row in self.rows)


def headings_of(cells: Iterable[str]) -> tuple[str, ...]:
    """Return the headings of a header line; the second of a name is called ``name (2)``."""
    headings: list[str] = []
    counts: dict[str, int] = {}
    for cell in cells:
        name = " ".join(cell.split())
        counts[name] = counts.get(name, 0) + 1
        headings.append(f"{name} ({counts[name]})" if name and counts[name] > 1 else name)
    return tuple(headings)
