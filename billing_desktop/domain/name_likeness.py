"""Whether two names are of the same company, as far as a bank lets one see."""

from __future__ import annotations

import re
from functools import lru_cache

_ALIKE_PERCENT = 85
_PART_PERCENT = 95
_PART_LENGTH_MIN = 8
_NAME_LENGTH_MAX = 200
_LEGAL_FORMS = frozenset(
    "AG CO CORP EG EK GBR GMBH INC KG KGAA LLC LTD MBH OHG SA SAS SARL SE SPA SRL UG UND".split()
)
_WORD = re.compile(r"\w+")


def name_words(name: str) -> list[str]:
    """Return the words of a company's name that tell it from others."""
    return [
        word
        for word in _WORD.findall(name[:_NAME_LENGTH_MAX].upper())
        if len(word) > 1 and word not in _LEGAL_FORMS
    ]


@lru_cache(maxsize=20_000)  # The same few customers pay again and again.
def is_alike(paid_by: str, company: str) -> bool:
    """Tell whether the name of a payer is that of one of our customers, in other words."""
    ours, theirs = " ".join(name_words(company)), " ".join(name_words(paid_by))
    if not ours or not theirs:
        return False
    # Banks cut names after 27, 35 or 70 letters, and payers put things in another order.
    from rapidfuzz import fuzz

    return int(fuzz.token_sort_ratio(ours, theirs)) >= _ALIKE_PERCENT or (
        len(theirs) >= _PART_LENGTH_MIN and int(fuzz.partial_ratio(ours, theirs)) >= _PART_PERCENT
    )
