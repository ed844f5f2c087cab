"""The published hash rule."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

import pytest

from billing_desktop.db.hash_chain import GENESIS, chain_hash


def test_the_rule_is_the_published_one() -> None:
    at = datetime(2026, 11, 23, 13, 2, 3, tzinfo=UTC)
    text = "\x1f".join(["7", "2026-11-23T13:02:03.000000Z", "Jörg", "", "-5", GENESIS])

    assert chain_hash([7, at, "Jörg", None, -5, GENESIS]) == (
        hashlib.sha256(text.encode()).hexdigest()
    )
    assert GENESIS == "0" * 64


def test_a_field_that_holds_the_separator_is_refused() -> None:
    with pytest.raises(ValueError, match=r"U\+001F"):
        chain_hash(["a\x1fb", GENESIS])
