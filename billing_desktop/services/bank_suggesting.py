"""What undecided bank lines seem to be, reckoned anew whenever the book has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from billing_desktop.db import bank_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import BankLine
from billing_desktop.domain.bank_statement import BankTransaction
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
        matcher = self._matcher(
            uow,
            [line.transaction for line in lines],
            uow.payables.all_open(),
            payers=bank_queries.payers(uow.connection),
        )
        alone = {line.line_id: _match(matcher, line) for line in lines}
        amounts = {line.line_id: line.transaction.amount for line in lines}
        found = Suggestions({line.line_id: line for line in lines}, together(alone, amounts))
        self._kept = (head, found)
        return found

    def some(self, uow: UnitOfWork, lines: Sequence[BankLine]) -> dict[str, Match]:
        """Return what these lines are by what they name, as the book is in this transaction."""
        matcher = self._matcher(uow, [line.transaction for line in lines], (), payers={})
        alone = {line.line_id: _match(matcher, line) for line in lines}
        return together(alone, {line.line_id: line.transaction.amount for line in lines})

    def _matcher(
        self,
        uow: UnitOfWork,
        said: Iterable[BankTransaction],
        payables: Sequence[Payable],
        *,
        payers: Mapping[str, frozenset[str]],
    ) -> Matcher:
        finder = ReferenceFinder((*DELIVERED, *uow.number_formats.all().rows))
        known = {payable.invoice_number for payable in payables}
        known |= {payable.billing_number for payable in payables}
        numbers = {
            number
            for each in said
            for reference in finder.find(each)
            for key in reference.keys
            for number in finder.numbers(key)
        }
        named = uow.payables.named(numbers - known)
        return Matcher(
            (*payables, *named),
            payers=payers,
            own_ibans=bank_queries.own_ibans(uow.connection),
            finder=finder,
        )


def _match(matcher: Matcher, line: BankLine) -> Match:
    return matcher.match(line.transaction, is_twin=line.twin_of is not None)
