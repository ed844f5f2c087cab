"""The words of the payment window, state by state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.domain.top_up import FailureReason
from ui.formatting import EMPTY, format_money, format_time_of_day
from ui.messages import say
from ui.open_tasks import task_title
from ui.style.tokens import Tone
from ui.top_ups.declines import decline_reason, decline_sentence
from ui.top_ups.payment_facts import PaymentState
from ui.top_ups.wording import exact_time
from ui.translation import ntr, tr
from ui.widgets.checklist import ChecklistItem

if TYPE_CHECKING:
    from datetime import datetime

    from billing_desktop.domain.top_up import TopUp
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
            return Head("x", Tone.BAD, tr("Failed"), failure_sentence(facts))
        case PaymentState.CANCELLED:
            sentence = tr("The payment page is closed. Nothing was charged or credited.")
            return Head("ban", Tone.NEUTRAL, tr("Cancelled"), sentence)
        case PaymentState.REQUESTED:
            sentence = tr("The support team reviews the request and issues the invoice.")
            return Head("file-text", Tone.INFO, tr("Requested by invoice"), sentence)
        case PaymentState.HELD if facts.task is not None:
            return Head(
                "circle-alert", Tone.BAD, tr("A person has to look"), say(facts.task.sentence)
            )
        case _:
            return _open_head(facts)


def _open_head(facts: PaymentFacts) -> Head:
    icon, tone = "credit-card", Tone.INFO
    heading = tr("Waiting for the payment")
    sentence = tr("Nothing is credited before the provider confirms it.")
    match facts.state:
        case PaymentState.OPENING:
            heading = tr("Opening the payment page")
        case PaymentState.SECOND_STEP:
            icon = "shield-check"
            heading = tr("Waiting for the second step")
            sentence = tr("The payer's bank asks the payer to confirm, such as in its app.")
        case PaymentState.PROCESSING:
            icon, tone = "clock", Tone.WARN
            heading = tr("The bank is processing the payment")
            sentence = tr(
                "The money is on its way, which can take some days. "
                "The balance is credited when it has arrived."
            )
        case PaymentState.CHECKING:
            icon, tone = "refresh-cw", Tone.WARN
            heading = tr("Checking the payment")
            sentence = _silence(facts.silent_since)
    return Head(icon, tone, heading, sentence, is_spinning=True)


def _silence(since: datetime | None) -> str:
    if since is None:
        return tr("The provider has not told us its state. It stays pending until it has.")
    return tr(
        "The provider has not told us its state since {time}. It stays pending until it has.",
        time=exact_time(since),
    )


def failure_sentence(facts: PaymentFacts) -> str:
    """Return why nothing was paid."""
    match facts.top_up.failure:
        case FailureReason.EXPIRED:
            return tr("The payment page expired unpaid. Nothing was charged or credited.")
        case FailureReason.REJECTED:
            return tr("The provider refused the payment. Nothing was charged or credited.")
        case _ if facts.declined_because:
            why = decline_reason(facts.declined_because)
            return tr("{why} Nothing was charged or credited.", why=why)
        case _:
            return tr("The card issuer declined the payment. Nothing was charged or credited.")


def advice(facts: PaymentFacts, *, has_browser: bool) -> tuple[Tone, str, str]:
    """Return what to say above the rest when something has gone wrong; else empty texts."""
    is_open = facts.state in (PaymentState.WAITING, PaymentState.SECOND_STEP)
    if facts.state is PaymentState.COMPLETED and facts.task is not None:
        return Tone.BAD, task_title(facts.task.kind), say(facts.task.sentence)
    if is_open and facts.declined_because:
        sentence = decline_sentence(facts.declined_because)
        return Tone.WARN, tr("The card was declined"), sentence
    if is_open and not has_browser:
        sentence = tr("Please copy the payment link and open it yourself.")
        return Tone.WARN, tr("The browser could not be opened"), sentence
    return Tone.WARN, "", ""


def check_sentence(top_up: TopUp, *, checked_at: datetime | None, seconds_left: int | None) -> str:
    """Return when the provider was asked and when it will be; None: it will not be."""
    attempt, sentences = top_up.last_attempt, []
    if attempt is not None:
        at = format_time_of_day(attempt.created_at)
        sentences.append(tr("Payment page opened {time}.", time=at))
    if checked_at is None:
        sentences.append(tr("The provider has not been asked yet."))
    elif seconds_left is None:
        sentences.append(tr("Last checked {time}.", time=exact_time(checked_at)))
    else:
        sentences.append(
            ntr(
                "Last checked {time}, next check in {n} second.",
                "Last checked {time}, next check in {n} seconds.",
                seconds_left,
                time=exact_time(checked_at),
            )
        )
    return "  ".join(sentences)


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
        case PaymentState.HELD:
            return tr("You can close this window. The list of what needs a person has it too.")
        case PaymentState.FAILED:
            return tr(
                "Retry opens a new payment page for the same amount. No invoice number was used."
            )
        case _:
            return tr(
                "You can close this window. "
                "The payment goes on and is found in Transaction History."
            )


def mail_texts(facts: PaymentFacts, url: str) -> tuple[str, str]:
    """Return subject and body of a mail to the person who pays."""
    top_up = facts.top_up
    total, number = format_money(top_up.quote.total), top_up.billing_number
    return (
        tr("Payment link for {number}", number=number),
        tr("Please pay {total} for {number} on this page:", total=total, number=number)
        + f"\n\n{url}\n",
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
