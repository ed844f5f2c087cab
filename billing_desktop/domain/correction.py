"""Taking an issued invoice back, as a whole or in part, and issuing it once more."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from billing_desktop.domain import ledger
from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.invoice import (
    CorrectedInvoice,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LineKind,
)
from billing_desktop.domain.ledger import Entry, SourceKind
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.shares import Shares, share_of_credit, share_of_gross
from billing_desktop.domain.tax import TaxDecision
from billing_desktop.errors import AmountError, UserError


class CorrectionStatus(StrEnum):
    """Where a correction stands. Nothing leads back to the first."""

    AWAITING_SECOND_PERSON = "awaiting_second_person"
    ISSUED = "issued"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Correction:
    """An order to take back ``shares`` of an invoice, and to issue it again if ``is_reissue``.

    ``needs_second_person``: it was more than the unspent balance. ``is_one_person``: it was,
    but there is nobody else, so it was booked at once. ``decided_by`` confirmed or rejected it;
    of a correction that needed no second person it is the maker.
    """

    correction_id: str
    invoice_number: str
    top_up_id: str
    account_id: str
    shares: Shares
    is_reissue: bool
    reason: str
    made_by: str
    made_at: datetime
    needs_second_person: bool = False
    is_one_person: bool = False
    status: CorrectionStatus = CorrectionStatus.AWAITING_SECOND_PERSON
    decided_by: str | None = None
    decided_at: datetime | None = None
    rejected_because: str = ""
    credit_note_number: str | None = None
    new_invoice_number: str | None = None


@dataclass(frozen=True, slots=True)
class Correctable:
    """An invoice with what is still to be had back, and what that would mean.

    ``awaiting`` is the correction that waits for a second person; there is one at a time.
    ``refunded`` is what went back to the payer without a credit note so far (gross). Of an
    invoice by transfer that is not paid nothing is on the balance: then not ``is_credited``.
    """

    invoice: Invoice
    account_id: str
    left: Shares
    balance: Money
    refunded: Money
    is_one_person: bool
    awaiting: Correction | None = None
    is_credited: bool = True

    def all_of_it(self) -> Shares:
        """Return everything that is left.

        Raises:
            UserError: it was taken back before, or is no invoice.
        """
        check_correctable(self.invoice, self.left)
        return self.left

    def by_credit(self, credit: Money) -> Shares:
        """Return what goes back with that much of the prepaid credit.

        Raises:
            AmountError: nothing, or more than is left.
            UserError: as ``all_of_it``.
        """
        left = self.all_of_it()
        _check_amount(credit, left=left.credit)
        whole, tax = shares_of(self.invoice), self.invoice.tax
        return share_of_credit(credit, of=whole, left=left, tax=tax)

    def by_gross(self, gross: Money) -> Shares:
        """Return how that much of the total is made up.

        Raises:
            AmountError: nothing, or more than is left.
            UserError: as ``all_of_it``.
        """
        left = self.all_of_it()
        _check_amount(gross, left=left.gross)
        return share_of_gross(gross, of=shares_of(self.invoice), left=left, tax=self.invoice.tax)

    def is_beyond_balance(self, shares: Shares) -> bool:
        """Tell whether taking that back is more than the balance still has."""
        return self.is_credited and shares.credit > self.balance


def shares_of(document: Invoice) -> Shares:
    """Return how the total of a document is made up; of a credit note, what it takes back."""
    sign = -1 if document.kind is InvoiceKind.CREDIT_NOTE else 1
    credit = document.credited
    return Shares(credit * sign, (document.net - credit) * sign, document.vat * sign)


def left_of(document: Invoice, taken: Iterable[Shares]) -> Shares:
    """Return what is left of an invoice when its credit notes took ``taken``."""
    left = shares_of(document)
    for shares in taken:
        left = left.minus(shares)
    return left


def check_correctable(document: Invoice, left: Shares) -> None:
    """Do nothing if there is something to take back.

    Raises:
        UserError: the document is a credit note, or nothing is left of it.
    """
    if document.kind is not InvoiceKind.INVOICE:
        raise UserError(
            "{number} is a credit note. Only an invoice can be cancelled or corrected.",
            code="not_an_invoice",
            number=document.number,
        )
    if not left.gross:
        raise UserError(
            "Invoice {number} was cancelled in full already. Nothing is left to take back.",
            code="already_credited",
            number=document.number,
        )


def draft_credit_note(
    original: Invoice, shares: Shares, *, number: str, reason: str, seller: Seller, now: datetime
) -> Invoice:
    """Return the document that takes ``shares`` of ``original`` back."""
    issued_on = seller_date(now)
    return replace(
        original,
        number=number,
        kind=InvoiceKind.CREDIT_NOTE,
        issued_at=now,
        issued_on=issued_on,
        seller=seller,
        lines=_minus_lines(original, shares),
        vat=-shares.vat,
        paid_on=None,
        due_on=None,
        corrects=CorrectedInvoice(original.number, original.issued_on, reason),
    )


def draft_reissue(
    original: Invoice,
    shares: Shares,
    *,
    number: str,
    buyer: BillingDetails,
    seller: Seller,
    tax: TaxDecision,
    now: datetime,
) -> Invoice:
    """Return the invoice that stands in for ``original``, with the present billing details.

    Raises:
        UserError: it would be dearer than what it replaces: that money was never paid.
    """
    vat = tax.tax_on(shares.net)
    if vat > shares.vat:
        raise UserError(
            "With the present billing details the new invoice would be {more} higher than what "
            "was charged. Nothing was issued. Please cancel the invoice, and top up again.",
            code="reissue_dearer",
            more=vat - shares.vat,
        )
    lines = tuple(replace(line, net=-line.net) for line in _minus_lines(original, shares))
    return replace(
        original,
        number=number,
        language=buyer.language,
        issued_at=now,
        issued_on=seller_date(now),
        seller=seller,
        buyer=buyer,
        lines=lines,
        tax=tax,
        vat=vat,
    )


def tax_point(document: Invoice) -> date:
    """Return the day that decides the rate of an invoice that is issued again."""
    return document.issued_on if document.paid_on is None else document.paid_on


def credit_note_entry(
    note: Invoice,
    *,
    account_id: str,
    is_paid: bool,
    disputed: Money,
    entry_id: str,
    operator: str,
) -> Entry:
    """Return what is booked for a credit note.

    ``disputed`` is the part of it that the payer's bank has taken back already; only the rest
    of what was paid is owed.
    """
    taken = shares_of(note)
    legs = _paid_legs(taken, account_id) if is_paid else _unpaid_legs(taken)
    against = [(ledger.RECEIVABLE, -taken.gross)]
    if is_paid:
        against = [
            (ledger.DISPUTED_PAYMENTS, -disputed),
            (ledger.REFUNDS_OWED, disputed - taken.gross),
        ]
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.CREDIT_NOTE,
        source_ref=note.number,
        booked_at=note.issued_at,
        operator=operator,
        description=f"Credit note {note.number}",
        postings=ledger.postings(*legs, *against),
    )


def reissue_entry(
    new: Invoice, *, account_id: str, is_paid: bool, entry_id: str, operator: str
) -> Entry:
    """Return what is booked for an invoice that stands in for a corrected one."""
    shares = shares_of(new)
    legs = _paid_legs(shares, account_id) if is_paid else _unpaid_legs(shares)
    against = ledger.REFUNDS_OWED if is_paid else ledger.RECEIVABLE
    return Entry(
        entry_id=entry_id,
        source_kind=SourceKind.INVOICE,
        source_ref=new.number,
        booked_at=new.issued_at,
        operator=operator,
        description=f"Corrected invoice {new.number}",
        postings=ledger.postings(
            (against, shares.gross), *((account, -amount) for account, amount in legs)
        ),
    )


def _paid_legs(shares: Shares, account_id: str) -> list[tuple[str, Money]]:
    return [
        (ledger.balance_account(account_id), shares.credit),
        (ledger.FEE_REVENUE, shares.fee),
        (ledger.VAT_PAYABLE, shares.vat),
    ]


def _unpaid_legs(shares: Shares) -> list[tuple[str, Money]]:
    return [(ledger.TOP_UPS_AWAITING_PAYMENT, shares.net), (ledger.VAT_NOT_YET_DUE, shares.vat)]


def _minus_lines(original: Invoice, shares: Shares) -> tuple[InvoiceLine, ...]:
    fees = [line for line in original.lines if line.kind is LineKind.PROCESSING_FEE]
    is_whole_fee = total(line.net for line in fees) == shares.fee
    rule = fees[0].fee_rule if fees and is_whole_fee else None  # It explains the whole fee.
    lines = [
        InvoiceLine(LineKind.PREPAID_CREDIT, -shares.credit),
        InvoiceLine(LineKind.PROCESSING_FEE, -shares.fee, rule),
    ]
    return tuple(line for line in lines if line.net)


def _check_amount(amount: Money, *, left: Money) -> None:
    if amount.minor_units <= 0:
        raise AmountError("The amount must be more than zero.")
    if amount > left:
        raise AmountError(
            "At most {left} of this invoice can still be taken back.",
            code="credit_too_high",
            left=left,
        )
