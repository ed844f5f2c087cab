"""A mail says what the document says, in the customer's language and in the staff's words."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.services.mail_writing import text_kind
from tests import builders
from tests.bank_books import credit, ids, invoice_by_transfer, take_in, write
from tests.book import Book
from tests.mail.outgoing import use
from tests.mail.servers import post_box


def test_the_customer_reads_the_words_that_staff_have_written(book: Book) -> None:
    text = MailText("{number}: {amount}", "{company}\n{date}\n{seller}\n")
    book.services.mail.texts.save(book.administrator, MailTextKind.INVOICE, "en", text)
    with post_box() as box:
        use(book, box.server.port)
        german = book.top_up(book.account())
        foreign = book.top_up(book.account("FR", company="Évian <b>{amount}</b>"))

        book.services.mail.outbox.send_all(SYSTEM)

    first, second = (mail.message for mail in box.mails)
    assert first["Subject"] == f"TEST – Rechnung {german.invoice_number} von {SELLER}"
    assert second["Subject"] == f"TEST – {foreign.invoice_number}: EUR 51.00"
    body = next(second.iter_parts()).get_content()
    assert body.splitlines()[:3] == ["Évian <b>{amount}</b>", "23 November 2026", SELLER]


SELLER = "Beispielwerk Software GmbH"


def test_an_invoice_is_brought_by_the_text_for_invoices() -> None:
    invoice: Invoice = builders.invoice()

    assert text_kind(invoice) is MailTextKind.INVOICE


def test_that_an_invoice_is_paid_is_said_without_a_document(book: Book, tmp_path: Path) -> None:
    invoice = invoice_by_transfer(book, book.account())
    take_in(book, write(tmp_path, [credit(119_000, invoice.number)]))
    book.services.bank.payments.book(book.operator, ids(book))
    with post_box() as box:
        use(book, box.server.port)
        book.services.mail.outbox.send_all(SYSTEM)

    brought, paid = (mail.message for mail in box.mails)
    assert brought["Subject"] == f"TEST – Rechnung {invoice.number} von {SELLER}"
    assert paid["Subject"] == f"TEST – Zahlung zu Rechnung {invoice.number} bei {SELLER}"
    assert "vollständig bezahlt" in paid.get_content()
    assert not list(paid.iter_attachments())
    assert book.findings() == ()
