"""The book as a whole: making one, and proving it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from billing_desktop.db.anchors import take
from billing_desktop.db.unit_of_work import Database
from billing_desktop.db.verification import verify
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.anchor import Anchor, AnchorReport
from billing_desktop.domain.backup import LastCheck
from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.operator import SYSTEM, Operator
from billing_desktop.domain.tax import TaxRate
from billing_desktop.ports.check_notes import CheckNotes
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, check_key, digest, repeated

Tell = Callable[[int, int], None]
"""Hears how many parts are done, of how many."""
DEEP, NEWEST = "deep", "newest"
"""How a verification is remembered: all documents hashed again, or the newest."""


def tell_nobody(done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


@dataclass(frozen=True, slots=True)
class BookInfo:
    """What the window says about the open book."""

    is_test: bool
    seller_name: str
    book_id: str = ""


class Books(Service):
    """Proves the promises from the data alone.

    ``notes`` remember on this computer when that was done last and how it came out.
    """

    def __init__(self, tools: Tools, *, notes: CheckNotes | None = None) -> None:
        super().__init__(tools)
        self._notes = notes

    @checked
    def verify(
        self,
        operator: Operator,
        *,
        is_deep: bool = False,
        anchor: Anchor | None = None,
        tell: Tell = tell_nobody,
    ) -> tuple[Finding, ...]:
        """Return everything in the book that contradicts a promise; empty if it holds.

        ``is_deep`` hashes every stored document again; otherwise the newest 1,000. What an
        ``anchor`` knows must still be there; what came after it is growth. ``tell`` hears how
        many of all parts are done; what it raises stops the rest.
        """
        found = prove(self._database, is_deep=is_deep, anchor=anchor, tell=tell)
        if self._notes is not None:
            name = DEEP if is_deep else NEWEST
            self._notes.keep(LastCheck(name, self._clock.now(), len(found)))
        return found

    @checked
    def anchor(self, operator: Operator) -> Anchor:
        """Return where the chains and sums of the book are now, to be kept elsewhere."""
        with self._database.read() as uow:
            return take(uow.connection, self._clock.now())

    @checked
    def compare(
        self, operator: Operator, anchor: Anchor, *, tell: Tell = tell_nobody
    ) -> AnchorReport:
        """Hold the book against an anchor, and prove it; an anchor of another book proves nothing.

        ``tell`` hears how many parts are done, and of how many; what it raises ends it.
        """
        found = prove(self._database, is_deep=False, anchor=anchor, tell=tell)
        return AnchorReport(
            tuple(one.difference for one in found if one.difference is not None),
            tuple(str(one) for one in found if one.difference is None),
        )

    @checked
    def claim(
        self, operator: Operator, kind: str, key: str, *, content: tuple[str, ...], object_id: str
    ) -> None:
        """Note that ``key`` stands for this order from now on, before it is carried out.

        For orders that are safe to repeat, but whose key has to stay theirs.

        Raises:
            KeyReusedError: it stands for another one.
        """
        order = digest(object_id, *content)
        with self._database.write() as uow:
            if repeated(uow, kind, key, order) is None:
                now = self._clock.now()
                uow.books.add_operation(kind, key, digest=order, object_id=object_id, at=now)
                uow.commit()

    @checked
    def is_claimed(self, operator: Operator, kind: str, key: str) -> bool:
        """Tell whether ``key`` stands for an order of that kind."""
        check_key(key)
        with self._database.read() as uow:
            return uow.books.operation(kind, key) is not None

    def info(self) -> BookInfo:
        """Return what kind of book it is and whose."""
        with self._database.read() as uow:
            seller = uow.rates.seller()
            return BookInfo(uow.books.is_test(), seller.name, uow.books.book_id())


def prove(
    database: Database, *, is_deep: bool, anchor: Anchor | None = None, tell: Tell = tell_nobody
) -> tuple[Finding, ...]:
    """Return what contradicts a promise, reading only."""
    with database.read() as uow:
        return tuple(verify(uow.connection, is_deep=is_deep, anchor=anchor, tell=tell))


def create_book(tools: Tools, *, is_test: bool, tax_rates: Sequence[TaxRate], fee: FeeRule) -> None:
    """Make the first rows of an empty schema, in one transaction."""
    with tools.database.write() as uow:
        now = tools.clock.now()
        uow.books.create(tools.new_id(), is_test=is_test, at=now)
        for rate in tax_rates:
            uow.rates.add_tax_rate(rate, at=now, by=SYSTEM.name)
        uow.rates.add_fee_rule(fee, at=now, by=SYSTEM.name)
        uow.record(now, SYSTEM.name, "book.create", "book:test" if is_test else "book")
        uow.commit()
