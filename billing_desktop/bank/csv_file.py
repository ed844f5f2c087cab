"""CSV files of banks, read under a mapping: all of a file, or nothing with the lines named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import TypeVar

from billing_desktop.bank import csv_values
from billing_desktop.bank.csv_text import CsvText, cells_of, ibans_of
from billing_desktop.bank.reading import account_number, clean
from billing_desktop.domain.bank_statement import (
    BankStatement,
    BankTransaction,
    EntryStatus,
    RunningTotal,
    StatementKind,
    StatementPart,
)
from billing_desktop.domain.csv_mapping import HEADER_LINE_MAX, CsvMapping, CsvRow, headings_of
from billing_desktop.domain.money import EUR, Currency, Money
from billing_desktop.errors import AmountError, BankFileError, FieldProblem, UserError

REFUSED_MAX = 1_000
BLANK_MAX = 1_000
# How lines begin that banks put behind the bookings.
_FOOTERS = ("kontostand", "saldo", "endsaldo", "anfangssaldo", "balance")
_UNKNOWN_REFERENCES = frozenset({"NOTPROVIDED", "NOTAVAILABLE", "KEINE REFERENZ"})

ValueT = TypeVar("ValueT")


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row and the account that its line is of."""

    row: CsvRow
    account: str
    currency: Currency


def read_csv(chunks: Iterable[bytes], mapping: CsvMapping, *, name: str) -> Iterator[StatementPart]:
    """Yield the parts of the statements of a file: one for each stretch of lines of an account.

    Raises:
        BankFileError: it has other headings or another account than the mapping, or lines of it
            cannot be read.
    """
    running: RunningTotal | None = None
    refused_count, first = 0, None
    for read in rows(chunks, mapping, name=name):
        transaction = read.row.transaction
        if transaction is None:
            refused_count, first = refused_count + 1, first or read.row
            if refused_count == REFUSED_MAX:
                break
        elif not refused_count:
            if running is None or running.statement.account_iban != read.account:
                if running is not None:
                    yield running.end()
                running = RunningTotal(_head(read, name))
                yield running.statement
            running.take(transaction)
            yield replace(transaction, entry=running.count - 1)
    if first is not None:
        raise _refused(first, refused_count, name)
    if running is None:
        raise BankFileError("The file {name} holds no statement. Nothing was taken in.", name=name)
    yield running.end()


def _head(read: ReadRow, name: str) -> BankStatement:
    return BankStatement(
        kind=StatementKind.CSV,
        statement_id="",
        account_iban=read.account,
        currency=read.currency,
        file_name=name,
    )


def _refused(row: CsvRow, count: int, name: str) -> BankFileError:
    problem = row.problems[0]
    template = (
        "Nothing was taken in: {count} lines of the file {name} cannot be read, the first is "
        "line {line}, column {column}: {reason}"
    )
    if count == REFUSED_MAX:  # There is no use in looking at the rest.
        template = (
            "Nothing was taken in: at least {count} lines of the file {name} cannot be read, the "
            "first is line {line}, column {column}: {reason}"
        )
    return BankFileError(
        template,
        count=count,
        name=name,
        line=row.line,
        column=problem.field,
        reason=problem.error,
    )


def rows(chunks: Iterable[bytes], mapping: CsvMapping, *, name: str) -> Iterator[ReadRow]:
    """Yield every line under its mapping, the readable ones and the others.

    Raises:
        BankFileError: the file has other headings or another account.
    """
    text = CsvText(chunks, encoding=mapping.encoding, name=name)
    lines = text.lines()
    preamble = _preamble(lines, mapping)
    if preamble is None:
        raise BankFileError(
            "The file {name} does not have the columns of {mapping}. Nothing was taken in. "
            "Please choose how it is to be read.",
            code="mapping_unfit",
            name=name,
            mapping=mapping.name,
        )
    reader = _RowReader(mapping, account_of(preamble, mapping, name))
    records = text.records(lines, mapping.delimiter)
    blank_count = 0
    while (cells := next(records, None)) is not None:
        if not any(cell.strip() for cell in cells):
            blank_count += 1
            if blank_count > BLANK_MAX:
                raise text.refused("there are too many blank lines")
        elif not reader.is_footer(cells):
            yield reader.read(text.line, cells)


def _preamble(lines: Iterator[str], mapping: CsvMapping) -> list[str] | None:
    """Return what stands above the headings; None if they do not come.

    It is not always of the same length: some banks tell of a filter there, or of a balance.
    """
    above: list[str] = []
    for line in islice(lines, HEADER_LINE_MAX):
        if headings_of(cells_of(line, mapping.delimiter)) == mapping.headings:
            return above
        above.append(line)
    return None


def account_of(preamble: list[str], mapping: CsvMapping, name: str) -> str:
    """Return whose account it is by what stands above the headings, else by the mapping.

    Raises:
        BankFileError: the two say different accounts.
    """
    said, known = ibans_of(preamble), account_number(mapping.account_iban)
    if said and known and known not in said:
        raise BankFileError(
            "The file {name} is of the account {said}, and {mapping} reads files of {known}. "
            "Nothing was taken in. Please choose how it is to be read.",
            code="mapping_unfit",
            name=name,
            said=said[0],
            known=known,
            mapping=mapping.name,
        )
    return known or (said[0] if len(said) == 1 else "")


class _RowReader:
    """Reads the cells of lines under one mapping."""

    def __init__(self, mapping: CsvMapping, account: str) -> None:
        self._mapping = mapping
        self._account = account
        self._places = {column: mapping.headings.index(column) for column in mapping.columns()}

    def is_footer(self, cells: list[str]) -> bool:
        """Tell whether a line sums up, instead of being a booking."""
        if not cells[0].strip().casefold().startswith(_FOOTERS):
            return False
        return self._is_unreadable_day(_cell(cells, self._places[self._mapping.booked_on]))

    def read(self, line: int, cells: list[str]) -> ReadRow:
        """Return the line as a transaction, or with what is wrong in it."""
        problems: list[FieldProblem] = []
        named = len(self._mapping.headings)
        if len(cells) <= max(self._places.values()) or any(c.strip() for c in cells[named:]):
            # An amount with an unquoted comma would be read as two cells.
            error = UserError(
                "The line has {count} cells, but the first line names {named} columns.",
                count=len(cells),
                named=named,
            )
            problems.append(FieldProblem(self._mapping.booked_on, error))
            return ReadRow(CsvRow(line, tuple(cells), None, tuple(problems)), "", EUR)
        fields = _Fields(self._mapping, self._places, cells, problems)
        transaction = fields.transaction()
        account = account_number(fields.text(self._mapping.account)) or self._account
        row = CsvRow(line, tuple(cells), None if problems else transaction, tuple(problems))
        return ReadRow(row, account, transaction.amount.currency)

    def _is_unreadable_day(self, text: str) -> bool:
        try:
            csv_values.day(text, self._mapping.date_format)
        except UserError:
            return True
        return False


@dataclass(slots=True)
class _Fields:
    """The fields of one line; what cannot be read becomes a problem."""

    mapping: CsvMapping
    places: dict[str, int]
    cells: list[str]
    problems: list[FieldProblem]

    def text(self, column: str) -> str:
        """Return the text of a column, "" where there is none."""
        if not column:
            return ""
        return self._try(column, clean, "")

    def transaction(self) -> BankTransaction:
        """Return the line as a transaction; worth nothing if there are problems."""
        mapping = self.mapping
        status = csv_values.status(self.text(mapping.status))
        amount = self._amount(self._currency())
        inward = self.text(mapping.counterparty_name)
        outward = self.text(mapping.payee_name) if mapping.payee_name else inward
        end_to_end_id = self.text(mapping.end_to_end_id)
        return BankTransaction(
            amount=amount,
            status=status,
            booked_on=self._day(mapping.booked_on, is_needed=status is EntryStatus.BOOKED),
            value_on=self._day(mapping.value_on, is_needed=False),
            bank_reference=self.text(mapping.bank_reference),
            end_to_end_id="" if end_to_end_id.upper() in _UNKNOWN_REFERENCES else end_to_end_id,
            creditor_reference=self.text(mapping.creditor_reference),
            remittance=" ".join(t for t in map(self.text, mapping.remittance) if t),
            counterparty_name=outward if amount.minor_units < 0 else inward,
            counterparty_iban=account_number(self.text(mapping.counterparty_iban)),
            bank_code=self.text(mapping.bank_code),
        )

    def _currency(self) -> Currency:
        column = self.mapping.currency
        return self._try(column, csv_values.currency, EUR) if column else EUR

    def _day(self, column: str, *, is_needed: bool) -> date | None:
        text = self.text(column)
        if not column or not (text or is_needed):
            return None
        return self._try(column, lambda cell: csv_values.day(cell, self.mapping.date_format), None)

    def _amount(self, currency: Currency) -> Money:
        mapping, nothing = self.mapping, Money(0, currency)

        def parsed(cell: str) -> Money:
            return csv_values.amount(cell, mark=mapping.decimal_mark, currency=currency)

        if not mapping.amount:
            return self._of_two_columns(parsed, nothing)
        amount = self._try(mapping.amount, parsed, nothing)
        if not mapping.sign:
            return amount
        if amount.minor_units < 0:
            self._refuse(mapping.amount, "An amount beside a column of signs has no sign itself.")
        return amount * self._try(mapping.sign, csv_values.sign, 1)

    def _of_two_columns(self, parsed: Callable[[str], Money], nothing: Money) -> Money:
        mapping = self.mapping
        credit = self._try(mapping.credit, lambda c: parsed(c) if c else nothing, nothing)
        debit = self._try(mapping.debit, lambda c: parsed(c) if c else nothing, nothing)
        if not self.text(mapping.credit) and not self.text(mapping.debit):
            self._refuse(mapping.credit, "Please enter an amount.")
        if credit and debit:
            self._refuse(mapping.debit, "There is both a credit and a debit.")
        if credit.minor_units < 0:
            self._refuse(mapping.credit, "A credit is no negative amount.")
        # Debits are written with or without their sign.
        return credit or (debit if debit.minor_units < 0 else -debit)

    def _refuse(self, column: str, sentence: str) -> None:
        self.problems.append(FieldProblem(column, AmountError(sentence)))

    def _try(self, column: str, read: Callable[[str], ValueT], otherwise: ValueT) -> ValueT:
        try:
            return read(_cell(self.cells, self.places[column]))
        except UserError as error:
            self.problems.append(FieldProblem(column, error))
            return otherwise


def _cell(cells: list[str], place: int) -> str:
    return cells[place].strip() if place < len(cells) else ""
