"""Invoices as PDF: facts checked, texts decided, pages laid out, bytes made."""

from __future__ import annotations

from billing_desktop.documents.content import InvoiceContent
from billing_desktop.documents.facts import refuse_missing_facts
from billing_desktop.documents.invoice_content import invoice_content
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.invoice import Invoice


class InvoiceRenderer:
    """Makes the PDF of an invoice. Safe to use from several threads at once."""

    def render(self, invoice: Invoice) -> bytes:
        """Return the PDF; the same invoice gives the same bytes.

        Raises:
            DocumentError: it cannot be made as it would have to be; the sentence names what.
        """
        # reportlab and lxml are not needed for the first paint, only for the first document.
        from billing_desktop.documents.e_invoice import to_xml
        from billing_desktop.documents.fonts import typeface
        from billing_desktop.documents.layout import lay_out
        from billing_desktop.documents.look import Face
        from billing_desktop.documents.pdf import make_pdf
        from billing_desktop.documents.pdf_a import Metadata

        refuse_missing_facts(invoice)
        content = invoice_content(invoice, wording_in(invoice.language))
        fonts = typeface()
        # Before the layout: a text that cannot be drawn is not to be called too long.
        fonts.refuse_undrawable((face, text) for text in _foreign_texts(content) for face in Face)
        # Whatever the standard forbids is refused with the trial document already.
        xml = to_xml(invoice)
        metadata = Metadata(
            title=content.document,
            author=content.sender,
            subject=content.subtitle,
            language_tag=content.wording.formats.language_tag,
            issued_at=invoice.issued_at,
        )
        return make_pdf(lay_out(content, fonts), metadata, xml)


def _foreign_texts(content: InvoiceContent) -> list[str]:
    """The texts that people typed: names, addresses, and why an invoice is taken back."""
    footer = [line for column in content.footer for line in (column.head, *column.lines)]
    return [content.sender, *content.address, *footer, *(note.text for note in content.notes)]
