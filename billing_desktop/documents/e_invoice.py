"""The e-invoice inside every document: ZUGFeRD / Factur-X in the profile EN 16931 (CII)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from billing_desktop.documents import cii
from billing_desktop.documents.cii import add, add_amount, add_day, add_filled, rate_text
from billing_desktop.documents.e_invoice_checks import refuse_broken_rules
from billing_desktop.documents.e_invoice_parties import add_buyer, add_seller
from billing_desktop.documents.e_invoice_settlement import add_settlement, exemption_reason
from billing_desktop.documents.invoice_content import line_detail, line_title
from billing_desktop.documents.wording import Wording, wording_in
from billing_desktop.domain.invoice import Invoice, InvoiceKind, InvoiceLine
from billing_desktop.domain.tax import TaxCategory

if TYPE_CHECKING:
    from lxml.etree import _Element

GUIDELINE = "urn:cen.eu:en16931:2017"
_TYPE_CODES = {InvoiceKind.INVOICE: "380", InvoiceKind.CREDIT_NOTE: "381"}
_PIECE = "C62"  # UN/ECE Recommendation 20: one.
# UNTDID 4451.
_GENERAL, _TAX_DECLARATION = "AAI", "TXD"


def to_xml(invoice: Invoice) -> bytes:
    """Return the XML of the document; the same invoice gives the same bytes.

    Amounts have no sign: a credit note takes back what it lists (type 381).

    Raises:
        DocumentError: documents are not written in the language, or a rule would be broken.
    """
    wording = wording_in(invoice.language)
    document = cii.root()
    context = add(document, "rsm:ExchangedDocumentContext")
    add(add(context, "GuidelineSpecifiedDocumentContextParameter"), "ID", GUIDELINE)
    _add_document(document, invoice, wording)
    transaction = add(document, "rsm:SupplyChainTradeTransaction")
    for position, line in enumerate(invoice.lines, start=1):
        _add_line(transaction, position, line, invoice, wording)
    agreement = add(transaction, "ApplicableHeaderTradeAgreement")
    add_seller(agreement, invoice)
    add_buyer(agreement, invoice)
    order = add(agreement, "SellerOrderReferencedDocument")
    add(order, "IssuerAssignedID", invoice.billing_number)
    if invoice.purchase_order_number:
        order = add(agreement, "BuyerOrderReferencedDocument")
        add(order, "IssuerAssignedID", invoice.purchase_order_number)
    add(transaction, "ApplicableHeaderTradeDelivery")
    add_settlement(transaction, invoice, wording)
    refuse_broken_rules(document)
    return cii.serialized(document)


def _add_document(document: _Element, invoice: Invoice, wording: Wording) -> None:
    header = add(document, "rsm:ExchangedDocument")
    add(header, "ID", invoice.number)
    add(header, "TypeCode", _TYPE_CODES[invoice.kind])
    add_day(header, "IssueDateTime", invoice.issued_on)
    for text, subject in _notes(invoice, wording):
        note = add(header, "IncludedNote")
        add(note, "Content", text)
        add(note, "SubjectCode", subject)


def _notes(invoice: Invoice, wording: Wording) -> Iterator[tuple[str, str]]:
    text = wording.text
    if invoice.is_test:
        yield f"{text('test.word')}: {text('test.sentence')} {text('test.other')}", _GENERAL
    if invoice.corrects is None:
        parts = (text("notes.advance.text"), wording.optional("notes.advance.german"))
        yield " ".join(filter(None, parts)), _GENERAL
    else:
        number, formats = invoice.corrects.number, wording.formats
        taken_back = text(
            "notes.cancellation.text",
            number=number,
            date=formats.day(invoice.corrects.issued_on),
            amount=formats.amount_with_code(-invoice.gross),
        )
        german = wording.optional("notes.cancellation.german")
        yield f"{taken_back} {german.format(number=number)}", _GENERAL
        yield f"{text('notes.reason.head')}: {invoice.corrects.reason}", _GENERAL
    reason = exemption_reason(invoice, wording)
    if reason:
        yield reason, _TAX_DECLARATION


def _add_line(
    transaction: _Element, position: int, line: InvoiceLine, invoice: Invoice, wording: Wording
) -> None:
    item = add(transaction, "IncludedSupplyChainTradeLineItem")
    add(add(item, "AssociatedDocumentLineDocument"), "LineID", str(position))
    product = add(item, "SpecifiedTradeProduct")
    add(product, "Name", line_title(invoice, line, wording))
    add_filled(product, "Description", line_detail(invoice, line, wording))
    price = add(add(item, "SpecifiedLineTradeAgreement"), "NetPriceProductTradePrice")
    add_amount(price, "ChargeAmount", line.net)
    delivery = add(item, "SpecifiedLineTradeDelivery")
    add(delivery, "BilledQuantity", "1", unitCode=_PIECE)
    settlement = add(item, "SpecifiedLineTradeSettlement")
    tax = add(settlement, "ApplicableTradeTax")
    add(tax, "TypeCode", "VAT")
    add(tax, "CategoryCode", invoice.tax.category.value)
    if invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE:
        add(tax, "RateApplicablePercent", rate_text(invoice.tax.percent))
    sums = add(settlement, "SpecifiedTradeSettlementLineMonetarySummation")
    add_amount(sums, "LineTotalAmount", line.net)
