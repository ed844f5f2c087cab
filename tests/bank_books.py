"""Invoices by transfer in a book, and the bank files that pay them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from billing_desktop.domain.bank_listing import BankQuery, LineFilter
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.matching import Verdict
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.services.bank_importing import BankImport
from tests.bank.camt_files import DAY, PAYER_IBAN, Detail, Statement, camt_file
from tests.bank.camt_files import Entry as CamtEntry
from tests.book import Book

SECOND = Operator("second desk", Role.FINANCE)


def invoice_by_transfer(book: Book, account: Account, amount: str = "1000.00") -> Invoice:
    """Ask for an invoice by transfer, and have somebody else approve it."""
    top_up = book.start(account, amount, method=TopUpMethod.INVOICE)
    return issue_by_transfer(book.services, top_up.top_up_id)


def issue_by_transfer(services: Services, top_up_id: str) -> Invoice:
    """Approve the request of a top-up, which issues its invoice."""
    requests = services.invoice_requests
    request = requests.of_top_up(SECOND, top_up_id)
    requests.approve(SECOND, request.request_id, version=request.version)
    with services.database.read() as uow:
        issued = uow.invoices.newest_of_top_up(top_up_id)
    assert issued is not None
    return issued


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
