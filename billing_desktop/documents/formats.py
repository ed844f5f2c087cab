"""How documents write amounts, percentages, dates and account numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from billing_desktop.domain.money import Money

NO_BREAK_SPACE = "\u00a0"
MINUS = "\u2212"
_SYMBOLS = {"EUR": "€"}


@dataclass(frozen=True, slots=True)
class Formats:
    """The habits of one language. Whatever belongs together is never broken over two lines."""

    locale: str
    date_pattern: str
    decimal_mark: str
    group_mark: str
    with_symbol: str
    with_code: str
    percent: str

    @property
    def language_tag(self) -> str:
        """The language as a PDF names it."""
        return self.locale.replace("_", "-")

    def amount(self, money: Money) -> str:
        """Return the bare figure: ``1.284,60``, ``−42,80``."""
        return self._signed(money, "{amount}")

    def amount_with_symbol(self, money: Money) -> str:
        """Return ``1.284,60 €`` or ``€1,284.60``; a currency without a symbol by its code."""
        if money.currency.code not in _SYMBOLS:
            return self.amount_with_code(money)
        return self._signed(money, self.with_symbol)

    def amount_with_code(self, money: Money) -> str:
        """Return ``1.284,60 EUR`` or ``EUR 1,284.60``, for running text."""
        return self._signed(money, self.with_code)

    def percentage(self, percent: Decimal) -> str:
        """Return ``19 %`` or ``1,5 %``, without idle zeros."""
        number = f"{percent:f}"
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        return self.percent.format(number=number.replace(".", self.decimal_mark))

    def day(self, day: date) -> str:
        """Return the date with its month in letters: ``14. März 2026``."""
        # Babel takes tens of milliseconds to import and is not needed for the first paint.
        from babel.dates import format_date

        written = str(format_date(day, self.date_pattern, locale=self.locale))
        return written.replace(" ", NO_BREAK_SPACE)

    def _signed(self, money: Money, pattern: str) -> str:
        currency = money.currency
        text = pattern.format(
            amount=self._digits(abs(money.minor_units), currency.exponent),
            symbol=_SYMBOLS.get(currency.code, currency.code),
            code=currency.code,
        )
        return MINUS + text if money.minor_units < 0 else text

    def _digits(self, minor_units: int, exponent: int) -> str:
        whole, rest = divmod(minor_units, 10**exponent)
        grouped = f"{whole:,}".replace(",", self.group_mark)
        return f"{grouped}{self.decimal_mark}{rest:0{exponent}d}" if exponent else grouped


def in_groups(number: str) -> str:
    """Return an account number or reference in groups of four, kept on one line."""
    return NO_BREAK_SPACE.join(number[i : i + 4] for i in range(0, len(number), 4))
