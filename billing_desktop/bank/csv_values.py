"""The cells of a bank's CSV file: amounts, days and words, read by one habit and no other."""

from __future__ import annotations

import re
from datetime import date

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.bank_statement import EntryStatus
from billing_desktop.domain.csv_mapping import DateFormat, DecimalMark
from billing_desktop.domain.money import Currency, Money
from billing_desktop.errors import AmountError, UserError

_LANGUAGES = {DecimalMark.COMMA: "de", DecimalMark.POINT: "en"}
_MINUS = "-\u2212"
_ZERO = re.compile(r"0+([.,]0+)?", re.ASCII)
_DATES = {
    DateFormat.DAY_MONTH_YEAR: (r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})", "25.11.2026"),
    DateFormat.DAY_MONTH_SHORT_YEAR: (r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{2})", "25.11.26"),
    DateFormat.DAY_MONTH_YEAR_SLASHES: (
        r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})",
        "25/11/2026",
    ),
    DateFormat.YEAR_MONTH_DAY: (r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})", "2026-11-25"),
}
_CENTURY = 2000
_CREDIT = frozenset({"h", "haben", "c", "cr", "crdt", "+", "gutschrift", "credit"})
_DEBIT = frozenset({"s", "soll", "d", "dr", "dbit", "-", "belastung", "debit"})
_BOOKED = frozenset({"", "gebucht", "umsatz gebucht", "booked", "verbucht"})
_PENDING = ("vorgemerkt", "pending", "vormerkung")


def amount(text: str, *, mark: DecimalMark, currency: Currency) -> Money:
    """Return the amount with its sign, which may stand before or behind it.

    Raises:
        AmountError: it is no amount as this bank writes them.
    """
    bare, is_negative = _without_sign(text.strip().removesuffix(currency.code).rstrip("€ \u00a0"))
    if _ZERO.fullmatch(bare):
        return Money(0, currency)
    parsed = parse_amount(bare, language=_LANGUAGES[mark])
    # What was parsed has two decimals; the currency may have none.
    found = Money.from_decimal(parsed.to_decimal(), currency)
    return -found if is_negative else found


def _without_sign(text: str) -> tuple[str, bool]:
    before, behind = text[:1], text[-1:]
    if before and before in _MINUS:
        return text[1:].lstrip(), True
    if behind and behind in _MINUS:
        return text[:-1].rstrip(), True
    return text.removeprefix("+").lstrip(), False


def day(text: str, date_format: DateFormat) -> date:
    """Return the day.

    Raises:
        UserError: it is written differently, or there is no such day.
    """
    pattern, example = _DATES[date_format]
    match = re.fullmatch(pattern, text, re.ASCII)
    if match is None:
        raise UserError(
            "{text} is not a date. Please write it like {example}.",
            text=text[:40],
            example=example,
        )
    year = int(match["y"]) + (_CENTURY if len(match["y"]) == 2 else 0)
    try:
        return date(year, int(match["m"]), int(match["d"]))
    except ValueError as error:
        raise UserError("There is no day {text}.", text=text[:40]) from error


def currency(text: str) -> Currency:
    """Return the currency of a code or the euro sign.

    Raises:
        UserError: it is neither.
    """
    code = "EUR" if text == "€" else text.upper()
    if not re.fullmatch("[A-Z]{3}", code, re.ASCII):
        raise UserError("{text} is not a currency", text=text[:40])
    return Currency.of(code)


def sign(text: str) -> int:
    """Return +1 for money that came in, −1 for money that went out.

    Raises:
        AmountError: the word says neither.
    """
    word = text.casefold()
    if word in _CREDIT:
        return 1
    if word in _DEBIT:
        return -1
    raise AmountError("{text} is neither credit nor debit", text=text[:40])


def status(text: str) -> EntryStatus:
    """Return how far the bank is, by its words."""
    word = text.casefold()
    if word in _BOOKED:
        return EntryStatus.BOOKED
    if any(word.endswith(pending) for pending in _PENDING):
        return EntryStatus.PENDING
    return EntryStatus.OTHER
