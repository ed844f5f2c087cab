"""What customers have to pay by transfer: reckoned from the ledger and from what came in.

What an invoice asks for is what it, and the documents that correct it, posted as receivable.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.bank_assignments import bank_assignment, bank_part, is_undone
from billing_desktop.db.invoices import invoice
from billing_desktop.db.ledger import entry, posting
from billing_desktop.db.top_ups import top_up
from billing_desktop.domain import ledger
from billing_desktop.domain.bank_line import PartKind
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.payable import Payable, PayableState
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUpStatus

_DOCUMENTS = (SourceKind.INVOICE, SourceKind.CREDIT_NOTE)
_CHARGED = (ledger.RECEIVABLE, ledger.TOP_UPS_AWAITING_PAYMENT, ledger.VAT_NOT_YET_DUE)
_STEP = 500


@dataclass(frozen=True, slots=True)
class TransferState:
    """What a top-up by transfer asks for in all, and what has come of it.

    ``credit`` and ``vat`` are the parts of ``total``; ``vat_due`` is the VAT that has fallen due
    with what was ``paid``.
    """

    total: Money
    credit: Money
    vat: Money
    paid: Money
    vat_due: Money

    @property
    def is_paid(self) -> bool:
        """Whether all of it has come, and it is not nothing."""
        return self.paid >= self.total and bool(self.total)


class PayableStore:
    """What is to be paid, in one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def all_open(self) -> tuple[Payable, ...]:
        """Return what still waits for money."""
        # Money that was taken back again leaves a completed top-up that is owed for.
        taken_back = (
            select(bank_part.c.top_up_id)
            .select_from(
                bank_part.join(
                    bank_assignment, bank_assignment.c.assignment_id == bank_part.c.assignment_id
                )
            )
            .where(or_(is_undone, bank_assignment.c.returns.is_not(None)))
        )
        wanted = select(top_up.c.top_up_id).where(
            top_up.c.method == TopUpMethod.INVOICE,
            or_(top_up.c.status == TopUpStatus.PENDING, top_up.c.top_up_id.in_(taken_back)),
        )
        found = self._payables(invoice.c.top_up_id.in_(wanted), wanted)
        return tuple(each for each in found if each.state is PayableState.OPEN)

    def named(self, numbers: Iterable[str]) -> tuple[Payable, ...]:
        """Return what these invoice and billing numbers stand for, whatever became of it."""
        names = sorted(set(numbers))
        found: list[Payable] = []
        for start in range(0, len(names), _STEP):
            some = names[start : start + _STEP]
            mine = or_(invoice.c.number.in_(some), invoice.c.billing_number.in_(some))
            ids = select(invoice.c.top_up_id).where(mine)
            found.extend(self._payables(invoice.c.top_up_id.in_(ids), ids))
        return tuple(found)

    def of_top_up(self, top_up_id: str) -> Payable | None:
        """Return what a top-up's invoice asks for; None without one by transfer."""
        ids = select(top_up.c.top_up_id).where(top_up.c.top_up_id == top_up_id)
        found = self._payables(invoice.c.top_up_id == top_up_id, ids)
        return found[-1] if found else None

    def state(self, top_up_id: str) -> TransferState:
        """Return how a top-up by transfer stands."""
        ids = select(top_up.c.top_up_id).where(top_up.c.top_up_id == top_up_id)
        charged = self._charged(ids).get(top_up_id, {})
        paid, vat_due = self._paid(ids).get(top_up_id, (0, 0))
        return TransferState(
            total=Money(charged.get(ledger.RECEIVABLE, 0), EUR),
            credit=Money(-charged.get(ledger.TOP_UPS_AWAITING_PAYMENT, 0), EUR),
            vat=Money(-charged.get(ledger.VAT_NOT_YET_DUE, 0), EUR),
            paid=Money(paid, EUR),
            vat_due=Money(vat_due, EUR),
        )

    def _payables(
        self, condition: ColumnElement[bool], ids: Select[tuple[str]]
    ) -> tuple[Payable, ...]:
        """Return one for each top-up: that of the newest invoice."""
        charged, paid = self._charged(ids), self._paid(ids)
        rows = self._connection.execute(
            select(
                invoice.c.number,
                invoice.c.billing_number,
                invoice.c.top_up_id,
                invoice.c.account_id,
                invoice.c.buyer,
            )
            .where(
                and_(
                    condition,
                    invoice.c.kind == InvoiceKind.INVOICE,
                    invoice.c.method == TopUpMethod.INVOICE,
                )
            )
            .order_by(invoice.c.issued_at, invoice.c.series, invoice.c.seq)
        )
        found: dict[str, Payable] = {}
        for row in rows:
            total = Money(charged.get(row.top_up_id, {}).get(ledger.RECEIVABLE, 0), EUR)
            came = Money(paid.get(row.top_up_id, (0, 0))[0], EUR)
            found[row.top_up_id] = Payable(
                invoice_number=row.number,
                billing_number=row.billing_number,
                top_up_id=row.top_up_id,
                account_id=row.account_id,
                company=row.buyer,
                total=total,
                paid=came,
                state=_state(total, came),
            )
        return tuple(found.values())

    def _charged(self, ids: Select[tuple[str]]) -> dict[str, dict[str, int]]:
        rows = self._connection.execute(
            select(
                invoice.c.top_up_id,
                posting.c.ledger_account,
                func.sum(posting.c.amount_minor).label("minor"),
            )
            .select_from(
                invoice.join(
                    entry,
                    and_(
                        entry.c.source_ref == invoice.c.number,
                        entry.c.source_kind.in_(_DOCUMENTS),
                    ),
                ).join(posting, posting.c.entry_id == entry.c.entry_id)
            )
            .where(invoice.c.top_up_id.in_(ids), posting.c.ledger_account.in_(_CHARGED))
            .group_by(invoice.c.top_up_id, posting.c.ledger_account)
        )
        found: dict[str, dict[str, int]] = {}
        for row in rows:
            found.setdefault(row.top_up_id, {})[row.ledger_account] = int(row.minor)
        return found

    def _paid(self, ids: Select[tuple[str]]) -> dict[str, tuple[int, int]]:
        rows = self._connection.execute(
            select(
                bank_part.c.top_up_id,
                func.sum(bank_part.c.amount_minor).label("paid"),
                func.sum(bank_part.c.vat_minor).label("vat"),
            )
            .select_from(
                bank_part.join(
                    bank_assignment, bank_assignment.c.assignment_id == bank_part.c.assignment_id
                )
            )
            .where(bank_part.c.top_up_id.in_(ids), bank_part.c.kind == PartKind.INVOICE, ~is_undone)
            .group_by(bank_part.c.top_up_id)
        )
        return {row.top_up_id: (int(row.paid), int(row.vat)) for row in rows}


def _state(total: Money, paid: Money) -> PayableState:
    if total.minor_units <= 0:
        return PayableState.CANCELLED
    return PayableState.PAID if paid >= total else PayableState.OPEN
