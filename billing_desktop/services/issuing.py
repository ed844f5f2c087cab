"""From a settled top-up to the issued invoice: number, facts, bytes, mail, in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from billing_desktop.db.invoice_snapshot import to_snapshot
from billing_desktop.db.invoices import IssuedNumber, issued_object
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine, LineKind
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import Quote
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.top_up import Settlement, TopUp
from billing_desktop.errors import DetailsMissingError
from billing_desktop.ports.documents import DocumentRenderer
from billing_desktop.services.service import Service, Tools

_TRIAL = 999_999  # As wide as a number gets; a trial takes none.


@dataclass(frozen=True, slots=True)
class IssuedDocument:
    """The number that was taken, the bytes stored under it, and what the audit trail says."""

    number: str
    pdf: bytes
    recorded_as: str


class Issuer(Service):
    """Issues invoices inside the transaction of whoever settles. No operator calls it."""

    def __init__(self, tools: Tools, *, renderer: DocumentRenderer) -> None:
        super().__init__(tools)
        self._renderer = renderer

    def issue(self, uow: UnitOfWork, top_up: TopUp, settlement: Settlement) -> IssuedDocument:
        """Issue the invoice of a settled card top-up and queue its mail.

        Number, facts, bytes and digest are stored together. Everything that may be refused
        raises before anything is kept, if the caller opened a savepoint.

        Raises:
            DocumentError: it cannot be made as it would have to be.
            DetailsMissingError: the seller's or the buyer's details are incomplete.
            ClockError: the clock is behind the last document.
        """
        account = uow.accounts.get(top_up.account_id)
        seller = uow.rates.seller()
        _require_seller(seller, top_up.quote)
        is_test = uow.books.is_test()
        now = self._clock.now()
        issued_on = seller_date(now)
        series = NumberSeries.on(issued_on, NumberKind.INVOICE, is_test=is_test)
        seq, chain_head = uow.number_series.take_dated(series.name, issued_on)
        invoice = draft(
            top_up.quote,
            account=account,
            seller=seller,
            number=series.number(seq),
            billing_number=top_up.billing_number,
            top_up_id=top_up.top_up_id,
            now=now,
            paid_at=settlement.paid_at,
            is_test=is_test,
        )
        place = IssuedNumber(series.name, seq, chain_head)
        pdf = self._renderer.render(invoice)
        head = uow.invoices.add(invoice, account_id=account.account_id, place=place, pdf=pdf)
        uow.number_series.extend_chain(series.name, on=issued_on, chain_head=head)
        uow.outbox.queue_invoice(
            self._new_id(), number=invoice.number, recipient=account.details.email, at=now
        )
        return IssuedDocument(
            invoice.number, pdf, issued_object(invoice.number, to_snapshot(invoice))
        )

    def try_out(self, uow: UnitOfWork, quote: Quote, *, account: Account) -> None:
        """Make a trial document, so that what would fail is refused before anybody pays.

        Raises:
            DocumentError, DetailsMissingError: as ``issue`` would.
        """
        seller = uow.rates.seller()
        _require_seller(seller, quote)
        now, is_test = self._clock.now(), uow.books.is_test()
        day = seller_date(now)
        trial = draft(
            quote,
            account=account,
            seller=seller,
            number=NumberSeries.on(day, NumberKind.INVOICE, is_test=is_test).number(_TRIAL),
            billing_number=NumberSeries.on(day, NumberKind.TOP_UP, is_test=is_test).number(_TRIAL),
            top_up_id="",
            now=now,
            paid_at=now,
            is_test=is_test,
        )
        self._renderer.render(trial)


def draft(
    quote: Quote,
    *,
    account: Account,
    seller: Seller,
    number: str,
    billing_number: str,
    top_up_id: str,
    now: datetime,
    paid_at: datetime,
    is_test: bool,
) -> Invoice:
    """Return the invoice of a top-up that was paid by card, with every fact copied in."""
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
        paid_on=seller_date(paid_at),
    )


def _require_seller(seller: Seller, quote: Quote) -> None:
    this_kind = seller.missing_for(quote.tax.category, quote.method)
    missing = tuple(dict.fromkeys((*seller.missing, *this_kind)))
    if missing:
        raise DetailsMissingError(
            "The seller's details are incomplete, so no invoice can be issued: {fields}. "
            "Please complete them under Settings.",
            fields=missing,
        )
