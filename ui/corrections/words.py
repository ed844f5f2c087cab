"""The words around a correction: what it means for the money, and what has become of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from billing_desktop.domain.correction import Correctable, Correction, CorrectionStatus
from ui.formatting import format_money
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.domain.shares import Shares


class Order(StrEnum):
    """What is to be done with an invoice."""

    CANCEL = "cancel"
    CORRECT = "correct"


def title(order: Order, number: str) -> str:
    """Return the name of the dialog."""
    if order is Order.CANCEL:
        return tr("Cancel invoice {number}", number=number)
    return tr("Correct invoice {number}", number=number)


def meaning(order: Order, found: Correctable, shares: Shares) -> list[str]:
    """Return in sentences what a correction means for documents and money."""
    number, gross = found.invoice.number, format_money(shares.gross)
    if order is Order.CORRECT:
        return [
            tr(
                "A credit note takes back {gross} of invoice {number}, and a new invoice with the "
                "present billing details is issued in the same moment.",
                gross=gross,
                number=number,
            ),
            tr("No money moves, and the account balance stays as it is."),
        ]
    if not found.is_credited:
        return [
            tr(
                "A credit note takes back {gross} of invoice {number}, which is not paid.",
                gross=gross,
                number=number,
            ),
            tr("Nothing of it was credited, so the account balance stays as it is."),
        ]
    sentences = [
        tr(
            "A credit note takes back {gross}: {credit} of the credit, {fee} fee and {vat} VAT.",
            gross=gross,
            credit=format_money(shares.credit),
            fee=format_money(shares.fee),
            vat=format_money(shares.vat),
        ),
        tr(
            "The account balance falls from {before} to {after}.",
            before=format_money(found.balance),
            after=format_money(found.balance - shares.credit),
        ),
    ]
    if found.is_beyond_balance(shares):
        sentences.append(_beyond(found))
    elif shares.gross > found.refunded:
        sentences.append(
            tr(
                "{owed} are then owed to the payer. Refunding them is a step of its own.",
                owed=format_money(shares.gross - found.refunded),
            )
        )
    return sentences


def _beyond(found: Correctable) -> str:
    if found.is_one_person:
        return tr(
            "That is more than the unspent balance. You work alone, so it is booked at once, "
            "and the audit trail says so."
        )
    return tr(
        "That is more than the unspent balance: somebody else has to confirm it before "
        "anything is issued."
    )


def result(made: Correction) -> tuple[str, str]:
    """Return what has become of a correction, as heading and sentence."""
    match made.status:
        case CorrectionStatus.AWAITING_SECOND_PERSON:
            return (
                tr("Waiting for a second person"),
                tr("Nothing is issued yet. Somebody else confirms it under “Needs a person”."),
            )
        case CorrectionStatus.REJECTED:
            return tr("Rejected"), tr("Nothing was issued, and nothing was booked.")
        case CorrectionStatus.ISSUED if made.new_invoice_number is not None:
            return (
                tr("Invoice corrected"),
                tr(
                    "Credit note {note} and invoice {number} were issued. Both are being mailed.",
                    note=made.credit_note_number,
                    number=made.new_invoice_number,
                ),
            )
        case CorrectionStatus.ISSUED:
            return (
                tr("Credit note issued"),
                tr(
                    "Credit note {note} was issued and is being mailed.",
                    note=made.credit_note_number,
                ),
            )
