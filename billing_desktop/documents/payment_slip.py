"""The bank details of an invoice: how to pay by transfer."""

from __future__ import annotations

from billing_desktop.documents.content import InfoRow, PaymentSlip, printable
from billing_desktop.documents.formats import in_groups
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
    text, seller = wording.text, invoice.seller
    payee = printable(seller.name)
    rows = [
        InfoRow(
            text("payment.payee"),
            text("test.payee", name=payee) if invoice.is_test else payee,
        ),
        InfoRow(text("payment.iban"), in_groups(_iban(invoice))),
    ]
    if seller.bic and not invoice.is_test:
        rows.append(InfoRow(text("payment.bic"), printable(seller.bic)))
    amount = wording.formats.amount_with_code(invoice.gross)
    reference = in_groups(creditor_reference(invoice.billing_number))
    due_on = wording.formats.day(invoice.due_on)
    rows += [
        InfoRow(text("payment.amount"), amount, is_strong=True),
        InfoRow(text("payment.reference"), reference, is_strong=True),
        InfoRow(text("payment.due_on"), due_on, is_strong=True),
    ]
    return PaymentSlip(text("payment.head"), tuple(rows))


def bank_lines(invoice: Invoice, wording: Wording) -> tuple[str, ...]:
    """Return the seller's account as the footer shows it."""
    if not invoice.seller.iban:
        return ()
    lines = [in_groups(_iban(invoice))]
    if invoice.seller.bic and not invoice.is_test:
        lines.append(wording.text("footer.bic", bic=printable(invoice.seller.bic)))
    return tuple(lines)


def _iban(invoice: Invoice) -> str:
    return TEST_IBAN if invoice.is_test else printable(invoice.seller.iban)
