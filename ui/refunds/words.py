"""The words around a refund: what it means for the money, and what has become of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from billing_desktop.domain.money import Money
from billing_desktop.domain.refund import Refund, RefundStatus, effect_on_balance
from ui.formatting import format_money
from ui.style.tokens import Tone
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.domain.top_up import TopUp


@dataclass(frozen=True, slots=True)
class ResultHead:
    """What stands at the top when the provider was asked."""

    icon: str
    tone: Tone
    heading: str
    sentence: str
    is_spinning: bool = False


def effect_of(top_up: TopUp, *, left: Money, amount: Money, credited: Money | None = None) -> Money:
    """Return what refunding ``amount`` takes from the balance, beside what was refunded before.

    The parts of several refunds sum to what one refund of them all would take. Of ``amount``,
    ``credited`` was taken by a credit note already, which the balance has felt.
    """
    before = top_up.quote.total - left
    if credited is not None:
        before, amount = before + credited, amount - credited
    quote = top_up.quote
    return effect_on_balance(quote, before + amount) - effect_on_balance(quote, before)


def meaning(top_up: TopUp, *, left: Money, amount: Money, owed: Money) -> list[str]:
    """Return in sentences what refunding ``amount`` means for the money.

    ``owed`` is what credit notes owe the payer; it is not more than nothing where none came
    before the refund.
    """
    credited = max(min(owed, amount), Money.zero(amount.currency))
    return [
        tr(
            "{amount} go back to the card that was charged. It takes 5 to 10 days to get there.",
            amount=format_money(amount),
        ),
        *_meaning_for_balance(top_up, left, amount, credited),
    ]


def _meaning_for_balance(
    top_up: TopUp, left: Money, amount: Money, credited: Money
) -> Iterator[str]:
    if credited == amount:
        yield tr("The credit note for it is issued already: the account balance does not change.")
        return
    effect = format_money(effect_of(top_up, left=left, amount=amount, credited=credited))
    if credited:
        yield tr(
            "A credit note took {credited} of it already. With the one for the rest, the account "
            "balance falls by {effect}.",
            credited=format_money(credited),
            effect=effect,
        )
    else:
        yield tr(
            "The account balance stays as it is until the credit note is issued. "
            "It will then fall by {effect}.",
            effect=effect,
        )
    if top_up.invoice_number:
        yield tr(
            "Invoice {number} does not change. The credit note for it is a task of its own.",
            number=top_up.invoice_number,
        )


def result_head(refund: Refund) -> ResultHead:
    """Return what has become of a refund."""
    amount = format_money(refund.amount)
    match refund.status:
        case RefundStatus.SENT:
            return ResultHead(
                "check",
                Tone.OK,
                tr("Refund sent"),
                tr("{amount} are on their way to the card.", amount=amount),
            )
        case RefundStatus.ASKED:
            return ResultHead(
                "refresh-cw",
                Tone.WARN,
                tr("Checking the refund"),
                tr("The provider has not answered yet whether {amount} were sent.", amount=amount),
                is_spinning=True,
            )
        case RefundStatus.FAILED:
            return ResultHead(
                "x",
                Tone.BAD,
                tr("Refund failed"),
                tr("The {amount} did not leave, or came back.", amount=amount),
            )


def result_sentence(refund: Refund) -> str:
    """Return what happens next."""
    match refund.status:
        case RefundStatus.SENT:
            return tr(
                "A refund can still fail at the payer's bank weeks later. "
                "The money then comes back, and a task says so."
            )
        case RefundStatus.ASKED:
            return tr(
                "You can close this window. The provider is asked again with every check, "
                "and the money is never sent twice."
            )
        case RefundStatus.FAILED:
            return tr("Nothing changed on the account balance.")
