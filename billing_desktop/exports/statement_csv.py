"""The statement of an account as a table for other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from billing_desktop.domain.statement import MovementKind, Statement, StatementLine
from billing_desktop.exports.csv_file import Cell, to_csv

_HEADS = ("date", "what", "billing_number", "document", "count", "amount", "balance")


def statement_csv(statement: Statement, *, text: Callable[[str], str], decimal_mark: str) -> bytes:
    """Return the file: opening balance, one row for each movement, closing balance.

    ``text`` gives the words of a language by their key.
    """
    return to_csv(_rows(statement, text), decimal_mark=decimal_mark)


def _rows(statement: Statement, text: Callable[[str], str]) -> Iterator[tuple[Cell, ...]]:
    yield tuple(text(f"csv.{head}") for head in _HEADS)
    first_on, closing_on = statement.period.first_on, statement.closing_on
    yield (first_on, text("opening"), None, None, None, None, statement.opening)
    for line in statement.lines:
        yield _row(line, text)
    yield (closing_on, text("closing"), None, None, None, None, statement.closing)


def _row(line: StatementLine, text: Callable[[str], str]) -> tuple[Cell, ...]:
    movement = line.movement
    return (
        movement.booked_on,
        text(f"kind.{movement.kind.value}"),
        movement.billing_number,
        movement.document_number,
        movement.count if movement.kind is MovementKind.USAGE else None,
        movement.amount,
        line.balance,
    )
