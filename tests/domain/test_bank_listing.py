"""A query for everything asks for everything; a line offers what fits its money."""

from __future__ import annotations

import pytest

from billing_desktop.domain.bank_line import Assignment, AssignmentKind, BankLine
from billing_desktop.domain.bank_listing import BankQuery, BankRow, LineAction, LineFilter
from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus, StatementKind
from billing_desktop.domain.money import Currency, Money
from tests.builders import NOW, TODAY, eur

ASIDE = (LineAction.OWN_TRANSFER, LineAction.NOT_OURS)


def line(
    amount: Money, status: EntryStatus = EntryStatus.BOOKED, twin_of: str | None = None
) -> BankLine:
    said = BankTransaction(amount, status, TODAY)
    return BankLine("line", "statement", StatementKind.CAMT_053, "", said, NOW, twin_of)


def test_an_empty_query_leaves_nothing_out() -> None:
    assert BankQuery() == BankQuery(LineFilter.ALL, None, "")


@pytest.mark.parametrize(
    ("listed", "offered"),
    [
        (line(eur("5.00")), (LineAction.SHARE_OUT, *ASIDE)),
        (line(eur("5.00"), twin_of="other"), (LineAction.SHARE_OUT, LineAction.TWIN, *ASIDE)),
        (line(-eur("5.00")), (LineAction.RETURNED, LineAction.PAID_BACK, *ASIDE)),
        (line(Money(500, Currency.of("USD"))), ASIDE),
        (line(eur("5.00"), EntryStatus.PENDING), ()),
        (line(eur("5.00"), EntryStatus.OTHER), ()),
    ],
)
def test_an_undecided_line_offers_what_fits_its_money(
    listed: BankLine, offered: tuple[LineAction, ...]
) -> None:
    assert BankRow(listed).allowed_actions() == offered


def test_a_decided_line_is_only_undone() -> None:
    made = Assignment("a", AssignmentKind.NOT_OURS, 1, "clerk", NOW, line_id="line")

    assert BankRow(line(eur("5.00")), made).allowed_actions() == (LineAction.UNDO,)
