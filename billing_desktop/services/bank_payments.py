"""Bank payments: taken in from files, matched with invoices, booked once, undone by reversal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from billing_desktop.db import bank_queries
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import (
    Assignment,
    AssignmentKind,
    BankLine,
    PartKind,
    PaymentPart,
)
from billing_desktop.domain.bank_listing import (
    BankListing,
    BankQuery,
    BankRow,
    LineFilter,
    StatementSum,
)
from billing_desktop.domain.csv_mapping import CsvMapping
from billing_desktop.domain.document_search import search_words
from billing_desktop.domain.matching import Match, Verdict
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import check_reason
from billing_desktop.errors import NotFoundError
from billing_desktop.ports.bank_files import BankFiles, Progress, unwatched
from billing_desktop.services.bank_booking import BankBooker, touched
from billing_desktop.services.bank_importing import BankImport, BankImporter
from billing_desktop.services.bank_suggesting import BankSuggester
from billing_desktop.services.hand_paying import HandPayer, is_named
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

LINES_PER_BOOKING = 50


@dataclass(frozen=True, slots=True)
class BankBooking:
    """What booking the certain lines did, by line.

    ``attached`` are lines of what had been booked by hand. ``left`` are not certain any more:
    they stay in the list.
    """

    booked: tuple[str, ...] = ()
    attached: tuple[str, ...] = ()
    left: tuple[str, ...] = ()


class BankPayments(Service):
    """Takes in bank statements and books what customers paid by transfer."""

    def __init__(
        self,
        tools: Tools,
        *,
        files: BankFiles,
        importer: BankImporter,
        suggester: BankSuggester,
        booker: BankBooker,
        by_hand: HandPayer,
    ) -> None:
        super().__init__(tools)
        self._files = files
        self._importer = importer
        self._suggester = suggester
        self._booker = booker
        self._by_hand = by_hand

    # Taking in ------------------------------------------------------------------------------

    @checked
    def import_file(
        self,
        operator: Operator,
        path: Path,
        *,
        mapping: CsvMapping | None = None,
        on_progress: Progress = unwatched,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> BankImport:
        """Take in a file of a bank: all of it or nothing. Nothing is booked by it.

        Safe to repeat, and with files that overlap: each credit is one line. A CSV file is read
        under ``mapping``, or under a kept one that fits. Lines of payments that were booked by
        hand attach themselves. ``on_progress`` is told how many bytes of how many are done.

        Raises:
            BankFileError: it cannot be read as a whole, needs a mapping (``mapping_needed``) or
                was stopped (``stopped``); nothing was taken in.
        """
        if mapping is None and self._files.is_csv(path):
            with self._database.read() as uow:
                kept = uow.bank_mappings.all()
            mapping = next((each for each in kept if self._files.fits(path, each)), None)
        done = self._importer.take_in(
            operator, path, mapping=mapping, on_progress=on_progress, is_cancelled=is_cancelled
        )
        self._attach(operator)
        return done

    # Looking --------------------------------------------------------------------------------

    @checked
    def search(self, operator: Operator, query: BankQuery) -> BankListing:
        """Return the lines that match, the newest booking first, and how many there are of each."""
        with self._database.read() as uow:
            found = self._suggester.all(uow)
            booked, aside = bank_queries.decided_counts(uow.connection)
            ids = [
                line_id
                for line_id in reversed(found.lines)
                if _is_listed(found.matches[line_id], query)
                and _has_words(found.lines[line_id], query.text)
            ]
            if query.filter in _DECIDED and query.verdict is None:
                ids += bank_queries.decided_ids(uow.connection, query.filter, query.text)
            listed = bank_queries.amount_of(uow.connection, ids)
        verdicts = [match.verdict for match in found.matches.values()]
        by_verdict = {verdict: verdicts.count(verdict) for verdict in Verdict}
        certain, announced = by_verdict[Verdict.CERTAIN], by_verdict[Verdict.NOT_BOOKED_YET]
        counts = {
            LineFilter.TO_DECIDE: len(verdicts) - certain - announced,
            LineFilter.CERTAIN: certain,
            LineFilter.ANNOUNCED: announced,
            LineFilter.BOOKED: booked,
            LineFilter.SET_ASIDE: aside,
            LineFilter.ALL: len(verdicts) + booked + aside,
        }
        return BankListing(tuple(ids), counts, by_verdict, listed)

    @checked
    def rows(self, operator: Operator, line_ids: Sequence[str]) -> tuple[BankRow, ...]:
        """Return these lines in their order, each with what was decided, or what it seems to be."""
        with self._database.read() as uow:
            found = self._suggester.all(uow)
            decided = uow.bank_assignments.standing(line_ids)
            lines = bank_queries.lines(uow.connection, line_ids)
        return tuple(
            BankRow(lines[each], decided.get(each), found.matches.get(each))
            for each in line_ids
            if each in lines
        )

    @checked
    def suggestions(self, operator: Operator, line_id: str) -> Match:
        """Return what an undecided line seems to be, and the invoices it may be for.

        Raises:
            NotFoundError: there is no such line, or somebody has decided about it.
        """
        with self._database.read() as uow:
            found = self._suggester.all(uow).matches.get(line_id)
        if found is None:
            raise NotFoundError("There is no bank line {reference}.", reference=line_id[:100])
        return found

    @checked
    def history(self, operator: Operator, line_id: str) -> tuple[Assignment, ...]:
        """Return every decision about a line, also those undone, the newest first."""
        with self._database.read() as uow:
            return uow.bank_assignments.of_line(line_id)

    @checked
    def statements(self, operator: Operator) -> tuple[StatementSum, ...]:
        """Return every statement with where its money is: booked, or listed."""
        with self._database.read() as uow:
            return bank_queries.statement_sums(uow.connection)

    # Booking --------------------------------------------------------------------------------

    @checked
    def book(self, operator: Operator, line_ids: Sequence[str]) -> BankBooking:
        """Book the certain ones of these lines: one confirmation for all of them.

        Each is looked at again in the transaction that books it; what is not certain any more
        is left. Safe to repeat, and on two workstations at once.
        """
        booked: list[str] = []
        attached: list[str] = []
        left: list[str] = []
        for some in _steps(dict.fromkeys(line_ids)):
            with self._database.write() as uow:
                for line_id, is_by_hand in self._book_some(uow, operator, some):
                    (attached if is_by_hand else booked).append(line_id)
                uow.commit()
            left += [each for each in some if each not in (*booked, *attached)]
        return BankBooking(tuple(booked), tuple(attached), tuple(left))

    def _book_some(
        self, uow: UnitOfWork, operator: Operator, line_ids: Sequence[str]
    ) -> list[tuple[str, bool]]:
        found = bank_queries.lines(uow.connection, line_ids)
        lines = sorted(found.values(), key=_order)
        first = self._suggester.some(uow, lines)
        self._booker.lock(
            uow,
            [line.line_id for line in lines],
            [best.payable.top_up_id for match in first.values() if (best := match.best)],
        )
        decided = uow.bank_assignments.standing(line_ids)
        lines = [line for line in lines if line.line_id not in decided]
        done: list[tuple[str, bool]] = []
        for line_id, match in self._suggester.some(uow, lines).items():
            best = match.best
            if match.verdict is not Verdict.CERTAIN or best is None:
                continue
            line, payable = found[line_id], best.payable
            if self._by_hand.attach(uow, operator, line, payable):
                done.append((line_id, True))
                continue
            part = PaymentPart(
                PartKind.INVOICE,
                line.transaction.amount,
                payable.top_up_id,
                payable.invoice_number,
            )
            self._booker.decide(uow, operator, line, AssignmentKind.PAYMENT, parts=(part,))
            done.append((line_id, False))
        return done

    def _attach(self, operator: Operator) -> None:
        """Let lines find what was booked by hand before they came."""
        with self._database.read() as uow:
            if not uow.hand_bookings.without_line():
                return
            found = self._suggester.all(uow)
            named = [
                (line, best.payable)
                for line_id, line in found.lines.items()
                if (best := found.matches[line_id].best) is not None and is_named(best)
            ]
        for line, payable in named:
            with self._database.write() as uow:
                self._booker.lock(uow, [line.line_id], [payable.top_up_id])
                is_free = not uow.bank_assignments.standing([line.line_id])
                if is_free and self._by_hand.attach(uow, operator, line, payable):
                    uow.commit()

    @checked
    def undo(self, operator: Operator, assignment_id: str, *, reason: str) -> None:
        """Take a decision back; what was booked by it is reversed, also a credit given already.

        The balance may fall below zero by it; a task says so. The line is to be decided again.

        Raises:
            ConflictError: somebody undid it before.
            UserError: there is no reason, or the payment went back to the payer meanwhile.
        """
        reason = check_reason(reason)
        with self._database.write() as uow:
            known = uow.bank_assignments.get(assignment_id)
            line_ids = [] if known.line_id is None else [known.line_id]
            self._booker.lock(uow, line_ids, touched(known))
            self._booker.undo(uow, operator, known, reason=reason)
            uow.commit()


_DECIDED = (LineFilter.BOOKED, LineFilter.SET_ASIDE, LineFilter.ALL)


def _is_listed(match: Match, query: BankQuery) -> bool:
    if query.verdict is not None and match.verdict is not query.verdict:
        return False
    match query.filter:
        case LineFilter.ALL:
            return True
        case LineFilter.CERTAIN:
            return match.verdict is Verdict.CERTAIN
        case LineFilter.ANNOUNCED:
            return match.verdict is Verdict.NOT_BOOKED_YET
        case LineFilter.TO_DECIDE:
            return match.verdict not in (Verdict.CERTAIN, Verdict.NOT_BOOKED_YET)
        case _:
            return False


def _has_words(line: BankLine, text: str) -> bool:
    said = line.transaction
    there = "\n".join(
        (
            said.remittance,
            said.counterparty_name,
            said.counterparty_iban,
            said.creditor_reference,
            said.end_to_end_id,
            said.bank_reference,
        )
    ).casefold()
    return all(
        word.text in there
        or (word.amount_minor is not None and abs(said.amount.minor_units) == word.amount_minor)
        or (word.day is not None and said.booked_on == word.day)
        for word in search_words(text)
    )


def _order(line: BankLine) -> tuple[date, int, int, str]:
    said = line.transaction
    return said.booked_on or date.max, said.entry, said.detail, line.line_id


def _steps(line_ids: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(line_ids)
    while some := list(islice(rest, LINES_PER_BOOKING)):
        yield some
