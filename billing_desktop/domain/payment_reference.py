"""Finding what a payment is for in the texts that came with it, however they were mangled."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.bank_statement import BankTransaction
from billing_desktop.domain.number_format import DELIVERED, NumberFormat
from billing_desktop.domain.number_series import NumberKind

# Payers write numbers with blanks, without hyphens, and over two lines: all of that is dropped.
_NO_LETTER = re.compile(r"[^A-Z0-9]+")
_YEARS = {4: "20[2-9][0-9]", 2: "[2-9][0-9]"}
_DIGITS_MORE = 3  # A series may outgrow its digits, and other digits may follow a number.
_TEXT_LENGTH_MAX = 10_000


class ReferenceKind(StrEnum):
    """How a payment names what it is for."""

    CREDITOR_REFERENCE = "creditor_reference"  # RF…, check digits and all.
    BILLING_NUMBER = "billing_number"
    INVOICE_NUMBER = "invoice_number"
    MISTYPED_REFERENCE = "mistyped_reference"  # RF…, but its check digits say it is wrong.
    DIGITS_ONLY = "digits_only"  # Year and number without the letters that say of what.

    @property
    def is_sure(self) -> bool:
        """Whether it names one thing and no other."""
        return self not in (ReferenceKind.MISTYPED_REFERENCE, ReferenceKind.DIGITS_ONLY)


_ORDER = {kind: place for place, kind in enumerate(ReferenceKind)}


@dataclass(frozen=True, slots=True)
class Reference:
    """What a text names: ``keys`` are the numbers it can mean, as `compact` writes them.

    More than one where digits run on: the first that exists is meant.
    """

    kind: ReferenceKind
    keys: tuple[str, ...]


class ReferenceFinder:
    """Finds billing and invoice numbers that are written in any of some formats."""

    def __init__(self, formats: Iterable[NumberFormat] = DELIVERED) -> None:
        self._formats = [row for row in formats if row.kind is not NumberKind.CREDIT_NOTE]
        self._kinds = {row.letters: row.kind for row in self._formats}
        shapes = "|".join(sorted({_shape(row) for row in self._formats}, key=len, reverse=True))
        self._number = re.compile(f"(?:TEST)?(?:{shapes})")
        self._creditor_reference = re.compile(f"RF([0-9]{{2}})((?:TEST)?(?:{shapes}))")
        self._bare = [
            (
                re.compile(f"(?<![0-9])20[2-9][0-9]{{{digits + 1}}}(?![0-9])"),
                [row.letters for row in self._formats if row.digits == digits],
            )
            for digits in sorted({row.digits for row in self._formats if row.year_digits == 4})
        ]
        # Most texts name nothing: one look tells.
        least = min((row.digits for row in self._formats if row.year_digits == 4), default=9)
        self._hint = re.compile(f"{shapes}|20[2-9][0-9]{{{least + 1}}}")

    def find(self, said: BankTransaction) -> tuple[Reference, ...]:
        """Return what a transaction names in any of its texts, the surest first, each once."""
        found: dict[Reference, None] = {}
        for text in (
            said.creditor_reference,
            said.remittance,
            said.end_to_end_id,
            said.counterparty_name,
        ):
            if text:
                for reference in self._references(compact(text)):
                    found.setdefault(reference)
        return tuple(sorted(found, key=lambda reference: _ORDER[reference.kind]))

    def numbers(self, key: str) -> tuple[str, ...]:
        """Return how the number that is ``key`` without hyphens may be written on paper."""
        bare = key.removeprefix("TEST")
        test = "TEST-" if bare != key else ""
        return tuple(
            test + row.separator.join((row.prefix, digits[: row.year_digits], rest))
            for row in self._formats
            if bare.startswith(row.letters)
            for digits in (bare.removeprefix(row.letters),)
            for rest in (digits[row.year_digits :],)
            if digits.isdigit() and len(rest) >= row.digits
        )

    def _references(self, letters: str) -> Iterator[Reference]:
        if self._hint.search(letters) is None:
            return
        for match in self._creditor_reference.finditer(letters):
            bodies = self._bodies(match[2])
            right = [body for body in bodies if _check_digits(body) == match[1]]
            if right:
                yield Reference(ReferenceKind.CREDITOR_REFERENCE, tuple(right[:1]))
            else:
                yield Reference(ReferenceKind.MISTYPED_REFERENCE, bodies)
        rest = self._creditor_reference.sub("|", letters)
        for match in self._number.finditer(rest):
            yield Reference(self._kind(match[0]), self._bodies(match[0]))
        rest = self._number.sub("|", rest)
        for digits, prefixes in self._bare:
            for match in digits.finditer(rest):
                keys = tuple(test + each + match[0] for test in ("", "TEST") for each in prefixes)
                yield Reference(ReferenceKind.DIGITS_ONLY, keys)

    def _kind(self, letters: str) -> ReferenceKind:
        prefix = letters.removeprefix("TEST").rstrip("0123456789")
        is_top_up = self._kinds.get(prefix) is NumberKind.TOP_UP
        return ReferenceKind.BILLING_NUMBER if is_top_up else ReferenceKind.INVOICE_NUMBER

    def _bodies(self, letters: str) -> tuple[str, ...]:
        """Return the numbers that letters can begin with, the longest first."""
        bare = letters.removeprefix("TEST")
        shortest = min(
            len(row.letters) + row.year_digits + row.digits
            for row in self._formats
            if bare.startswith(row.letters)
        )
        shortest += len(letters) - len(bare)
        return tuple(letters[:end] for end in range(len(letters), shortest - 1, -1))


def compact(text: str) -> str:
    """Return the letters and digits of a text, as capitals: what a bank cannot lose."""
    text = text[:_TEXT_LENGTH_MAX]
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_LETTER.sub("", text.upper())


def _shape(row: NumberFormat) -> str:
    digits = f"[0-9]{{{row.digits},{row.digits + _DIGITS_MORE}}}"
    return f"{re.escape(row.letters)}{_YEARS[row.year_digits]}{digits}"


def _check_digits(body: str) -> str:
    """Return the check digits of ISO 11649 for the body of a creditor reference."""
    digits = "".join(str(int(letter, 36)) for letter in body + "RF00")
    return f"{98 - int(digits) % 97:02d}"
