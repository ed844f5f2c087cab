"""The words of the payment window, state by state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.domain.top_up import FailureReason
from ui.formatting import EMPTY, format_money
from ui.style.tokens import Tone
from ui.top_ups.payment_facts import PaymentState
from ui.top_ups.wording import exact_time
from ui.translation import tr
from ui.widgets.checklist import ChecklistItem

if TYPE_CHECKING:
    from ui.top_ups.payment_facts import PaymentFacts


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top."""

    icon: str
    tone: Tone
    heading: str
    sentence: str
    is_spinning: bool = False


def head(facts: PaymentFacts) -> Head:
    """Return the top of the window."""
    match facts.state:
        case PaymentState.COMPLETED:
            amount = format_money(facts.top_up.quote.amount)
            sentence = tr("{amount} was credited to the account balance.", amount=amount)
            return Head("check", Tone.OK, tr("Completed"), sentence)
        case PaymentState.FAILED:
            return Head("x", Tone.BAD, tr("Failed"), failure_sentence(facts.top_up.failure))
        case PaymentState.CANCELLED:
            sentence = tr("The payment page is closed. Nothing was charged or credited.")
            return Head("ban", Tone.NEUTRAL, tr("Cancelled"), sentence)
        case PaymentState.REQUESTED:
            sentence = tr("The support team reviews the request and issues the invoice.")
            return Head("file-text", Tone.INFO, tr("Requested by invoice"), sentence)
        case _:
            return _open_head(facts.state)


def _open_head(state: PaymentState) -> Head:
    icon, tone = "credit-card", Tone.INFO
    heading = tr("Waiting for the payment")
    sentence = tr("Nothing is credited before the provider confirms it.")
    match state:
        case PaymentState.OPENING:
            heading = tr("Opening the payment page")
        case PaymentState.PROCESSING:
            icon, tone = "clock", Tone.WARN
            heading = tr("The bank is processing the payment")
            sentence = tr("The money is on its way. The balance is credited when it has arrived.")
        case PaymentState.CHECKING:
            icon, tone = "refresh-cw", Tone.WARN
            heading = tr("Checking the payment")
            sentence = tr("The provider has not told us its state. It stays pending until it has.")
    return Head(icon, tone, heading, sentence, is_spinning=True)


def failure_sentence(reason: FailureReason | None) -> str:
    """Return why nothing was paid."""
    match reason:
        case FailureReason.EXPIRED:
            return tr("The payment page expired unpaid. Nothing was charged or credited.")
        case FailureReason.REJECTED:
            return tr("The provider refused the payment. Nothing was charged or credited.")
        case _:
            return tr("The card issuer declined the payment. Nothing was charged or credited.")


_DECLINES = {
    "Your card was declined.": "The bank refused the card.",
    "Your card has insufficient funds.": "There is not enough money on the card.",
    "Your card has expired.": "The card has expired.",
    "Your card's security code is incorrect.": "The security code was wrong.",
    "Your card number is incorrect.": "The card number was wrong.",
}


def decline_sentence(provider_says: str) -> str:
    """Return why a card was refused, in our words where we have them, and what is possible now."""
    known = _DECLINES.get(provider_says)
    why = tr(known) if known else tr("The provider says: {said}", said=provider_says)
    then = tr("Nothing was charged. Another card can be tried on the same page.")
    return f"{why} {then}"


def figures(facts: PaymentFacts) -> list[tuple[str, str]]:
    """Return the facts below the top; the first one is the figure that matters."""
    top_up = facts.top_up
    total = format_money(top_up.quote.total)
    number = (tr("Billing number"), top_up.billing_number)
    if facts.state is PaymentState.COMPLETED:
        balance = EMPTY if facts.balance is None else format_money(facts.balance)
        return [(tr("New balance"), balance), number, (tr("Charged"), total)]
    return [(tr("Total charge"), total), number, (tr("Account"), facts.company)]


def done_items(facts: PaymentFacts) -> list[ChecklistItem]:
    """Return what has happened since the payment, one line each."""
    top_up = facts.top_up
    items = []
    if top_up.settled_at is not None:
        at = exact_time(top_up.settled_at)
        confirmed = tr("Payment confirmed by the provider at {time}", time=at)
        items.append(ChecklistItem(confirmed, is_done=True))
    if top_up.invoice_number is None:
        late = tr("The invoice could not be issued yet. It is tried again with every check.")
        return [*items, _line(late, "circle-alert", Tone.WARN)]
    issued = tr("Invoice {number} issued", number=top_up.invoice_number)
    items.append(ChecklistItem(issued, is_done=True))
    mail = _mail_item(facts)
    return items if mail is None else [*items, mail]


def closing_sentence(state: PaymentState) -> str:
    """Return what may be done with the window itself."""
    match state:
        case PaymentState.COMPLETED | PaymentState.CANCELLED | PaymentState.REQUESTED:
            return ""
        case PaymentState.FAILED:
            return tr(
                "Retry opens a new payment page for the same amount. No invoice number was used."
            )
        case _:
            return tr(
                "You can close this window. "
                "The payment goes on and is found in Transaction History."
            )


def _mail_item(facts: PaymentFacts) -> ChecklistItem | None:
    match facts.mail_status:
        case None:
            return None
        case "handed_over":
            text = tr("Invoice mail to {email}: handed over", email=facts.email)
            return ChecklistItem(text, is_done=True)
        case "failed":
            text = tr("Invoice mail to {email}: failed", email=facts.email)
            return _line(text, "mail-warning", Tone.BAD)
        case _:
            return _line(
                tr("Invoice mail to {email}: queued", email=facts.email), "clock", Tone.WARN
            )


def _line(text: str, icon: str, tone: Tone) -> ChecklistItem:
    # Marked as done for its weight: it is told, nobody here has to do it.
    return ChecklistItem(text, is_done=True, icon=icon, tone=tone)
