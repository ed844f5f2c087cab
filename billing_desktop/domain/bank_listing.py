"""What the list of bank payments shows: read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.bank_line import Assignment, BankLine
from billing_desktop.domain.bank_statement import EntryStatus
from billing_desktop.domain.matching import Match, Verdict
from billing_desktop.domain.money import EUR, Money


class LineFilter(StrEnum):
    """The segments above the list."""

    TO_DECIDE = "to_decide"  # Doubtful: each needs a look.
    CERTAIN = "certain"
    ANNOUNCED = "announced"
    BOOKED = "booked"
    SET_ASIDE = "set_aside"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class BankQuery:
    """Which lines: of a segment, of a verdict among those to decide, with words in any text."""

    filter: LineFilter = LineFilter.ALL
    verdict: Verdict | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class BankListing:
    """The answer to a query: ids, the newest booking first; rows are fetched page by page.

    ``counts`` tells for each segment, ``verdicts`` for each verdict how many lines there are;
    ``amount`` is the sum of the listed lines in EUR.
    """

    ids: tuple[str, ...]
    counts: dict[LineFilter, int]
    verdicts: dict[Verdict, int]
    amount: Money


class LineAction(StrEnum):
    """What people may do with a line; what is offered follows from what it is."""

    SHARE_OUT = "share_out"
    RETURNED = "returned"
    PAID_BACK = "paid_back"
    OWN_TRANSFER = "own_transfer"
    TWIN = "twin"
    NOT_OURS = "not_ours"
    UNDO = "undo"


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line with what it is: either decided, or what it seems to be and why."""

    line: BankLine
    assignment: Assignment | None = None
    match: Match | None = None

    def allowed_actions(self) -> tuple[LineAction, ...]:
        """Return what may be done with the line now, the likeliest first."""
        if self.assignment is not None:
            return (LineAction.UNDO,)
        said = self.line.transaction
        if said.status is not EntryStatus.BOOKED:
            return ()
        aside: tuple[LineAction, ...] = (LineAction.OWN_TRANSFER, LineAction.NOT_OURS)
        if self.line.twin_of is not None:
            aside = (LineAction.TWIN, *aside)
        if said.amount.currency != EUR:
            return aside
        if said.amount.minor_units > 0:
            return (LineAction.SHARE_OUT, *aside)
        return (LineAction.RETURNED, LineAction.PAID_BACK, *aside)


@dataclass(frozen=True, slots=True)
class StatementSum:
    """A statement, and where its money is: ``booked`` here, or ``listed`` as open or set aside.

    The two make up ``total``, always: what the bank has booked.
    """

    statement_id: str
    account_iban: str
    file_name: str
    total: Money
    booked: Money
    listed: Money
