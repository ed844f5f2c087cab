"""Why a card was refused, in plain words: the provider's sentences and what we say for them."""

from __future__ import annotations

from ui.translation import tr


def decline_reason(provider_says: str) -> str:
    """Return the reason in the language of the window; what we do not know is quoted."""
    said = _plain(provider_says)
    for beginning, reason in _reasons():
        if said.startswith(beginning):
            return reason
    return tr("The provider says: {said}", said=provider_says)


def decline_sentence(provider_says: str) -> str:
    """Return why a card was refused, and what is possible now."""
    then = tr("Nothing was charged. Another card can be tried on the same page.")
    return f"{decline_reason(provider_says)} {then}"


def _plain(text: str) -> str:
    """Return ``text`` in small letters, with straight apostrophes and single blanks."""
    return " ".join(text.casefold().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'").split())


def _reasons() -> tuple[tuple[str, str], ...]:
    """Return beginnings of the provider's sentences with our reasons, the longest ones first."""
    test_card = tr("It is a test card, and only real cards are taken here.")
    real_card = tr("It is a real card, and only test cards are taken here.")
    funds = tr("There is not enough money on the card.")
    too_often = tr("The card was tried too often, or is above its limit.")
    number = tr("The card number was wrong.")
    code = tr("The security code was wrong.")
    expiry = tr("The date of expiry was wrong.")
    kind = tr("The card does not support this kind of payment.")
    not_confirmed = tr("The payer's bank did not get its confirmation.")
    at_the_bank = tr("The bank could not handle the payment just now.")
    return (
        ("your card was declined. your request was in live mode", test_card),
        ("your card was declined. your request was in test mode", real_card),
        ("your card was declined for making repeated attempts", too_often),
        ("your card was declined", tr("The bank refused the card.")),
        ("your card has insufficient funds", funds),
        ("your account has insufficient funds", funds),
        ("your card has expired", tr("The card has expired.")),
        ("your card's security code", code),
        ("your card number", number),
        ("the card number", number),
        ("your card's number", number),
        ("your card's expiration", expiry),
        ("your card's zip code", tr("The postal code does not fit the card.")),
        ("the zip code you supplied", tr("The postal code does not fit the card.")),
        ("your card does not support", kind),
        ("your card is not supported", kind),
        ("the provided paymentmethod has failed authentication", not_confirmed),
        ("we are unable to authenticate your payment method", not_confirmed),
        ("an error occurred while processing your card", at_the_bank),
        ("the payment failed", tr("The money did not arrive.")),
    )
