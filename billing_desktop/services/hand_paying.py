"""Lines of banks that find what was booked by hand before they came."""

from __future__ import annotations

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.bank_line import AssignmentKind, BankLine
from billing_desktop.domain.matching import Proposal
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.payable import Payable
from billing_desktop.domain.payment_reference import ReferenceKind
from billing_desktop.services.bank_booking import BankBooker
from billing_desktop.services.service import Service, Tools

_SURE = frozenset(kind.value for kind in ReferenceKind if kind.is_sure)


class HandPayer(Service):
    """Attaches lines to hand bookings. No operator calls it: see `BankPayments`."""

    def __init__(self, tools: Tools, *, booker: BankBooker) -> None:
        super().__init__(tools)
        self._booker = booker

    def attach(self, uow: UnitOfWork, operator: Operator, line: BankLine, payable: Payable) -> bool:
        """Attach a line to a hand booking of the same invoice and amount, if one waits for it.

        Nothing more is booked: the money of the line is that of the hand booking.
        """
        waiting = [
            hand
            for hand in uow.hand_bookings.without_line()
            if hand.top_up_id == payable.top_up_id and hand.amount == line.transaction.amount
        ]
        if not waiting:
            return False
        oldest = waiting[-1]
        self._booker.decide(uow, operator, line, AssignmentKind.ATTACHED, hand_id=oldest.hand_id)
        return True


def is_named(proposal: Proposal) -> bool:
    """Tell whether a line names the invoice beyond doubt."""
    return any(reason.kind.value in _SURE for reason in proposal.reasons)
