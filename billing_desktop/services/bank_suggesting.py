"""What undecided bank lines seem to be, reckoned anew whenever the book has changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from billing_desktop.db import bank_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import BankLine
from billing_desktop.domain.matching import Match, Matcher, together
from billing_desktop.domain.number_format import DELIVERED
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.payment_reference import ReferenceFinder
from billing_desktop.services.service import Service, Tools


@dataclass(frozen=True, slots=True)
class Suggestions:
    """The undecided lines in order of booking, and what each seems to be."""

    lines: dict[str, BankLine]
    matches: dict[str, Match]


class BankSuggester(Service):
    """Matches lines with what is to be paid. No operator calls it: see `BankPayments`."""

    def __init__(self, tools: Tools) -> None:
        super().__init__(tools)
        self._kept: tuple[int, Suggestions] | None = None

    def all(self, uow: UnitOfWork) -> Suggestions:
        """Return what all undecided lines seem to be."""
        head = bank_queries.head(uow.connection)
        kept = self._kept
        if kept is not None and kept[0] == head:
            return kept[1]
        lines = bank_queries.undecided(uow.connection)
        payers = bank_queries.payers(uow.connection)
        matches = self._matches(uow, lines, uow.payables.all_open(), payers=payers)
        found = Suggestions({line.line_id: line for line in lines}, matches)
        self._kept = (head, found)
        return found

    def some(self, uow: UnitOfWork, lines: Sequence[BankLine]) -> dict[str, Match]:
        """Return what these lines are by what they name, as the book is in this transaction."""
        return self._matches(uow, lines, (), payers={})

    def _matches(
        self,
        uow: UnitOfWork,
        lines: Sequence[BankLine],
        payables: Sequence[Payable],
        *,
        payers: Mapping[str, frozenset[str]],
    ) -> dict[str, Match]:
        finder = ReferenceFinder((*DELIVERED, *uow.number_formats.all().rows))
        references = [finder.find(line.transaction) for line in lines]
        known = {payable.invoice_number for payable in payables}
        known |= {payable.billing_number for payable in payables}
        keys = {key for each in references for reference in each for key in reference.keys}
        numbers = {number for key in keys for number in finder.numbers(key)}
        matcher = Matcher(
            (*payables, *uow.payables.named(numbers - known)),
            payers=payers,
            own_ibans=bank_queries.own_ibans(uow.connection),
            finder=finder,
        )
        alone = {
            line.line_id: matcher.match(
                line.transaction, references=each, is_twin=line.twin_of is not None
            )
            for line, each in zip(lines, references, strict=True)
        }
        return together(alone, {line.line_id: line.transaction.amount for line in lines})
