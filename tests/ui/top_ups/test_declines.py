from __future__ import annotations

import pytest

from ui.top_ups.declines import decline_reason, decline_sentence
from ui.translation import set_language


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Your card was declined.", "The bank refused the card."),
        (
            "Your card was declined. You can call your bank for details.",
            "The bank refused the card.",
        ),
        (
            "Your card was declined for making repeated attempts too frequently or exceeding its "
            "amount limit.",
            "The card was tried too often, or is above its limit.",
        ),
        ("Your card has insufficient funds.", "There is not enough money on the card."),
        ("Your card has expired.", "The card has expired."),
        ("Your card's security code is incorrect.", "The security code was wrong."),
        ("Your card’s security code is invalid.", "The security code was wrong."),
        ("Your card number is incorrect.", "The card number was wrong."),
        ("Your card's expiration year is invalid.", "The date of expiry was wrong."),
        (
            "Your card does not support this type of purchase.",
            "The card does not support this kind of payment.",
        ),
        (
            "We are unable to authenticate your payment method. Please choose a different payment "
            "method and try again.",
            "The payer's bank did not get its confirmation.",
        ),
        (
            "An error occurred while processing your card. Try again in a little bit.",
            "The bank could not handle the payment just now.",
        ),
        (
            "Your card was declined. Your request was in live mode, but used a known test card.",
            "It is a test card, and only real cards are taken here.",
        ),
        ("The payment failed.", "The money did not arrive."),
        ("The moon is in the way.", "The provider says: The moon is in the way."),
    ],
)
def test_the_reason_is_in_plain_words_and_what_is_unknown_is_quoted(said: str, reason: str) -> None:
    assert decline_reason(said) == reason


def test_a_decline_says_what_is_possible_now() -> None:
    assert decline_sentence("Your card was declined.").endswith(
        "Nothing was charged. Another card can be tried on the same page."
    )


def test_the_reason_is_told_in_german() -> None:
    set_language("de")

    assert decline_reason("Your card has expired.") == "Die Karte ist abgelaufen."
