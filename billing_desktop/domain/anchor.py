"""An anchor: where the chains of a book ended at a moment, kept where nobody changes the book."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.sealed_text import Facts, JsonValue, instant_text, seal, unseal
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import UserError

FORMAT = "billing-anchor-1"
ANCHOR_BYTES_MAX = 4_000_000


@dataclass(frozen=True, slots=True)
class ChainEnd:
    """How many rows a chain has, and the hash of the last one."""

    length: int
    hash: str


@dataclass(frozen=True, slots=True)
class SeriesEnd:
    """How many numbers of a series were taken, and where the chain of its documents ends."""

    name: str
    numbers: int
    documents: ChainEnd  # Its length is the number of the last document; 0 where there is none.


@dataclass(frozen=True, slots=True)
class LedgerSum:
    """The sum of the postings of a ledger account; debits are positive."""

    ledger_account: str
    currency: str
    minor_units: int


@dataclass(frozen=True, slots=True)
class LedgerPast:
    """All postings booked before ``until``, a day that was over: nothing joins them any more."""

    until: datetime
    postings: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What a book was at ``taken_at``. Customers' balances are one sum."""

    book_id: str
    is_test: bool
    schema: str
    taken_at: datetime
    trail: ChainEnd
    series: tuple[SeriesEnd, ...]
    entries: int
    sums: tuple[LedgerSum, ...]
    past: LedgerPast

    def text(self) -> str:
        """Return the anchor as a file that people can read."""
        return seal({"format": FORMAT, **self.values()})

    def values(self) -> Mapping[str, JsonValue]:
        """Return what the file holds."""
        return {
            "book_id": self.book_id,
            "is_test": self.is_test,
            "schema": self.schema,
            "taken_at": instant_text(self.taken_at),
            "audit_trail": {"rows": self.trail.length, "hash": self.trail.hash},
            "series": [
                {
                    "name": one.name,
                    "numbers": one.numbers,
                    "last_document": one.documents.length,
                    "hash": one.documents.hash,
                }
                for one in self.series
            ],
            "ledger": {
                "entries": self.entries,
                "sums": [
                    {
                        "ledger_account": one.ledger_account,
                        "currency": one.currency,
                        "minor_units": one.minor_units,
                    }
                    for one in self.sums
                ],
                "past": {
                    "until": instant_text(self.past.until),
                    "postings": self.past.postings,
                    "sha256": self.past.sha256,
                },
            },
        }


class DifferenceKind(StrEnum):
    """What an anchor tells of a book, the gravest first."""

    ANOTHER_BOOK = "another_book"
    REWRITTEN = "rewritten"  # What was there is another now.
    OLDER_COPY = "older_copy"  # All of it ends earlier: so the book was some time before.
    CUT = "cut"  # The end of something is gone.
    PUT_BACK = "put_back"  # A backup was restored, and the book knows of it.


@dataclass(frozen=True, slots=True)
class AnchorDifference:
    """One thing that was lost or changed since the anchor was taken."""

    kind: DifferenceKind
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class AnchorReport:
    """What came of holding a book against an anchor.

    ``contradictions`` are what contradicts a promise without the anchor, as `verify` says it.
    """

    differences: tuple[AnchorDifference, ...]
    contradictions: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether everything is as it has to be."""
        return not self.differences and not self.contradictions

    @property
    def worst(self) -> DifferenceKind | None:
        """The gravest difference; None where there is none."""
        found = {one.kind for one in self.differences}
        return next((kind for kind in DifferenceKind if kind in found), None)


def stopped() -> UserError:
    """Return what ends a comparison that somebody has stopped."""
    return UserError("It was stopped. The book was not compared.", code="comparison_stopped")


def read_anchor(text: str) -> Anchor:
    """Return the anchor that a file holds.

    Raises:
        UserError: it holds none, or it was changed.
    """
    try:
        facts = unseal(text)
        if facts.text("format") != FORMAT:
            raise ValueError("another format")
        return anchor_of(facts)
    except ValueError as error:
        raise UserError(
            "This is no anchor file, or it was changed. The book was not compared with it.",
            code="anchor_invalid",
        ) from error


def anchor_of(facts: Facts) -> Anchor:
    """Return the anchor of facts that are known to be whole.

    Raises:
        ValueError: something is missing.
    """
    trail, ledger = facts.facts("audit_trail"), facts.facts("ledger")
    past = ledger.facts("past")
    return Anchor(
        book_id=facts.text("book_id"),
        is_test=facts.flag("is_test"),
        schema=facts.text("schema"),
        taken_at=facts.instant("taken_at"),
        trail=ChainEnd(trail.whole("rows"), trail.text("hash")),
        series=tuple(
            SeriesEnd(
                one.text("name"),
                one.whole("numbers"),
                ChainEnd(one.whole("last_document"), one.text("hash")),
            )
            for one in facts.all_facts("series")
        ),
        entries=ledger.whole("entries"),
        sums=tuple(
            LedgerSum(one.text("ledger_account"), one.text("currency"), one.whole("minor_units"))
            for one in ledger.all_facts("sums")
        ),
        past=LedgerPast(past.instant("until"), past.whole("postings"), past.text("sha256")),
    )
