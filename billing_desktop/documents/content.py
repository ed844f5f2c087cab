"""What stands on an invoice: every text decided and formatted, nothing yet placed."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache

from billing_desktop.documents.wording import Wording


class TotalKind(Enum):
    """The weight of a row of totals."""

    PART = auto()
    SUM = auto()
    OPEN = auto()


@dataclass(frozen=True, slots=True)
class InfoRow:
    """A label and its value."""

    label: str
    value: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class LineRow:
    """A row of the table. ``carried`` is the sum of all rows up to this one."""

    position: str
    title: str
    detail: str
    vat: str
    amount: str
    carried: str


@dataclass(frozen=True, slots=True)
class TotalRow:
    """A row of the totals."""

    label: str
    amount: str
    kind: TotalKind = TotalKind.PART


@dataclass(frozen=True, slots=True)
class Note:
    """A note under its head; ``german`` repeats the decisive words on foreign invoices."""

    head: str
    text: str
    german: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the footer."""

    head: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PaymentCode:
    """A code that a banking app scans: what it says, its name, what to do with it."""

    payload: str
    name: str
    steps: str


@dataclass(frozen=True, slots=True)
class PaymentSlip:
    """What the payer of a bank transfer has to copy, and the code that saves the copying."""

    head: str
    rows: tuple[InfoRow, ...]
    code: PaymentCode | None = None


@dataclass(frozen=True, slots=True)
class TableHeads:
    """The heads of the table."""

    position: str
    service: str
    vat: str
    amount: str


@dataclass(frozen=True, slots=True)
class TestMark:
    """What every page of a TEST document says."""

    word: str
    sentence: str
    other: str
    other_language: str


@dataclass(frozen=True, slots=True)
class InvoiceContent:
    """An invoice as texts, in the order in which they are read."""

    wording: Wording
    sender: str
    return_line: str
    address: tuple[str, ...]
    info: tuple[InfoRow, ...]
    title: str
    subtitle: str
    amount: str
    amount_note: str
    heads: TableHeads
    rows: tuple[LineRow, ...]
    totals: tuple[TotalRow, ...]
    notes: tuple[Note, ...]
    document: str
    page_line: str
    issued_on: str
    footer: tuple[Column, ...]
    payment: PaymentSlip | None = None
    test: TestMark | None = None
    logo: bytes | None = None


@lru_cache(maxsize=1024)
def printable(text: str) -> str:
    """Return customers' text as one line that can be drawn: composed, nothing hidden in it.

    Line breaks and tabs become blanks; other control characters, zero-width characters and
    bidi controls vanish.
    """
    kept: list[str] = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if category in {"Zs", "Zl", "Zp"} or character in "\t\n\r\v\f":
            kept.append(" ")
        elif category not in {"Cc", "Cf", "Cs"}:
            kept.append(character)
    return " ".join("".join(kept).split())
