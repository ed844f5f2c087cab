"""A book that is an older state: it takes no number until an administrator has decided."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from billing_desktop.db.anchors import newest_change
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.account import FIRST_CUSTOMER_NUMBER
from billing_desktop.domain.anchor import Anchor
from billing_desktop.domain.lost_number import (
    REASON_LENGTH_MAX,
    KnownFrom,
    RestorationCause,
    RestoredStanding,
    UsedNumber,
    lost_numbers,
)
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import UserError
from billing_desktop.ports.archive import DocumentArchive
from billing_desktop.ports.catalogue import DocumentCatalogue
from billing_desktop.services.copies import told_if_unreadable
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)

CUSTOMERS = "K"


@dataclass(frozen=True, slots=True)
class _Copies:
    """Whose documents a computer has, and each number with the digest of its document."""

    book_id: str | None
    numbers: Mapping[str, str | None]


class Restorations(Service):
    """Notices that the book is an older state, and lets an administrator decide.

    Credits go on meanwhile: money that was taken waits for nobody. What needs a number waits,
    because after the backup was made the same number may have been given to another document.
    """

    def __init__(
        self, tools: Tools, *, archive: DocumentArchive, catalogue: DocumentCatalogue
    ) -> None:
        super().__init__(tools)
        self._archive = archive
        self._catalogue = catalogue
        self._looked_at = -1

    @checked
    def standing(self, operator: Operator) -> RestoredStanding:
        """Return what waits for an administrator, and which used numbers this computer knows."""
        with self._database.read() as uow:
            waiting = uow.restorations.open()
        if not waiting:
            return RestoredStanding((), ())
        copies = self._copies()
        with self._database.read() as uow:
            return RestoredStanding(uow.restorations.open(), _known(uow, copies))

    @checked
    def notice(self, operator: Operator) -> bool:
        """Tell whether the book is an older state than this computer's copies; note it if so.

        Reads the list of copies only where it has changed since the last time. Where it cannot
        be read nobody can tell: that holds up no payment, and the log says so.
        """
        try:
            count = len(self._catalogue.entries())
        except OSError as error:
            logger.warning("the list of documents on this computer cannot be read: %s", error)
            return False
        if count == self._looked_at:
            return False
        # Read before the book: what somebody issues in between is in the book then.
        copies = self._copies()
        with self._database.read() as uow:
            is_older = not uow.restorations.open() and bool(_known(uow, copies))
        if is_older:
            self._note(operator)
        self._looked_at = count
        return is_older

    @checked
    def confirm(
        self,
        operator: Operator,
        *,
        reason: str,
        used: Sequence[str] = (),
        anchor: Anchor | None = None,
    ) -> tuple[UsedNumber, ...]:
        """Let the book take numbers again, behind every one that is known to be used.

        Those that this computer has copies of, that the ``anchor`` counts, or that are named in
        ``used`` are noted as lost, and those before them: no other document gets them. Safe to
        repeat: without anything that waits it does nothing.

        Raises:
            UserError: no reason, a number that is none of this book, or one too far away.
        """
        said = clean_line(reason, length_max=REASON_LENGTH_MAX)
        if not said:
            raise UserError("Please say what was found out.", code="reason_missing")
        copies = self._copies()
        with self._database.write() as uow:
            waiting = uow.restorations.open()
            if not waiting:
                return ()
            found = [*_known(uow, copies), *_stated(uow, used)]
            if anchor is not None:
                found += _anchored(uow, anchor)
            lost = lost_numbers(_taken(uow), found)
            now = self._clock.now()
            _lose(uow, operator, lost, restoration_id=waiting[-1].restoration_id, at=now)
            for one in waiting:
                uow.restorations.decide(one.restoration_id, at=now, by=operator.name, reason=said)
                what = f"restoration:{one.restoration_id}"
                uow.record(now, operator.name, "book.restore_confirm", what)
            uow.commit()
        return lost

    def _note(self, operator: Operator) -> None:
        now = self._clock.now()
        with self._database.write() as uow:
            if uow.restorations.open():
                return
            changed_at, head = newest_change(uow.connection)
            mark(
                uow,
                RestorationCause.FOUND,
                at=now,
                by=operator.name,
                state_of=changed_at or now,
                sha256=head,
            )
            uow.commit()

    def _copies(self) -> _Copies:
        """Return what this computer has copies of."""
        with told_if_unreadable():
            listed = self._catalogue.entries()
            kept = self._archive.numbers()
            whose = self._catalogue.book()
        numbers: dict[str, str | None] = {}
        for number, entry in listed.items():
            numbers[number] = entry.sha256
            numbers.setdefault(entry.row.billing_number, None)
        for number in kept - listed.keys():
            numbers[number] = None
        return _Copies(None if whose is None else whose.book_id, numbers)


def _known(uow: UnitOfWork, copies: _Copies) -> tuple[UsedNumber, ...]:
    """Return the numbers behind the counters that a computer has documents of."""
    if copies.book_id != uow.books.book_id():
        return ()
    formats, taken = uow.number_formats.all(), _taken(uow)
    found = []
    for number, sha256 in copies.numbers.items():
        place = formats.place_of(number)
        if place is not None and place[1] > taken.get(place[0].name, 0):
            found.append(UsedNumber(place[0].name, place[1], KnownFrom.COPY, number, sha256))
    return tuple(found)


def mark(
    uow: UnitOfWork,
    cause: RestorationCause,
    *,
    at: datetime,
    by: str,
    state_of: datetime,
    sha256: str,
) -> None:
    """Note in the caller's transaction that the book is an older state."""
    restoration_id = uow.restorations.add(cause, at=at, by=by, state_of=state_of, sha256=sha256)
    uow.record(at, by, "book.restore", f"restoration:{restoration_id}:{cause.value}")


def _stated(uow: UnitOfWork, used: Iterable[str]) -> list[UsedNumber]:
    formats, is_test = uow.number_formats.all(), uow.books.is_test()
    found = []
    for number in (text.strip() for text in used):
        customer, _, digits = number.partition("-")
        place = formats.place_of(number)
        if customer == CUSTOMERS and digits.isascii() and digits.isdigit() and len(digits) < 10:
            found.append(UsedNumber(CUSTOMERS, int(digits), KnownFrom.STATED, number[:40]))
        elif place is not None and place[0].is_test == is_test:
            found.append(UsedNumber(place[0].name, place[1], KnownFrom.STATED, number))
        else:
            raise UserError(
                "{number} is no number of this book. Nothing was changed.",
                code="number_unknown",
                number=number[:40],
            )
    return found


def _anchored(uow: UnitOfWork, anchor: Anchor) -> list[UsedNumber]:
    if anchor.book_id != uow.books.book_id():
        raise UserError(
            "The anchor is of another book. Nothing was changed.", code="anchor_of_another_book"
        )
    return [
        UsedNumber(one.name, one.numbers, KnownFrom.ANCHOR) for one in anchor.series if one.numbers
    ]


def _taken(uow: UnitOfWork) -> dict[str, int]:
    """Return where each counter stands; customers begin with a high number."""
    return {CUSTOMERS: FIRST_CUSTOMER_NUMBER - 1} | uow.number_series.all_taken()


def _lose(
    uow: UnitOfWork,
    operator: Operator,
    lost: Sequence[UsedNumber],
    *,
    restoration_id: int,
    at: datetime,
) -> None:
    uow.restorations.add_lost(lost, restoration_id=restoration_id)
    for one in lost:
        uow.number_series.skip_to(one.series, one.seq)
        uow.record(at, operator.name, "number.lost", f"number:{one.series}:{one.seq}")
