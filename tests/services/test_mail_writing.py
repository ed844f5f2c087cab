"""A mail says what the document says, in the customer's language and in the staff's words."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import MailQuery
from billing_desktop.services.mail_writing import text_kind
from tests import builders
from tests.bank_books import credit, ids, invoice_by_transfer, take_in, write
from tests.book import Book
from tests.mail.outgoing import RECIPIENT, use
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


def test_a_message_of_a_request_goes_to_the_invoice_address_as_it_was_written(book: Book) -> None:
    top_up = book.start(book.account(), "1500.00")
    with post_box() as box:
        use(book, box.server.port)
        requests = book.services.invoice_requests
        request_id = requests.of_top_up(book.operator, top_up.top_up_id).request_id
        order = {"text": "Which cost centre?\n<b>Thanks</b>", "key": "m"}
        requests.write(book.operator, request_id, **order, by_mail=True)
        (waiting,) = requests.thread(book.operator, request_id)[1:]
        assert waiting.mail_status == "queued"

        book.services.mail.outbox.send_all(SYSTEM)

    (mail,) = box.mails
    assert mail.recipients == [RECIPIENT]
    assert mail.message["Subject"] == f"TEST – {top_up.billing_number} – {SELLER}"
    said = mail.message.get_content().splitlines()
    assert said == ["Which cost centre?", "<b>Thanks</b>"]
    (sent,) = requests.thread(book.operator, request_id)[1:]
    assert sent.mail_status == "handed_over"
    outbox = book.services.mail.outbox
    listing = outbox.search(SYSTEM, MailQuery(text=top_up.billing_number))
    (shown,) = outbox.rows(SYSTEM, listing.ids)
    assert (shown.invoice_number, shown.account_id) == (
        top_up.billing_number,
        top_up.account_id,
    )
    assert outbox.send_again(SYSTEM, shown.mail_id).status == "queued"
    assert book.findings() == ()
