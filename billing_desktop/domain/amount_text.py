"""Reading an amount that a person typed, by the habits of one language and no other.

The parser takes the whole text or nothing. A lone group separator ("1.000" in German,
"1,000" in English) is refused as ambiguous, because it means a thousand to one reader and one
to another; a second group or the decimals make it clear.
"""

from __future__ import annotations

import re

from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.text import hidden_character, strip_blanks
from billing_desktop.errors import AmountError

TEXT_LENGTH_MAX = 40
WHOLE_DIGITS_MAX = 12  # Sums of such amounts still fit into a 64-bit column.
_DECIMAL = {"de": ",", "en": "."}
_GROUP = {"de": ".", "en": ","}
_FIRST_GROUP = "[1-9][0-9]{0,2}"  # Nobody writes a zero before a group separator.


def parse_amount(text: str, *, language: str) -> Money:
    """Return the amount in EUR; blanks around it and a euro sign are accepted.

    Raises:
        AmountError: the text is not one amount above zero in ``language``.
    """
    bare = _without_euro_sign(_readable(text))
    if not bare:
        raise AmountError("Please enter an amount.")
    decimal, group = _DECIMAL[language], _GROUP[language]
    if re.fullmatch(rf"{_FIRST_GROUP}{re.escape(group)}[0-9]{{3}}", bare, re.ASCII):
        raise AmountError(
            "{text} can be read in two ways. Please write {plain} or {exact}.",
            text=bare,
            plain=bare.replace(group, ""),
            exact=f"{bare}{decimal}00",
        )
    pattern = (
        rf"(?P<whole>[0-9]+|{_FIRST_GROUP}(?:{re.escape(group)}[0-9]{{3}})+)"
        rf"(?:{re.escape(decimal)}(?P<cents>[0-9]{{1,2}}))?"
    )
    match = re.fullmatch(pattern, bare, re.ASCII)
    if match is None:
        raise AmountError(
            "{text} is not an amount. Please write it like {example}.",
            text=bare,
            example=f"1{group}250{decimal}00",
        )
    return _above_zero(match["whole"].replace(group, ""), match["cents"] or "")


def parse_plain_amount(text: str) -> Money:
    """Return the amount of ``"50.00"`` as files and the command line write it, in EUR.

    Raises:
        AmountError: anything but digits, a point and at most two decimals, or zero.
    """
    if not _readable(text):
        raise AmountError("Please enter an amount.")
    if not re.fullmatch(r"[0-9]+(\.[0-9]{1,2})?", text, re.ASCII):
        raise AmountError(
            "{text} is not an amount. Please write it like {example}.", text=text, example="1250.00"
        )
    whole, _, cents = text.partition(".")
    return _above_zero(whole, cents)


def _above_zero(whole: str, cents: str) -> Money:
    if len(whole) > WHOLE_DIGITS_MAX:
        raise AmountError("This is too long for an amount.")
    minor_units = int(whole + cents.ljust(2, "0"))
    if minor_units == 0:
        raise AmountError("The amount must be more than zero.")
    return Money(minor_units, EUR)


def _readable(text: str) -> str:
    if len(text) > TEXT_LENGTH_MAX:
        raise AmountError("This is too long for an amount.")
    hidden = hidden_character(text)
    if hidden is not None:
        raise AmountError(
            "The text holds the hidden character {code_point}. Please remove it.",
            code_point=hidden,
        )
    return strip_blanks(text)


def _without_euro_sign(text: str) -> str:
    for sign in ("€", "EUR"):
        if text.startswith(sign):
            return strip_blanks(text.removeprefix(sign))
        if text.endswith(sign):
            return strip_blanks(text.removesuffix(sign))
    return text
