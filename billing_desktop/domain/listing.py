"""What the lists and the overview of an account show: read, never written."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.usage import MonthUsage


class AccountFilter(StrEnum):
    """The segments above the list of accounts."""

    ALL = "all"
    BELOW_ZERO = "below_zero"
    DETAILS_MISSING = "details_missing"
    PENDING = "pending"


class AccountSort(StrEnum):
    """What the list of accounts is sorted by."""

    COMPANY = "company"
    CUSTOMER_NUMBER = "customer_number"
    COUNTRY = "country"
    BALANCE = "balance"
    LAST_ACTIVITY = "last_activity"


@dataclass(frozen=True, slots=True)
class AccountQuery:
    """Which accounts, in which order. ``text`` is looked for in name, number, VAT and e-mail."""

    text: str = ""
    filter: AccountFilter = AccountFilter.ALL
    sort: AccountSort = AccountSort.LAST_ACTIVITY
    is_descending: bool = True


@dataclass(frozen=True, slots=True)
class AccountListing:
    """The answer to a query: ids in order; rows are fetched page by page.

    ``counts`` tells for each filter how many accounts match the text; ``balance`` is the sum
    over what is listed.
    """

    ids: tuple[str, ...]
    counts: dict[AccountFilter, int]
    balance: Money


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One line of the list of accounts."""

    account: Account
    balance: Money
    pending: Money
    pending_count: int
    requests_count: int
    active_at: datetime


@dataclass(frozen=True, slots=True)
class AccountOverview:
    """What Usage & Billing shows above the transactions.

    ``average`` is None before the first full month. ``months`` are the last twelve including
    the current one, without gaps, oldest first; empty if there was never any usage.
    ``average_months`` is how many full months the average counts.
    """

    account: Account
    balance: Money
    average: Money | None
    average_months: int
    months: tuple[MonthUsage, ...]
    pending: Money
    pending_count: int


class TransactionFilter(StrEnum):
    """The segments above the transactions of an account."""

    ALL = "all"
    PENDING = "pending"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class TransactionListing:
    """Ids of top-ups, the newest first, and how many each filter would list."""

    ids: tuple[str, ...]
    counts: dict[TransactionFilter, int]


NOTHING = Money.zero()


class PaymentStatus(StrEnum):
    """Whether a document is settled."""

    PAID = "paid"
    OPEN = "open"
    PARTLY_PAID = "partly_paid"
    OVERDUE = "overdue"


UNPAID = frozenset({PaymentStatus.OPEN, PaymentStatus.PARTLY_PAID, PaymentStatus.OVERDUE})


class DocumentFilter(StrEnum):
    """The segments above the documents of an account."""

    ALL = "all"
    OPEN = "open"
    PAID = "paid"
    CREDIT_NOTES = "credit_notes"


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """One line of a list of documents.

    ``corrects`` is the invoice that a credit note takes back; ``credited`` is what credit
    notes took of an invoice (gross). ``due_on`` is when a transfer is due, and ``paid`` what of
    it has come.
    """

    number: str
    kind: InvoiceKind
    account_id: str
    buyer: str
    billing_number: str
    method: TopUpMethod
    issued_on: date
    gross: Money
    status: PaymentStatus
    mail_status: str | None
    corrects: str = ""
    credited: Money = NOTHING
    due_on: date | None = None
    paid: Money = NOTHING

    def as_of(self, day: date) -> InvoiceRow:
        """Return the row as it is to be shown on ``day``: what was due before is overdue."""
        is_late = self.due_on is not None and self.due_on < day
        is_owed = self.status in UNPAID and not self.is_cancelled
        return replace(self, status=PaymentStatus.OVERDUE) if is_late and is_owed else self

    @property
    def is_cancelled(self) -> bool:
        """Whether credit notes took all of it back."""
        return bool(self.credited) and self.credited >= self.gross

    def passes(self, filter: DocumentFilter) -> bool:  # noqa: A002  (the word on screen)
        """Tell whether the document is one of those.

        Neither a credit note nor an invoice that was taken back is open or paid.
        """
        is_credit_note = self.kind is InvoiceKind.CREDIT_NOTE
        is_standing = not is_credit_note and not self.is_cancelled
        match filter:
            case DocumentFilter.ALL:
                return True
            case DocumentFilter.CREDIT_NOTES:
                return is_credit_note
            case DocumentFilter.OPEN:
                return is_standing and self.status in UNPAID
            case DocumentFilter.PAID:
                return is_standing and self.status is PaymentStatus.PAID


@dataclass(frozen=True, slots=True)
class InvoiceQuery:
    """Which documents: of one account or of all.

    ``text`` holds parts of number, billing number or buyer, the total, or the day of issue.
    """

    text: str = ""
    account_id: str | None = None
    issued_from: date | None = None
    issued_until: date | None = None
    filter: DocumentFilter = DocumentFilter.ALL


@dataclass(frozen=True, slots=True)
class InvoiceListing:
    """Numbers of documents, the newest first, and their sum."""

    numbers: tuple[str, ...]
    gross: Money
