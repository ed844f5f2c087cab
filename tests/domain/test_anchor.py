"""An anchor is a file that says where a book was, and that nobody changes unnoticed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from billing_desktop.domain.anchor import (
    Anchor,
    ChainEnd,
    LedgerPast,
    LedgerSum,
    SeriesEnd,
    read_anchor,
)
from billing_desktop.domain.sealed_text import seal
from billing_desktop.errors import UserError

ANCHOR = Anchor(
    book_id="book-1",
    is_test=True,
    schema="0007",
    taken_at=datetime(2026, 11, 25, 10, 30, tzinfo=UTC),
    trail=ChainEnd(12, "a" * 64),
    series=(
        SeriesEnd("RE-2026", 3, ChainEnd(3, "b" * 64)),
        SeriesEnd("K", 10_001, ChainEnd(0, "")),
    ),
    entries=4,
    sums=(LedgerSum("asset:payments_in_transit", "EUR", 17_850), LedgerSum("fees", "EUR", -17_850)),
    past=LedgerPast(datetime(2026, 11, 25, tzinfo=UTC), 8, "c" * 64),
)


def test_an_anchor_is_read_as_it_was_written() -> None:
    assert read_anchor(ANCHOR.text()) == ANCHOR


def test_a_person_can_read_it() -> None:
    text = ANCHOR.text()

    assert '"taken_at": "2026-11-25T10:30:00.000000Z"' in text
    assert '"minor_units": 17850' in text
    assert text.count("\n") > 20


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear Sir or Madam",
        ANCHOR.text().replace("17850", "17851"),
        ANCHOR.text()[:200],
        seal({"format": "another"}),
        seal({"format": "billing-anchor-1"}),
        seal({"format": "billing-anchor-1", **ANCHOR.values(), "taken_at": "yesterday"}),
    ],
    ids=lambda text: text[:20],
)
def test_what_was_changed_or_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(UserError) as refused:
        read_anchor(text)

    assert refused.value.code == "anchor_invalid"
