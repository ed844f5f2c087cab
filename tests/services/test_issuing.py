"""Issuing: number, facts, bytes, digest and mail are stored together or not at all."""

from __future__ import annotations

import hashlib

import pytest

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.invoice import Invoice, LineKind
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import BusyError, DetailsMissingError, DocumentError
from tests.book import Book
from tests.builders import eur, seller


def test_an_invoice_is_a_copy_of_the_facts(book: Book) -> None:
    account = book.account()

    done = book.top_up(account, "250.00")

    assert done.invoice_number == "TEST-RE-2026-000001"
    invoice = book.services.invoices.get(book.operator, done.invoice_number)
    assert (invoice.seller, invoice.buyer) == (seller(), account.details)
    assert [line.kind for line in invoice.lines] == list(LineKind)
    assert (invoice.gross, invoice.credited) == (eur("302.26"), eur("250.00"))
    assert invoice.method is TopUpMethod.CARD
    assert invoice.paid_on == invoice.issued_on
    assert invoice.is_test


def test_later_changes_do_not_reach_an_issued_invoice(book: Book) -> None:
    account = book.account()
    done = book.top_up(account)
    assert done.invoice_number is not None
    before = book.services.invoices.document(book.operator, done.invoice_number)

    book.seller(name="Another Name GmbH")

    assert book.services.invoices.document(book.operator, done.invoice_number) == before
    issued = book.services.invoices.get(book.operator, done.invoice_number)
    assert issued.seller == seller()


def test_digest_mail_and_copy_belong_to_the_number(book: Book) -> None:
    done = book.top_up(book.account())
    number = done.invoice_number

    ((sha256,),) = book.rows("SELECT sha256 FROM audit_invoice")
    copy = (book.settings.data_dir / "documents" / f"{number}.pdf").read_bytes()
    assert hashlib.sha256(copy).hexdigest() == sha256
    assert book.rows("SELECT dedupe_key, status FROM audit_outbox") == [
        (f"invoice:{number}", "queued")
    ]


@pytest.mark.parametrize("letter", ["漢", "ش", "ח", "🚀"])
def test_what_could_not_be_printed_is_refused_before_anybody_pays(book: Book, letter: str) -> None:
    account = book.account(company=f"Nordlicht {letter} GmbH")

    with pytest.raises(DocumentError, match=letter):
        book.start(account)

    assert book.rows("SELECT 1 FROM top_up") == []
    assert book.gateway.calls == []


def test_a_seller_that_could_no_longer_be_printed_costs_no_number(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    book.seller(contact="会計")

    assert book.pay(top_up).invoice_number is None
    book.seller()

    book.services.payments.sync(book.operator)

    assert book.get(top_up).invoice_number == "TEST-RE-2026-000001"


def test_without_the_sellers_details_nobody_pays(book: Book) -> None:
    book.seller(vat_number="")

    with pytest.raises(DetailsMissingError, match="vat_number"):
        book.start(book.account())

    assert book.rows("SELECT 1 FROM top_up") == []


def test_outside_the_eu_nobody_pays_before_the_register_number_is_known(book: Book) -> None:
    book.seller(register_number="")

    with pytest.raises(DetailsMissingError, match="register_number"):
        book.start(book.account("US"))

    assert book.start(book.account("DE"))
    assert book.start(book.account("FR"))


def test_a_trial_takes_no_number(book: Book) -> None:
    account = book.account()
    for _ in range(3):
        book.start(account)

    assert book.top_up(account).invoice_number == "TEST-RE-2026-000001"


def test_an_invoice_that_is_there_is_not_issued_late(book: Book) -> None:
    top_up = book.top_up(book.account())
    with book.services.database.read() as uow:
        settlement = uow.settlements.of_top_up(top_up.top_up_id)
    assert settlement is not None

    assert not book.services.payments._settler.issue_late(book.operator, settlement)
    assert len(book.rows("SELECT 1 FROM invoice")) == 1


def test_where_the_database_cannot_store_the_invoice_nothing_is_credited_yet(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account()
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))

    def fail(_: InvoiceRenderer, __: Invoice) -> bytes:
        raise BusyError("The database is in use by somebody else. Please try again.")

    with monkeypatch.context() as broken:
        broken.setattr(InvoiceRenderer, "render", fail)
        with pytest.raises(BusyError):
            book.refresh(top_up)
    assert book.balance(account) == eur("0")
    assert book.tasks() == []

    assert book.refresh(top_up).invoice_number is not None
    assert book.balance(account) == eur("50.00")
    assert book.findings() == ()
