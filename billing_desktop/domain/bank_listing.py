"""What the list of bank payments shows: read, never written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.bank_line import Assignment, BankLine
from billing_desktop.domain.matching import Match, Verdict
from billing_desktop.domain.money import Money


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


@dataclass(frozen=True, slots=True)
class BankRow:
    """A line with what it is: either decided, or what it seems to be and why."""

    line: BankLine
    assignment: Assignment | None = None
    match: Match | None = None


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
