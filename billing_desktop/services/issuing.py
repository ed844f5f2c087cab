"""From facts to an issued document: number, facts, bytes, mail, in one go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from billing_desktop.db.invoice_snapshot import to_snapshot
from billing_desktop.db.invoices import IssuedNumber, issued_object
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.account import Account
from billing_desktop.domain.correction import draft_credit_note, draft_reissue
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote, TopUpMethod
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.shares import Shares
from billing_desktop.domain.tax import TaxCategory, TaxDecision
from billing_desktop.domain.top_up import Settlement, TopUp
from billing_desktop.errors import DetailsMissingError
from billing_desktop.ports.documents import DocumentRenderer
from billing_desktop.services.service import Service, Tools


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """What was issued, the bytes stored under its number, and what the audit trail says."""

    document: Invoice
    pdf: bytes
    recorded_as: str

    @property
    def number(self) -> str:
        """The number that was taken."""
        return self.document.number


@dataclass(frozen=True, slots=True)
class _Facts:
    """What every document is drafted with."""

    number: str
    seller: Seller
    now: datetime
    is_test: bool


class Issuer(Service):
    """Issues documents inside the transaction of whoever settles or corrects.

    Number, facts, bytes and digest are stored together. Everything that may be refused
    raises before anything is kept, if the caller opened a savepoint or does not commit:
    a document that cannot be made as it would have to be (``DocumentError``), incomplete
    details (``DetailsMissingError``), a clock behind the last document (``ClockError``).
    No operator calls it.
    """

    def __init__(self, tools: Tools, *, renderer: DocumentRenderer) -> None:
        super().__init__(tools)
        self._renderer = renderer

    def issue(self, uow: UnitOfWork, top_up: TopUp, settlement: Settlement) -> IssuedDocument:
        """Issue the invoice of a settled card top-up and queue its mail."""
        return self._issue_of(uow, top_up, paid_at=settlement.paid_at, settles=top_up.top_up_id)

    def issue_by_transfer(self, uow: UnitOfWork, top_up: TopUp) -> IssuedDocument:
        """Issue the invoice that a top-up is to be paid by, and queue its mail."""
        return self._issue_of(uow, top_up, paid_at=None, settles=None)

    def _issue_of(
        self, uow: UnitOfWork, top_up: TopUp, *, paid_at: datetime | None, settles: str | None
    ) -> IssuedDocument:
        account = uow.accounts.get(top_up.account_id)
        request = uow.invoice_requests.of_top_up(top_up.top_up_id)

        def make(facts: _Facts) -> Invoice:
            return draft(
                top_up.quote,
                account=account,
                seller=facts.seller,
                number=facts.number,
                billing_number=top_up.billing_number,
                top_up_id=top_up.top_up_id,
                now=facts.now,
                paid_at=paid_at,
                is_test=facts.is_test,
                purchase_order_number="" if request is None else request.purchase_order_number,
            )

        return self._issue(uow, NumberKind.INVOICE, account, make, settles=settles)

    def issue_credit_note(
        self, uow: UnitOfWork, original: Invoice, shares: Shares, *, account: Account, reason: str
    ) -> IssuedDocument:
        """Issue the document that takes ``shares`` of an invoice back, and queue its mail."""

        def make(facts: _Facts) -> Invoice:
            return draft_credit_note(
                original,
                shares,
                number=facts.number,
                reason=reason,
                seller=facts.seller,
                now=facts.now,
            )

        return self._issue(uow, NumberKind.CREDIT_NOTE, account, make)

    def issue_again(
        self,
        uow: UnitOfWork,
        original: Invoice,
        shares: Shares,
        *,
        account: Account,
        tax: TaxDecision,
    ) -> IssuedDocument:
        """Issue the invoice that stands in for a corrected one, and queue its mail.

        Raises:
            UserError: it would be dearer than what it replaces.
        """

        def make(facts: _Facts) -> Invoice:
            return draft_reissue(
                original,
                shares,
                number=facts.number,
                buyer=account.details,
                seller=facts.seller,
                tax=tax,
                now=facts.now,
            )

        return self._issue(uow, NumberKind.INVOICE, account, make)

    def _issue(
        self,
        uow: UnitOfWork,
        kind: NumberKind,
        account: Account,
        make: Callable[[_Facts], Invoice],
        *,
        settles: str | None = None,
    ) -> IssuedDocument:
        seller = uow.rates.seller()
        is_test, now = uow.books.is_test(), self._clock.now()
        issued_on = seller_date(now)
        series = NumberSeries.on(issued_on, kind, is_test=is_test)
        seq, chain_head = uow.number_series.take_dated(series.name, issued_on)
        number = uow.number_formats.all().number(series, seq, on=issued_on)
        new = make(_Facts(number, seller, now, is_test))
        _require_seller(seller, new.tax.category, new.method)
        pdf = self._renderer.render(new)
        head = uow.invoices.add(
            new,
            account_id=account.account_id,
            settled_top_up_id=settles,
            place=IssuedNumber(series.name, seq, chain_head),
            pdf=pdf,
        )
        uow.number_series.extend_chain(series.name, on=issued_on, chain_head=head)
        uow.outbox.queue_invoice(
            self._new_id(), number=new.number, recipient=account.details.email, at=now
        )
        return IssuedDocument(new, pdf, issued_object(new.number, to_snapshot(new)))

    def try_out(
        self, uow: UnitOfWork, quote: Quote, *, account: Account, purchase_order_number: str = ""
    ) -> None:
        """Make a trial document, so that what would fail is refused before anybody pays.

        Raises:
            DocumentError, DetailsMissingError: as ``issue`` would.
        """
        seller = uow.rates.seller()
        _require_seller(seller, quote.tax.category, quote.method)
        now, is_test = self._clock.now(), uow.books.is_test()
        trial = draft(
            quote,
            account=account,
            seller=seller,
            number=_trial_number(uow, NumberKind.INVOICE, now),
            billing_number=_trial_number(uow, NumberKind.TOP_UP, now),
            top_up_id="",
            now=now,
            paid_at=now if quote.method is TopUpMethod.CARD else None,
            is_test=is_test,
            purchase_order_number=purchase_order_number,
        )
        self._renderer.render(trial)


def _trial_number(uow: UnitOfWork, kind: NumberKind, now: datetime) -> str:
    """Return a number as wide as one gets; none is taken."""
    day = seller_date(now)
    written = uow.number_formats.all().on(kind, day)
    series = NumberSeries.on(day, kind, is_test=uow.books.is_test())
    return written.number(series, 10**written.digits - 1)


def draft(
    quote: Quote,
    *,
    account: Account,
    seller: Seller,
    number: str,
    billing_number: str,
    top_up_id: str,
    now: datetime,
    paid_at: datetime | None,
    is_test: bool,
    purchase_order_number: str = "",
) -> Invoice:
    """Return the invoice of a top-up with every fact copied in.

    What was not paid yet is due by transfer, in as many days as the seller gives.
    """
    lines = [InvoiceLine(LineKind.PREPAID_CREDIT, quote.amount)]
    if quote.fee:
        lines.append(InvoiceLine(LineKind.PROCESSING_FEE, quote.fee, quote.fee_rule))
    return Invoice(
        number=number,
        kind=InvoiceKind.INVOICE,
        language=account.details.language,
        issued_at=now,
        issued_on=seller_date(now),
        seller=seller,
        buyer=account.details,
        customer_number=account.customer_number,
        top_up_id=top_up_id,
        billing_number=billing_number,
        method=quote.method,
        lines=tuple(lines),
        tax=quote.tax,
        vat=quote.vat,
        is_test=is_test,
        purchase_order_number=purchase_order_number,
        paid_on=None if paid_at is None else seller_date(paid_at),
        due_on=None if paid_at else seller_date(now) + timedelta(days=seller.payment_days),
    )


def _require_seller(seller: Seller, category: TaxCategory, method: TopUpMethod) -> None:
    this_kind = seller.missing_for(category, method)
    missing = tuple(dict.fromkeys((*seller.missing, *this_kind)))
    if missing:
        raise DetailsMissingError(
            "The seller's details are incomplete, so no invoice can be issued: {fields}. "
            "Please complete them under Settings.",
            fields=missing,
        )
