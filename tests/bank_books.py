"""Invoices by transfer in a book, and the bank files that pay them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from billing_desktop.bootstrap import Services, new_id
from billing_desktop.db.invoices import ISSUED
from billing_desktop.documents.late_renderer import LateRenderer
from billing_desktop.domain.account import Account
from billing_desktop.domain.bank_listing import BankQuery, LineFilter
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.correction import shares_of
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.ledger import (
    RECEIVABLE,
    TOP_UPS_AWAITING_PAYMENT,
    VAT_NOT_YET_DUE,
    Entry,
    SourceKind,
    postings,
)
from billing_desktop.domain.matching import Verdict
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.ports.clock import Clock
from billing_desktop.services.bank_importing import BankImport
from billing_desktop.services.issuing import Issuer, _Facts, draft
from billing_desktop.services.service import Tools
from tests.bank.camt_files import DAY, PAYER_IBAN, Detail, Statement, camt_file
from tests.bank.camt_files import Entry as CamtEntry
from tests.book import Book

SECOND = Operator("second desk", Role.FINANCE)


def invoice_by_transfer(book: Book, account: Account, amount: str = "1000.00") -> Invoice:
    """Issue the invoice of a top-up by transfer, due in 14 days."""
    top_up = book.start(account, amount, method=TopUpMethod.INVOICE)
    return issue_by_transfer(book.services, book.clock, book.operator, top_up.top_up_id)


def issue_by_transfer(
    services: Services, clock: Clock, operator: Operator, top_up_id: str
) -> Invoice:
    """Issue the invoice of a requested top-up, and book what it asks for."""
    tools = Tools(services.database, clock, new_id)
    issuer = Issuer(tools, renderer=LateRenderer())
    with services.database.write() as uow:
        top_up = uow.top_ups.lock(top_up_id)
        account = uow.accounts.get(top_up.account_id)
        uow.top_ups.move(top_up_id, to=TopUpStatus.PENDING, from_=(TopUpStatus.REQUESTED,))

        def make(facts: _Facts) -> Invoice:
            made = draft(
                top_up.quote,
                account=account,
                seller=facts.seller,
                number=facts.number,
                billing_number=top_up.billing_number,
                top_up_id=top_up_id,
                now=facts.now,
                paid_at=facts.now,
                is_test=facts.is_test,
            )
            due_on = seller_date(facts.now) + timedelta(days=14)
            return replace(made, paid_on=None, due_on=due_on)

        issued = issuer._issue(uow, NumberKind.INVOICE, account, make)
        shares, now = shares_of(issued.document), clock.now()
        legs = (
            (RECEIVABLE, shares.gross),
            (TOP_UPS_AWAITING_PAYMENT, -shares.net),
            (VAT_NOT_YET_DUE, -shares.vat),
        )
        uow.ledger.record(
            Entry(
                entry_id=new_id(),
                source_kind=SourceKind.INVOICE,
                source_ref=issued.number,
                booked_at=now,
                operator=operator.name,
                description=f"Invoice {issued.number}",
                postings=postings(*legs),
            )
        )
        uow.record(now, operator.name, ISSUED, issued.recorded_as)
        uow.commit()
    return issued.document


def credit(
    cents: int,
    text: str,
    *,
    reference: str = "",
    name: str = "Nordlicht DE GmbH",
    iban: str = PAYER_IBAN,
    end_to_end_id: str = "",
    creditor_reference: str = "",
    on: date = DAY,
    status: str = "BOOK",
    return_code: str = "",
) -> CamtEntry:
    """Return an entry of one payment; ``reference`` is the bank's own."""
    detail = Detail(
        name=name,
        account=iban,
        end_to_end_id=end_to_end_id,
        creditor_reference=creditor_reference,
        lines=tuple(text.split("\n")) if text else (),
        return_code=return_code,
    )
    return CamtEntry(cents, (detail,), bank_reference=reference, booked_on=on, status=status)


def write(
    folder: Path,
    entries: Sequence[CamtEntry],
    *,
    kind: StatementKind = StatementKind.CAMT_053,
    name: str = "statement.xml",
    statement_id: str = "S-1",
    version: str = "08",
) -> Path:
    """Write a file of one statement."""
    path = folder / name
    path.write_bytes(camt_file(kind, version, Statement(tuple(entries), statement_id)))
    return path


def take_in(book: Book, path: Path) -> BankImport:
    return book.services.bank.payments.import_file(book.operator, path)


def verdicts(book: Book) -> list[Verdict]:
    """Return what the undecided lines are, in the order of their booking."""
    found = book.services.bank.payments
    ids = found.search(book.operator, BankQuery()).ids
    rows = found.rows(book.operator, ids)
    return [row.match.verdict for row in reversed(rows) if row.match is not None]


def ids(book: Book, segment: LineFilter = LineFilter.ALL) -> tuple[str, ...]:
    """Return the lines of a segment, the oldest booking first."""
    found = book.services.bank.payments.search(book.operator, BankQuery(segment)).ids
    return tuple(reversed(found))


def posted(book: Book, ledger_account: str) -> int:
    """Return what stands on a ledger account, in minor units; debits positive."""
    ((found,),) = book.rows(
        "SELECT COALESCE(SUM(amount_minor), 0) FROM posting"
        f" WHERE ledger_account = '{ledger_account}'"
    )
    return int(str(found))
