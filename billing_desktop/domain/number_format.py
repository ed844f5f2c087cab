"""How numbers are written, from which day on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing_desktop.domain.number_series import NumberKind, NumberSeries
from billing_desktop.errors import ClockError, NumberFormatError

PREFIX_LENGTH_MAX = 10
DIGITS = range(3, 9)
TEST_PREFIX = "TEST-"
# A creditor reference carries 21 letters and digits, four of which say TEST in a TEST book.
_REFERENCE_LENGTH_MAX = 17
_DIGITS_COUNTED_MIN = 7  # Fewer digits are only a beginning: a year may run past them.
# Within these, a year that begins with 20 has four digits, and no other has: two digits cannot
# say 2020, when nobody could choose them yet.
_YEARS = range(2000, 2100)
_YEAR_OF_FOUR_DIGITS = 2020
_PREFIX = re.compile(r"[A-Z](?:-?[A-Z0-9])*-?[A-Z]")


class Separator(StrEnum):
    """What stands between prefix, year and number. Files are named after numbers: no stroke."""

    HYPHEN = "-"
    NONE = ""


def _check_prefix(prefix: str) -> None:
    if not _PREFIX.fullmatch(prefix) or len(prefix) > PREFIX_LENGTH_MAX:
        raise NumberFormatError(
            "A prefix is 2 to {length_max} capital letters A to Z and digits, with single hyphens "
            "between them, and begins and ends with a letter.",
            length_max=PREFIX_LENGTH_MAX,
        )
    letters = prefix.replace("-", "")
    if letters.startswith(("TEST", "RF")):
        raise NumberFormatError(
            "A prefix cannot begin with TEST, which marks documents of a TEST book, "
            "or with RF, which begins the reference of a bank transfer."
        )


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """How numbers of a kind are written from ``valid_from`` on: ``RE-2026-000042``.

    A prefix ends with a letter, so that what follows it is year and number and nothing else.

    Raises:
        NumberFormatError: it cannot stand on paper, in a file name and in a bank transfer.
    """

    kind: NumberKind
    valid_from: date
    prefix: str
    separator: Separator = Separator.HYPHEN
    year_digits: int = 4
    digits: int = 6

    def __post_init__(self) -> None:
        if self.year_digits not in (2, 4) or self.digits not in DIGITS:
            raise ValueError(f"no year of {self.year_digits}, no number of {self.digits} digits")
        _check_prefix(self.prefix)
        counted = max(self.digits, _DIGITS_COUNTED_MIN)
        if len(self.letters) + self.year_digits + counted > _REFERENCE_LENGTH_MAX:
            raise NumberFormatError(
                "The numbers become too long for the reference of a bank transfer. "
                "Please choose a shorter prefix, a year of two digits or fewer digits."
            )

    @property
    def letters(self) -> str:
        """The prefix as a bank transfer carries it, without hyphens."""
        return self.prefix.replace("-", "")

    @property
    def is_delivered(self) -> bool:
        """Whether it holds from the beginning, until somebody chose another."""
        return self.valid_from == date.min

    def number(self, series: NumberSeries, seq: int) -> str:
        """Return the ``seq``-th number of a series as it stands on paper.

        Raises:
            ClockError: the year is one that no document of this program can have.
        """
        if seq < 1:
            raise ValueError(f"numbers begin at 1, not at {seq}")
        if not self._can_say(series.year):
            raise ClockError(
                "The clock says that it is the year {year}. No number was taken. "
                "Please set the clock of this computer.",
                year=str(series.year),
            )
        year = str(series.year)[-self.year_digits :]
        test = TEST_PREFIX if series.is_test else ""
        return test + self.separator.join((self.prefix, year, f"{seq:0{self.digits}d}"))

    def _can_say(self, year: int) -> bool:
        return year in _YEARS and (self.year_digits == 4 or year != _YEAR_OF_FOUR_DIGITS)

    def place_of(self, number: str) -> tuple[NumberSeries, int] | None:
        """Return series and place of a number that is written like this; None of another."""
        bare = number.removeprefix(TEST_PREFIX)
        separator = re.escape(self.separator)
        match = re.fullmatch(
            f"{self.prefix}{separator}([0-9]{{{self.year_digits}}}){separator}([0-9]{{1,18}})", bare
        )
        if match is None:
            return None
        year, seq = int(match[1]) + (2000 if self.year_digits == 2 else 0), int(match[2])
        if not self._can_say(year) or seq < 1 or match[2] != f"{seq:0{self.digits}d}":
            return None
        return NumberSeries(self.kind, year, bare != number), seq


DELIVERED = tuple(NumberFormat(kind, date.min, kind.value) for kind in NumberKind)


@dataclass(frozen=True, slots=True)
class NumberFormats:
    """All formats that were ever chosen, in the order of their days; of a day the last holds.

    Whatever is chosen, no two places have the same number, not even without hyphens or in a
    creditor reference: a prefix belongs to one kind for good, even if it was never used.
    """

    rows: tuple[NumberFormat, ...] = ()

    def on(self, kind: NumberKind, day: date) -> NumberFormat:
        """Return the format that holds for a kind on ``day``."""
        return [row for row in self.of(kind) if row.valid_from <= day][-1]

    def of(self, kind: NumberKind) -> tuple[NumberFormat, ...]:
        """Return the formats of a kind, oldest first, one a day, the delivered one first."""
        of_kind = (row for row in (*DELIVERED, *self.rows) if row.kind is kind)
        return tuple({row.valid_from: row for row in of_kind}.values())

    def beginning(self, kind: NumberKind, day: date) -> NumberFormat | None:
        """Return the format that begins on that very day; None if none does."""
        return next((row for row in self.of(kind) if row.valid_from == day), None)

    def number(self, series: NumberSeries, seq: int, *, on: date) -> str:
        """Return the ``seq``-th number of a series, as it is written on ``on``."""
        return self.on(series.kind, on).number(series, seq)

    def place_of(self, number: str) -> tuple[NumberSeries, int] | None:
        """Return series and place of a number; None if no format writes it like this."""
        for row in (*DELIVERED, *self.rows):
            place = row.place_of(number)
            if place is not None:
                return place
        return None

    def require_free(self, new: NumberFormat) -> None:
        """Refuse a format whose numbers could be those of another kind.

        Raises:
            NumberFormatError: its prefix belongs to another kind.
        """
        for row in (*DELIVERED, *self.rows):
            if row.letters == new.letters and row.kind is not new.kind:
                raise NumberFormatError(
                    "The prefix {prefix} belongs to numbers of another kind, which would repeat. "
                    "Please choose another.",
                    prefix=new.prefix,
                )


@dataclass(frozen=True, slots=True)
class NumberStanding:
    """The formats, and how many numbers of each kind were taken in the year of ``today``."""

    formats: NumberFormats
    taken: tuple[tuple[NumberKind, int], ...]
    today: date
    is_test: bool

    def next_number(self, kind: NumberKind) -> str:
        """Return the next number of today, if nobody takes it before."""
        return self._first_on(self.formats.on(kind, self.today), self.today)

    def first_number(self, new: NumberFormat) -> str:
        """Return the first number in a format to come, if none is taken until then."""
        return self._first_on(new, new.valid_from)

    def _first_on(self, written: NumberFormat, day: date) -> str:
        series = NumberSeries.on(day, written.kind, is_test=self.is_test)
        taken = dict(self.taken).get(written.kind, 0) if day.year == self.today.year else 0
        return written.number(series, taken + 1)
