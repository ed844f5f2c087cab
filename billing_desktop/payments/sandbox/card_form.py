"""Reads the card form of the hosted page. What was typed as a number is never kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from billing_desktop.payments.sandbox.cards import TrialCard, card_named
from billing_desktop.payments.sandbox.refused import RefusedError

FIELDS = ("number", "expiry", "cvc", "name")
_YEARS_AHEAD = 3
_NAME_LENGTH_MAX = 100
_EXPIRY = re.compile(r"(0?[1-9]|1[0-2]) ?/ ?(?:20)?([0-9]{2})")


@dataclass(frozen=True, slots=True)
class CardForm:
    """What stands in the form, and which sentence belongs under which field."""

    values: Mapping[str, str]
    problems: Mapping[str, str]
    card: TrialCard | None = None


def filled_form(card: TrialCard, now: datetime) -> CardForm:
    """Return the form as the one-click fill leaves it."""
    number = " ".join(card.value[i : i + 4] for i in range(0, 16, 4))
    expiry = f"12/{example_year(now)}"
    return CardForm({"number": number, "expiry": expiry, "cvc": "123", "name": "TEST CARD"}, {})


def example_year(now: datetime) -> str:
    """Return the last two digits of a year in which a card is still good."""
    return f"{(now.year + _YEARS_AHEAD) % 100:02d}"


def read_form(form: Mapping[str, str], now: datetime) -> CardForm:
    """Return the card that was typed, or the problem of each field that is wrong."""
    typed = {field: form.get(field, "").strip() for field in FIELDS}
    problems: dict[str, str] = {}
    card = None
    digits = re.sub("[ -]", "", typed["number"])
    if re.fullmatch("[0-9]{12,19}", digits) is None:
        problems["number"] = "number_incomplete"
    else:
        try:
            card = card_named(digits)
        except RefusedError:
            problems["number"] = "number_refused"
    _read_expiry(typed["expiry"], now, problems)
    if re.fullmatch("[0-9]{3}", typed["cvc"]) is None:
        problems["cvc"] = "cvc_wrong"
    if not typed["name"] or len(typed["name"]) > _NAME_LENGTH_MAX:
        problems["name"] = "name_missing"
    if card is None:
        typed["number"] = ""  # It might be a real one: it does not go back either.
    return CardForm(typed, problems, None if problems else card)


def _read_expiry(typed: str, now: datetime, problems: dict[str, str]) -> None:
    match = _EXPIRY.fullmatch(typed)
    if match is None:
        problems["expiry"] = "expiry_wrong"
    elif (2000 + int(match[2]), int(match[1])) < (now.year, now.month):
        problems["expiry"] = "expiry_past"
