"""What a bank payment seems to be, why, and what was decided, in the words of the window."""

from __future__ import annotations

from collections.abc import Iterator

from billing_desktop.domain.bank_line import Assignment, AssignmentKind, PartKind
from billing_desktop.domain.bank_listing import BankRow, LineFilter
from billing_desktop.domain.matching import Reason, ReasonKind, Verdict
from billing_desktop.domain.payable import Payable
from ui.formatting import format_date, format_instant, format_money
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.chip import Chip


def filter_text(segment: LineFilter) -> str:
    """Return the word of a segment above the list."""
    match segment:
        case LineFilter.TO_DECIDE:
            return tr("Undecided")
        case LineFilter.CERTAIN:
            return tr("Ready")
        case LineFilter.ANNOUNCED:
            return tr("Announced")
        case LineFilter.BOOKED:
            return tr("Booked")
        case LineFilter.SET_ASIDE:
            return tr("Set aside")
        case LineFilter.ALL:
            return tr("All")


def verdict_text(verdict: Verdict) -> str:
    """Return in a word or two what a payment seems to be."""
    return {
        Verdict.CERTAIN: tr("Certain"),
        Verdict.SHORT: tr("Too little"),
        Verdict.OVER: tr("Too much"),
        Verdict.TWO_INVOICES_AT_ONCE: tr("Several invoices"),
        Verdict.PART: tr("Part of an invoice"),
        Verdict.TWO_NUMBERS: tr("Two numbers"),
        Verdict.NO_REFERENCE: tr("No reference"),
        Verdict.UNKNOWN_PAYER: tr("Unknown payer"),
        Verdict.PAID_ALREADY: tr("Paid already"),
        Verdict.CANCELLED: tr("Invoice cancelled"),
        Verdict.OTHER_CURRENCY: tr("Other currency"),
        Verdict.POSSIBLE_TWIN: tr("Perhaps told twice"),
        Verdict.RETURN: tr("Return"),
        Verdict.OWN_TRANSFER: tr("Own transfer"),
        Verdict.BATCH_WITHOUT_DETAILS: tr("Batch without details"),
        Verdict.DEBIT: tr("Money out"),
        Verdict.NOT_BOOKED_YET: tr("Not booked yet"),
    }[verdict]


def verdict_sentence(verdict: Verdict) -> str:
    """Return what that means for the money, and what can be done."""
    return {
        Verdict.CERTAIN: tr("Reference and amount agree. It is booked with one confirmation."),
        Verdict.SHORT: tr(
            "Less than the invoice asks for. Book it as a part: the rest stays to be paid."
        ),
        Verdict.OVER: tr("More than the invoice asks for. The surplus is owed back to the payer."),
        Verdict.TWO_INVOICES_AT_ONCE: tr("One payment for several invoices. Please share it out."),
        Verdict.PART: tr("Another part of this invoice came before, or comes with it."),
        Verdict.TWO_NUMBERS: tr("It names more than one number. Please say which one is meant."),
        Verdict.NO_REFERENCE: tr("The payer is known, but not what it is for."),
        Verdict.UNKNOWN_PAYER: tr("Neither the payer nor a number is known. Nothing is booked."),
        Verdict.PAID_ALREADY: tr("The invoice it names is paid. The money is owed back."),
        Verdict.CANCELLED: tr("The invoice it names was cancelled. The money is owed back."),
        Verdict.OTHER_CURRENCY: tr("Only payments in EUR are booked here. Set it aside."),
        Verdict.POSSIBLE_TWIN: tr(
            "It may be the same credit as another line, told differently by the bank."
        ),
        Verdict.RETURN: tr("An earlier payment went back. Please say which one."),
        Verdict.OWN_TRANSFER: tr("Between our own accounts. Set it aside."),
        Verdict.BATCH_WITHOUT_DETAILS: tr(
            "A sum of several payments, without saying whose. Please import the details."
        ),
        Verdict.DEBIT: tr("Money that went out: a surplus paid back, or no business of the books."),
        Verdict.NOT_BOOKED_YET: tr("The bank has only announced it. Nothing can be booked yet."),
    }[verdict]


def reason_text(reason: Reason, payable: Payable) -> str:
    """Return one thing that speaks for an invoice, or against it."""
    found = reason.found  # Without hyphens and blanks: whole numbers are shown as they are.
    match reason.kind:
        case ReasonKind.CREDITOR_REFERENCE:
            return tr("Creditor reference {found}", found=found)
        case ReasonKind.BILLING_NUMBER:
            return tr("Billing number {found}", found=payable.billing_number)
        case ReasonKind.INVOICE_NUMBER:
            return tr("Invoice number {found}", found=payable.invoice_number)
        case ReasonKind.MISTYPED_REFERENCE:
            return tr("A reference that was mistyped: {found}", found=found)
        case ReasonKind.DIGITS_ONLY:
            return tr("The digits of its number: {found}", found=found)
        case ReasonKind.AMOUNT_EXACT:
            return tr("The amount agrees to the cent")
        case ReasonKind.AMOUNT_SHORT:
            return tr("The amount is less than what is due")
        case ReasonKind.AMOUNT_OVER:
            return tr("The amount is more than what is due")
        case ReasonKind.PAYER_KNOWN:
            return tr("The payer has paid for this account before")
        case ReasonKind.NAME_ALIKE:
            return tr("The payer's name is like that of the company")
        case ReasonKind.OTHER_CURRENCY:
            return tr("The money is in another currency")


def decided_text(kind: AssignmentKind) -> str:
    """Return in a word or two what was decided."""
    return {
        AssignmentKind.PAYMENT: tr("Booked"),
        AssignmentKind.BY_HAND: tr("Booked by hand"),
        AssignmentKind.ATTACHED: tr("Booked by hand before"),
        AssignmentKind.RETURNED: tr("Payment returned"),
        AssignmentKind.PAID_BACK: tr("Paid back"),
        AssignmentKind.OWN_TRANSFER: tr("Own transfer"),
        AssignmentKind.NOT_OURS: tr("Not ours"),
        AssignmentKind.TWIN: tr("Told twice"),
    }[kind]


def chip_of(row: BankRow) -> Chip | None:
    """Return how a line stands: what waits for somebody is tinted."""
    if row.assignment is not None:
        return Chip(decided_text(row.assignment.kind), "circle-check", Tone.OK, is_tinted=False)
    return None if row.match is None else _chip_of_verdict(row.match.verdict)


def every_chip() -> Iterator[Chip]:
    """Return what the list may show of any line, to know how much room that takes."""
    yield from map(_chip_of_verdict, Verdict)
    for kind in AssignmentKind:
        yield Chip(decided_text(kind), "circle-check", Tone.OK, is_tinted=False)


def _chip_of_verdict(verdict: Verdict) -> Chip:
    word = verdict_text(verdict)
    if verdict is Verdict.CERTAIN:
        return Chip(word, "check", Tone.OK, is_tinted=True)
    if verdict is Verdict.NOT_BOOKED_YET:
        return Chip(word, "clock", Tone.NEUTRAL, is_tinted=False)
    return Chip(word, "circle-question-mark", Tone.WARN, is_tinted=True)


def goes_to(row: BankRow) -> str:
    """Return the invoices that a line pays, or seems to pay."""
    if row.assignment is not None:
        numbers = [part.invoice_number for part in row.assignment.parts if part.invoice_number]
        return ", ".join(dict.fromkeys(numbers))
    best = None if row.match is None else row.match.best
    return "" if best is None else best.payable.invoice_number


def decision_sentences(made: Assignment) -> str:
    """Return who decided what, and where the money went, a line each."""
    lines = [
        tr(
            "{what} by {name}, {at}.",
            what=decided_text(made.kind),
            name=made.made_by,
            at=format_instant(made.made_at),
        )
    ]
    for part in made.parts:
        amount = format_money(part.amount)
        if part.kind is PartKind.OVERPAYMENT:
            lines.append(tr("{amount} more than was due, owed back", amount=amount))
        else:
            lines.append(
                tr("{amount} for invoice {number}", amount=amount, number=part.invoice_number)
            )
    if made.reason:
        lines.append(tr("“{reason}”", reason=made.reason))
    if made.undone is not None:
        undone = made.undone
        lines.append(tr("Undone by {name}: “{reason}”", name=undone.made_by, reason=undone.reason))
    return "\n".join(lines)


def day_of(row: BankRow) -> str:
    """Return the day that the bank booked it on."""
    day = row.line.transaction.booked_on
    return "" if day is None else format_date(day)
