"""The bank details of an invoice: how to pay by transfer."""

from __future__ import annotations

from billing_desktop.documents.content import InfoRow, PaymentCode, PaymentSlip, printable
from billing_desktop.documents.formats import in_groups
from billing_desktop.documents.giro_code import giro_code_payload
from billing_desktop.documents.reference import creditor_reference
from billing_desktop.documents.wording import Wording
from billing_desktop.domain.invoice import Invoice

# Check digits 00 do not occur, so no bank takes a transfer to it.
TEST_IBAN = "DE00000000000000000000"


def payment_slip(invoice: Invoice, wording: Wording) -> PaymentSlip | None:
    """Return what a transfer needs; None when the invoice is paid already.

    A TEST document names an account that nobody can pay to.
    """
    if invoice.due_on is None:
        return None
    text, (iban, bic) = wording.text, account_to_pay(invoice)
    rows = [
        InfoRow(text("payment.payee"), payee_name(invoice, wording)),
        InfoRow(text("payment.iban"), in_groups(iban)),
    ]
    if bic:
        rows.append(InfoRow(text("payment.bic"), bic))
    amount = wording.formats.amount_with_code(invoice.gross)
    reference = creditor_reference(invoice.billing_number)
    due_on = wording.formats.day(invoice.due_on)
    rows += [
        InfoRow(text("payment.amount"), amount, is_strong=True),
        InfoRow(text("payment.reference"), in_groups(reference), is_strong=True),
        InfoRow(text("payment.due_on"), due_on, is_strong=True),
    ]
    payload = giro_code_payload(
        payee=payee_name(invoice, wording),
        iban=iban,
        bic=bic,
        amount=invoice.gross,
        reference=reference,
    )
    if payload is None:
        return PaymentSlip(text("payment.head"), tuple(rows))
    code = PaymentCode(payload, text("payment.code"), text("payment.scan_steps"))
    return PaymentSlip(text("payment.scan"), tuple(rows), code)


def bank_lines(invoice: Invoice, wording: Wording) -> tuple[str, ...]:
    """Return the seller's account as the footer shows it."""
    if not invoice.seller.iban:
        return ()
    iban, bic = account_to_pay(invoice)
    return tuple([in_groups(iban)] + ([wording.text("footer.bic", bic=bic)] if bic else []))


def payee_name(invoice: Invoice, wording: Wording) -> str:
    """Return whom the money goes to; on a TEST document nobody of that name."""
    name = printable(invoice.seller.name)
    return wording.text("test.payee", name=name) if invoice.is_test else name


def account_to_pay(invoice: Invoice) -> tuple[str, str]:
    """Return IBAN and BIC ("" if not known) of the account that the money goes to."""
    if invoice.is_test:
        return TEST_IBAN, ""
    return printable(invoice.seller.iban), printable(invoice.seller.bic)
