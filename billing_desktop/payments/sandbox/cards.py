"""The card numbers that the local payment page takes. All are made up; no bank knows them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from billing_desktop.payments.sandbox.refused import RefusedError


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a bank refuses: the provider's code and sentence."""

    code: str
    decline_code: str
    message: str


class TrialCard(Enum):
    """A card that always behaves in one way; the value is its number."""

    SUCCESS = "4242424242424242"
    DECLINED = "4000000000000002"
    INSUFFICIENT_FUNDS = "4000000000009995"
    SECOND_STEP = "4000002500003155"
    PROCESSING = "4000000000002404"
    DISPUTED = "4000000000000259"

    @property
    def label(self) -> str:
        """The name that programs use."""
        return self.name.lower()

    @property
    def decline(self) -> Decline | None:
        """Why the bank refuses it, None where it does not."""
        return _DECLINES.get(self)

    @property
    def last_four(self) -> str:
        """The end of the number, which is all that is ever stored."""
        return self.value[-4:]


_DECLINES = {
    TrialCard.DECLINED: Decline("card_declined", "generic_decline", "Your card was declined."),
    TrialCard.INSUFFICIENT_FUNDS: Decline(
        "card_declined", "insufficient_funds", "Your card has insufficient funds."
    ),
}

AUTHENTICATION_REFUSED = Decline(
    "payment_intent_authentication_failure",
    "authentication_required",
    "We are unable to authenticate your payment method. Please choose a different payment"
    " method and try again.",
)


def card_named(name_or_number: str) -> TrialCard:
    """Return the card by its name or by its number, with or without spaces.

    Raises:
        RefusedError: it is none of the test cards. The text given is not repeated.
    """
    digits = name_or_number.replace(" ", "").replace("-", "")
    for card in TrialCard:
        if digits == card.value or name_or_number == card.label:
            return card
    raise RefusedError(
        "This is a test page: only its own test cards can be used.",
        code="not_a_test_card",
        param="number",
    )
