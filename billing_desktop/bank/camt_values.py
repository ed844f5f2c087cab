"""Amounts, days and instants as CAMT files write them, taken exactly or refused."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from functools import lru_cache

from billing_desktop.bank.reading import UnreadableError
from billing_desktop.domain.money import Currency, Money
from billing_desktop.domain.period import SELLER_ZONE, seller_date

CACHE_SIZE = 1000  # Days, currencies and the amounts of an entry and its detail come again.
WHOLE_DIGITS_MAX = 14  # Some currencies have small units; sums still fit into a 64-bit column.
_AMOUNT = re.compile(r"\+?([0-9]+)(?:\.([0-9]*))?", re.ASCII)
_CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?", re.ASCII)
_DIRECTIONS = {"CRDT": 1, "DBIT": -1}


@lru_cache(maxsize=CACHE_SIZE)
def money(text: str, currency_code: str, direction: str) -> Money:
    """Return the amount, + for a credit and − for a debit.

    Raises:
        UnreadableError: one of the three is not what the schema allows, or the amount has more
            decimals than its currency.
    """
    match = _AMOUNT.fullmatch(text.strip())
    sign = _DIRECTIONS.get(direction)
    if match is None or len(match[1].lstrip("0")) > WHOLE_DIGITS_MAX:
        raise _unreadable("{text} is not an amount", text)
    if sign is None:
        raise _unreadable("{text} is neither credit nor debit", direction)
    currency = currency_of(currency_code)
    decimals = (match[2] or "").rstrip("0")
    if len(decimals) > currency.exponent:
        raise _unreadable("{text} has more decimals than its currency", text)
    return Money(sign * int(match[1] + decimals.ljust(currency.exponent, "0")), currency)


@lru_cache(maxsize=CACHE_SIZE)
def currency_of(code: str) -> Currency:
    """Return the currency of a three-letter code.

    Raises:
        UnreadableError: it is no such code.
    """
    if not _CURRENCY.fullmatch(code):
        raise _unreadable("{text} is not a currency", code)
    return Currency.of(code)


@lru_cache(maxsize=CACHE_SIZE)
def day(text: str) -> date:
    """Return the calendar day of ``2026-11-25``; a zone behind it changes nothing."""
    match = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(match[1] if match else "")
    except ValueError as error:
        raise _unreadable("{text} is not a day", text) from error


def instant(text: str) -> datetime | None:
    """Return when something was, in UTC; a time without zone is one of Berlin.

    None for what is no instant: nothing is decided by it.
    """
    try:
        read = datetime.fromisoformat(text)
        aware = read if read.tzinfo is not None else read.replace(tzinfo=SELLER_ZONE)
        return aware.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(day_text: str, moment_text: str) -> date | None:
    """Return the day of a choice between day and moment; None where neither is given."""
    if day_text:
        return day(day_text)
    if not moment_text:
        return None
    moment = instant(moment_text)
    if moment is None:
        raise _unreadable("{text} is not a time", moment_text)
    return seller_date(moment)


def _unreadable(template: str, text: str) -> UnreadableError:
    return UnreadableError(template, text=text[:40])
