"""Exact amounts of money in whole minor units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact

from billing_desktop.errors import AmountError


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency and how many decimals it has."""

    code: str
    exponent: int

    @classmethod
    def of(cls, code: str) -> Currency:
        """Return the currency of a code such as ``JPY``, with the decimals of ISO 4217."""
        return EUR if code == "EUR" else cls(code, _EXPONENTS.get(code, 2))

    def __str__(self) -> str:
        return self.code


# Decimals of the currencies that do not have two.
_EXPONENTS = {
    **dict.fromkeys(
        "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0
    ),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMN TND".split(), 3),
    **dict.fromkeys("CLF UYW".split(), 4),
}

EUR = Currency("EUR", 2)
_WHOLE_DIGITS_MAX = 18  # What a 64-bit column holds, with room for the decimals.


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: ``Money(1999, EUR)`` is 19.99 EUR.

    An amount never holds a fraction of a minor unit. Whatever could produce one (a tax
    rate, a fee) rounds in the module that owns the rule.
    """

    minor_units: int
    currency: Currency

    def __post_init__(self) -> None:
        if type(self.minor_units) is not int:  # isinstance would let bool through.
            raise TypeError(f"minor_units must be int, not {self.minor_units!r}")

    @classmethod
    def zero(cls, currency: Currency = EUR) -> Money:
        """Return nothing, in ``currency``."""
        return cls(0, currency)

    @classmethod
    def from_decimal(cls, major_units: Decimal, currency: Currency = EUR) -> Money:
        """Build an amount from major units, exactly.

        Raises:
            AmountError: ``major_units`` has more decimals than ``currency``, is beyond what is
                stored, or is not finite.
        """
        if not major_units.is_finite() or major_units.adjusted() >= _WHOLE_DIGITS_MAX:
            raise AmountError("{text} is not an amount.", text=f"{major_units:.6g}")
        # The usual context would round a long text of digits without a word.
        exact = Context(prec=_WHOLE_DIGITS_MAX + currency.exponent, traps=[Inexact])
        try:
            minor_units = major_units.scaleb(currency.exponent, exact).quantize(
                Decimal(1), None, exact
            )
        except Inexact as error:
            raise AmountError(
                "An amount in {currency} has at most {exponent} decimals.",
                currency=currency.code,
                exponent=currency.exponent,
            ) from error
        return cls(int(minor_units), currency)

    def to_decimal(self) -> Decimal:
        """Return the amount in major units."""
        return Decimal(f"{self.minor_units}E-{self.currency.exponent}")

    def percent(self, rate: Decimal) -> Money:
        """Return ``rate`` percent of the amount, rounded half up (away from zero) once.

        Reckoned in whole numbers: a long rate would be rounded a first time by ``Decimal``.
        """
        if not isinstance(rate, Decimal):
            raise TypeError(f"a rate must be Decimal, not {rate!r}")
        numerator, denominator = rate.as_integer_ratio()
        share, whole = abs(self.minor_units * numerator), 100 * denominator
        rounded = (2 * share + whole) // (2 * whole)
        is_negative = (self.minor_units < 0) != (numerator < 0)
        return Money(-rounded if is_negative else rounded, self.currency)

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Share the amount in proportion to ``weights``; the parts sum to the whole.

        Minor units left over by rounding down go to the largest remainders, the earliest
        part first.
        """
        total_weight = sum(weights)
        if total_weight <= 0 or min(weights) < 0:
            raise ValueError("weights must be non-negative and not all zero")
        parts = [divmod(self.minor_units * weight, total_weight) for weight in weights]
        leftover = self.minor_units - sum(floor for floor, _ in parts)
        by_remainder = sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))
        lucky = set(by_remainder[:leftover])
        return tuple(
            Money(floor + (1 if i in lucky else 0), self.currency)
            for i, (floor, _) in enumerate(parts)
        )

    def __add__(self, other: Money) -> Money:
        self._require_same_currency(other)
        return Money(self.minor_units + other.minor_units, self.currency)

    def __sub__(self, other: Money) -> Money:
        return self + -other

    def __neg__(self) -> Money:
        return Money(-self.minor_units, self.currency)

    def __mul__(self, factor: int) -> Money:
        if type(factor) is not int:
            raise TypeError(f"money is multiplied by int, not by {factor!r}")
        return Money(self.minor_units * factor, self.currency)

    def __lt__(self, other: Money) -> bool:
        self._require_same_currency(other)
        return self.minor_units < other.minor_units

    def __le__(self, other: Money) -> bool:
        return not other < self

    def __gt__(self, other: Money) -> bool:
        return other < self

    def __ge__(self, other: Money) -> bool:
        return not self < other

    def __bool__(self) -> bool:
        return self.minor_units != 0

    def __str__(self) -> str:
        """Return plain digits with a point, as files and the command line carry it."""
        return f"{self.to_decimal():f}"

    def __format__(self, format_spec: str) -> str:
        """Return the amount with its currency, as English sentences carry it."""
        return format(f"{self!s} {self.currency}", format_spec)

    def _require_same_currency(self, other: Money) -> None:
        if self.currency != other.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")


def total(amounts: Iterable[Money], currency: Currency = EUR) -> Money:
    """Return the sum of ``amounts``; zero in ``currency`` when there are none."""
    return sum(amounts, start=Money.zero(currency))
