"""What a bank told us, kept for good; and what people decided that it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain import ledger
from billing_desktop.domain.bank_statement import BankTransaction, StatementKind
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import EUR, Money, total

_NOTHING = Money.zero()


@dataclass(frozen=True, slots=True)
class BankLine:
    """One credit or debit, once, however many files tell of it.

    ``twin_of`` is another line that may be the same credit, told differently; a person says.
    """

    line_id: str
    statement_key: str
    kind: StatementKind
    account_iban: str
    transaction: BankTransaction
    imported_at: datetime
    twin_of: str | None = None


class AssignmentKind(StrEnum):
    """What somebody decided that a line is."""

    PAYMENT = "payment"  # Money for invoices, or more than was owed.
    BY_HAND = "by_hand"  # A payment before its line has come.
    ATTACHED = "attached"  # The line of what was booked by hand: nothing more is booked.
    RETURNED = "returned"  # Money of an earlier payment that went back.
    PAID_BACK = "paid_back"  # We sent back what was overpaid.
    OWN_TRANSFER = "own_transfer"
    NOT_OURS = "not_ours"  # No business of these books.
    TWIN = "twin"  # The same credit as another line.


BOOKED_KINDS = frozenset(
    {
        AssignmentKind.PAYMENT,
        AssignmentKind.BY_HAND,
        AssignmentKind.RETURNED,
        AssignmentKind.PAID_BACK,
    }
)
"""Those that have an entry in the ledger, and parts."""


class PartKind(StrEnum):
    """Where a part of a payment goes."""

    INVOICE = "invoice"
    OVERPAYMENT = "overpayment"


@dataclass(frozen=True, slots=True)
class PaymentPart:
    """A part of a payment: towards an invoice, or what nobody owed.

    ``vat`` is the VAT that falls due with it: on an advance payment, when the money is received.
    A surplus has no VAT; ``top_up_id`` says what it came with, where that is known.
    """

    kind: PartKind
    amount: Money
    top_up_id: str | None = None
    invoice_number: str | None = None
    vat: Money = _NOTHING


@dataclass(frozen=True, slots=True)
class Undoing:
    """That a decision was taken back, by whom and why."""

    made_by: str
    made_at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A decision about a line, or about money booked by hand.

    ``number`` counts the decisions about the same line: a further one needs the one before to be
    undone. ``returns`` is the payment that a return takes back; ``twin_of`` the line that
    a twin is the same as.
    """

    assignment_id: str
    kind: AssignmentKind
    number: int
    made_by: str
    made_at: datetime
    line_id: str | None = None
    hand_id: str | None = None
    returns: str | None = None
    twin_of: str | None = None
    reason: str = ""
    parts: tuple[PaymentPart, ...] = ()
    undone: Undoing | None = None

    def __post_init__(self) -> None:
        if (self.kind in BOOKED_KINDS) != bool(self.parts):
            raise ValueError("what is booked has parts, and nothing else")

    @property
    def amount(self) -> Money:
        """What is booked on the bank account."""
        currency = self.parts[0].amount.currency if self.parts else EUR
        return total((part.amount for part in self.parts), currency)

    def entry(self, *, entry_id: str, description: str) -> Entry:
        """Return what is booked: bank against receivable and overpayments, and the VAT due."""
        legs = [(ledger.BANK, self.amount)]
        for part in self.parts:
            is_invoice = part.kind is PartKind.INVOICE
            account = ledger.RECEIVABLE if is_invoice else ledger.OVERPAYMENTS
            legs.append((account, -part.amount))
            legs += [(ledger.VAT_NOT_YET_DUE, part.vat), (ledger.VAT_PAYABLE, -part.vat)]
        return Entry(
            entry_id=entry_id,
            source_kind=SourceKind.BANK_PAYMENT,
            source_ref=self.assignment_id,
            booked_at=self.made_at,
            operator=self.made_by,
            description=description,
            postings=ledger.postings(*legs),
        )


class HandStatus(StrEnum):
    """Where a payment booked by hand stands."""

    AWAITING_SECOND_PERSON = "awaiting_second_person"
    BOOKED = "booked"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class HandBooking:
    """Somebody's word that an invoice was paid, without a line of a bank.

    ``is_one_person``: there was nobody else to confirm it, so it was booked at once.
    """

    hand_id: str
    invoice_number: str
    top_up_id: str
    account_id: str
    amount: Money
    reason: str
    made_by: str
    made_at: datetime
    needs_second_person: bool
    is_one_person: bool
    status: HandStatus = HandStatus.AWAITING_SECOND_PERSON
    decided_by: str | None = None
    decided_at: datetime | None = None
    rejected_because: str = ""
