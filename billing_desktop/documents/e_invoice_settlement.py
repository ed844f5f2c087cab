"""Payment, tax and totals in the e-invoice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from billing_desktop.documents.cii import add, add_amount, add_day, add_filled, rate_text
from billing_desktop.documents.payment_slip import account_to_pay, payee_name
from billing_desktop.documents.reference import creditor_reference
from billing_desktop.documents.wording import Wording
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory

if TYPE_CHECKING:
    from lxml.etree import _Element

# UNTDID 4461. Which card it was is the provider's secret; how a refund comes is not agreed yet.
_SEPA_TRANSFER, _BANK_CARD, _NOT_DEFINED = "58", "48", "1"
_ON_PAYMENT = "72"  # UNTDID 2475: the tax is due for the period in which the money comes in.
_NOTE_OF_CATEGORY = {
    TaxCategory.REVERSE_CHARGE: "reverse_charge",
    TaxCategory.OUTSIDE_SCOPE: "outside_scope",
}


def add_settlement(transaction: _Element, invoice: Invoice, wording: Wording) -> None:
    """Append how the document is paid, its tax and its totals."""
    settlement = add(transaction, "ApplicableHeaderTradeSettlement")
    if invoice.due_on is not None:
        add(settlement, "PaymentReference", creditor_reference(invoice.billing_number))
    add(settlement, "InvoiceCurrencyCode", invoice.gross.currency.code)
    _add_means(settlement, invoice, wording)
    _add_tax(settlement, invoice, wording)
    _add_terms(settlement, invoice, wording)
    _add_totals(settlement, invoice)
    if invoice.corrects is not None:
        corrected = add(settlement, "InvoiceReferencedDocument")
        add(corrected, "IssuerAssignedID", invoice.corrects.number)
        add_day(corrected, "FormattedIssueDateTime", invoice.corrects.issued_on, prefix="qdt")


def exemption_reason(invoice: Invoice, wording: Wording) -> str:
    """Return why no tax is charged, in the document's language and in German; "" if it is."""
    name = _NOTE_OF_CATEGORY.get(invoice.tax.category)
    if name is None:
        return ""
    parts = (
        wording.text(f"notes.{name}.head") + ".",
        wording.text(f"notes.{name}.text"),
        wording.optional(f"notes.{name}.german"),
    )
    return " ".join(filter(None, parts))


def payment_terms(invoice: Invoice, wording: Wording) -> str:
    """Return the sentence of the paper about the payment."""
    day = wording.formats.day
    if invoice.due_on is not None:
        return wording.text("notes.due.text", date=day(invoice.due_on))
    if invoice.paid_on is not None:
        credited = wording.formats.amount_with_code(invoice.credited)
        return wording.text("notes.paid.text", date=day(invoice.paid_on), credited=credited)
    return wording.text("notes.refund.settled")


def _add_means(settlement: _Element, invoice: Invoice, wording: Wording) -> None:
    means = add(settlement, "SpecifiedTradeSettlementPaymentMeans")
    if invoice.method is TopUpMethod.CARD:
        add(means, "TypeCode", _BANK_CARD)
        return
    if invoice.due_on is None:
        add(means, "TypeCode", _NOT_DEFINED)
        return
    add(means, "TypeCode", _SEPA_TRANSFER)
    iban, bic = account_to_pay(invoice)
    target = add(means, "PayeePartyCreditorFinancialAccount")
    add(target, "IBANID", iban)
    add(target, "AccountName", payee_name(invoice, wording))
    if bic:
        add(add(means, "PayeeSpecifiedCreditorFinancialInstitution"), "BICID", bic)


def _add_tax(settlement: _Element, invoice: Invoice, wording: Wording) -> None:
    tax = add(settlement, "ApplicableTradeTax")
    add_amount(tax, "CalculatedAmount", invoice.vat)
    add(tax, "TypeCode", "VAT")
    add_filled(tax, "ExemptionReason", exemption_reason(invoice, wording))
    add_amount(tax, "BasisAmount", invoice.net)
    add(tax, "CategoryCode", invoice.tax.category.value)
    add_filled(tax, "ExemptionReasonCode", invoice.tax.exemption_code or "")
    if invoice.tax.category is not TaxCategory.OUTSIDE_SCOPE:
        if invoice.paid_on is not None:
            add_day(tax, "TaxPointDate", invoice.paid_on)
        elif invoice.due_on is not None:
            add(tax, "DueDateTypeCode", _ON_PAYMENT)
    add(tax, "RateApplicablePercent", rate_text(invoice.tax.percent))


def _add_terms(settlement: _Element, invoice: Invoice, wording: Wording) -> None:
    terms = add(settlement, "SpecifiedTradePaymentTerms")
    add(terms, "Description", payment_terms(invoice, wording))
    if invoice.due_on is not None:
        add_day(terms, "DueDateDateTime", invoice.due_on)


def _add_totals(settlement: _Element, invoice: Invoice) -> None:
    currency = invoice.gross.currency
    nothing = Money.zero(currency)
    is_paid = invoice.paid_on is not None
    totals = add(settlement, "SpecifiedTradeSettlementHeaderMonetarySummation")
    add_amount(totals, "LineTotalAmount", invoice.net)
    add_amount(totals, "TaxBasisTotalAmount", invoice.net)
    add_amount(totals, "TaxTotalAmount", invoice.vat, currencyID=currency.code)
    add_amount(totals, "GrandTotalAmount", invoice.gross)
    if is_paid:
        add_amount(totals, "TotalPrepaidAmount", invoice.gross)
    add_amount(totals, "DuePayableAmount", nothing if is_paid else invoice.gross)
