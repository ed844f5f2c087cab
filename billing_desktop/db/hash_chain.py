"""The published hash rule that chains invoices and audit rows.

``sha256`` of the row's fields as text, joined by U+001F: integers decimal, instants
``YYYY-MM-DDTHH:MM:SS.ffffffZ``, NULL empty. The first row follows 64 zeros.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from billing_desktop.db.base import instant_text

GENESIS = "0" * 64
SEPARATOR = "\x1f"


def chain_hash(fields: Iterable[object]) -> str:
    """Return the hash of a row, whose last field is the hash of the row before.

    Raises:
        ValueError: a field holds the separator, so two rows could read the same.
    """
    texts = [_text(field) for field in fields]
    if any(SEPARATOR in text for text in texts):
        raise ValueError("a field holds U+001F")
    return hashlib.sha256(SEPARATOR.join(texts).encode()).hexdigest()


def _text(field: object) -> str:
    if field is None:
        return ""
    if isinstance(field, datetime):
        return instant_text(field)
    return str(field)
