"""What a bank says happened on an account, whichever file it said it in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from billing_desktop.domain.money import Currency, Money


class EntryStatus(StrEnum):
    """How far the bank is with an entry. Only what is booked ever moves our books."""

    BOOKED = "booked"
    PENDING = "pending"
    INFORMATION = "information"
    OTHER = "other"


class StatementKind(StrEnum):
    """What kind of file the statement came in."""

    CAMT_053 = "camt.053"  # A statement: its credits are what the account has.
    CAMT_054 = "camt.054"  # An advice of single bookings, mostly before the statement.
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class BankTransaction:
    """One credit or debit of an account.

    ``amount`` is signed as the account saw it: + money came in, − money went out. That holds
    for reversals too: a bank that takes a credit back reports a debit. A batch booking with
    details is several of these, one without details is one with ``is_batch``. ``entry`` and
    ``detail`` are its place in the statement, from 0. Texts are empty where the bank says
    nothing.
    """

    amount: Money
    status: EntryStatus
    booked_on: date | None
    value_on: date | None = None
    bank_reference: str = ""
    end_to_end_id: str = ""
    creditor_reference: str = ""
    remittance: str = ""
    counterparty_name: str = ""
    counterparty_iban: str = ""  # Or another kind of account number.
    bank_code: str = ""  # What kind of booking it is, in the words of the standard or the bank.
    return_reason: str = ""  # Empty unless a payment came back.
    is_reversal: bool = False
    is_batch: bool = False  # A sum without details: nobody can say whose it is.
    entry: int = 0
    detail: int = 0

    @property
    def is_return(self) -> bool:
        """Whether a payment came back."""
        return self.return_reason != ""


@dataclass(frozen=True, slots=True)
class BankStatement:
    """The head of a statement; its transactions follow it one by one.

    ``file_name`` is the file it stands in, inside a ZIP file the name there.
    """

    kind: StatementKind
    statement_id: str
    account_iban: str  # Or another kind of account number.
    currency: Currency
    file_name: str
    created_at: datetime | None = None
    opened_on: date | None = None
    closed_on: date | None = None
    opening_balance: Money | None = None
    closing_balance: Money | None = None


@dataclass(frozen=True, slots=True)
class StatementEnd:
    """What can only be known when the whole statement was read.

    ``difference`` is closing balance − opening balance − what was booked between: zero where
    the statement is complete, None where it does not tell.
    """

    transactions_count: int
    booked_sum: Money
    difference: Money | None = None

    @property
    def is_balanced(self) -> bool | None:
        """Whether the bookings explain the balances; None where the statement does not tell."""
        return None if self.difference is None else not self.difference


@dataclass(slots=True)
class RunningTotal:
    """Counts and adds up the transactions of one statement while they go by."""

    statement: BankStatement
    count: int = 0
    minor_units: int = 0
    is_mixed: bool = False

    def take(self, transaction: BankTransaction) -> None:
        """Count one transaction; what is booked is added up."""
        self.count += 1
        if transaction.status is EntryStatus.BOOKED:
            if transaction.amount.currency == self.statement.currency:
                self.minor_units += transaction.amount.minor_units
            else:
                self.is_mixed = True

    def end(self) -> StatementEnd:
        """Return what the statement came to."""
        booked = Money(self.minor_units, self.statement.currency)
        opening, closing = self.statement.opening_balance, self.statement.closing_balance
        difference = None
        if opening is not None and closing is not None and not self.is_mixed:
            difference = closing - opening - booked
        return StatementEnd(self.count, booked, difference)


StatementPart = BankStatement | BankTransaction | StatementEnd
"""Statements come as a stream: a head, its transactions, its end; then the next head."""
