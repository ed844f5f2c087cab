"""From a stored document to the mail that brings it: the archive's bytes, the customer's words."""

from __future__ import annotations

import hashlib
from datetime import date

from billing_desktop.db.outbox import ClaimedMail, OutboxKind
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.invoice import Invoice, InvoiceKind
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.sender import Sender
from billing_desktop.errors import DocumentError
from billing_desktop.ports.mail import Attachment, Mail
from billing_desktop.ports.mail_texts import MailWords
from billing_desktop.services.service import Service, Tools

TEST_MARK = "TEST – "


class MailWriter(Service):
    """Writes mails. No operator calls it."""

    def __init__(self, tools: Tools, *, words: MailWords) -> None:
        super().__init__(tools)
        self._words = words

    def write(self, claimed: ClaimedMail, sender: Sender) -> Mail:
        """Return the mail that brings a message, or a document, attached as it was stored.

        One that says that an invoice is paid brings none.

        Raises:
            DocumentError: the bytes are not those that were stored.
        """
        if not claimed.invoice_number:
            return self._message(claimed, sender)
        with self._database.read() as uow:
            invoice = uow.invoices.get(claimed.invoice_number)
            pdf, sha256 = uow.invoices.document(claimed.invoice_number)
            kind = _KINDS.get(claimed.kind) or text_kind(invoice)
            text = self.text(uow, kind, invoice.language)
        if hashlib.sha256(pdf).hexdigest() != sha256:
            raise DocumentError(
                "The stored document {number} was changed after it was issued. It is not sent. "
                "Please run verify and restore a backup.",
                number=invoice.number,
            )
        # What a reminder names is the day on which the invoice was due.
        is_reminder = claimed.kind is OutboxKind.REMINDER
        filled = self.filled(text, invoice, day=invoice.due_on if is_reminder else None)
        is_document = claimed.kind is not OutboxKind.PAYMENT
        return Mail(
            message_id=claimed.message_id,
            sender_name=sender.name,
            sender_address=sender.address,
            recipient=claimed.recipient,
            subject=filled.subject,
            text=filled.body,
            written_at=self._clock.now(),
            attachments=(Attachment(f"{invoice.number}.pdf", pdf),) if is_document else (),
        )

    def _message(self, claimed: ClaimedMail, sender: Sender) -> Mail:
        """Return the mail with what somebody wrote to the customer, in their own words."""
        with self._database.read() as uow:
            said = uow.request_messages.of_mail(claimed.mail_id)
            assert said is not None  # Both were stored at once.
            request = uow.invoice_requests.find(said.request_id)
            seller, is_test = uow.rates.seller(), uow.books.is_test()
        # Number and name are the same in every language.
        written = MailText(f"{request.billing_number} – {seller.name}", f"{said.text}\n")
        filled = _marked(written) if is_test else written
        return Mail(
            message_id=claimed.message_id,
            sender_name=sender.name,
            sender_address=sender.address,
            recipient=claimed.recipient,
            subject=filled.subject,
            text=filled.body,
            written_at=self._clock.now(),
            attachments=(),
        )

    def text(self, uow: UnitOfWork, kind: MailTextKind, language: str) -> MailText:
        """Return the text that holds: what staff have written, else the program's own."""
        return uow.mail_settings.text(kind, language) or self._words.text(kind, language)

    def filled(self, text: MailText, invoice: Invoice, *, day: date | None = None) -> MailText:
        """Return the text about one document; a TEST book says so in the subject.

        The date in it is the day of issue, unless ``day`` is given.
        """
        filled = text.filled(self._words.facts(invoice, day=day))
        return _marked(filled) if invoice.is_test else filled

    def example(
        self, text: MailText, kind: MailTextKind, language: str, *, seller: str, is_test: bool
    ) -> MailText:
        """Return the text about a document that nobody got."""
        day = seller_date(self._clock.now())
        series = NumberSeries.on(day, _NUMBERS[kind], is_test=is_test)
        with self._database.read() as uow:
            number = uow.number_formats.all().number(series, 1, on=day)
        facts = self._words.example(language, number=number, seller=seller, day=day)
        filled = text.filled(facts)
        return _marked(filled) if is_test else filled


_NUMBERS = {
    MailTextKind.INVOICE: NumberKind.INVOICE,
    MailTextKind.CREDIT_NOTE: NumberKind.CREDIT_NOTE,
    MailTextKind.PAYMENT_RECEIVED: NumberKind.INVOICE,
    MailTextKind.REMINDER: NumberKind.INVOICE,
}
_KINDS = {
    OutboxKind.PAYMENT: MailTextKind.PAYMENT_RECEIVED,
    OutboxKind.REMINDER: MailTextKind.REMINDER,
}


def _marked(text: MailText) -> MailText:
    return MailText(TEST_MARK + text.subject, text.body)


def text_kind(invoice: Invoice) -> MailTextKind:
    """Return which text brings a document."""
    is_credit = invoice.kind is InvoiceKind.CREDIT_NOTE
    return MailTextKind.CREDIT_NOTE if is_credit else MailTextKind.INVOICE
