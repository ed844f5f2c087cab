"""What others say back to us, without the secrets that they were told."""

from __future__ import annotations

import base64
import json
import re
from urllib.parse import quote, quote_plus

HIDDEN = "•••"
LENGTH_MIN = 4  # A shorter one is part of every other word.
# A secret that was cut off still gives most of itself away.
_PART_LENGTH = 12
_WORDS = re.compile(r"\S+|\s+")


def hide(text: str, *secrets: str | None) -> str:
    """Return ``text`` with each word hidden that holds a secret, or much of it, in any writing.

    Those are: as it is, in hexadecimal digits, base64, an address, JSON.
    """
    marked = [False] * len(text)
    for secret in secrets:
        if secret is not None and len(secret) >= LENGTH_MIN:
            _mark(text, secret, marked)
    return _covered(text, marked) if any(marked) else text


def _mark(text: str, secret: str, marked: list[bool]) -> None:
    for form in _forms(secret):
        length = min(len(form), _PART_LENGTH)
        for start in range(len(form) - length + 1):
            part = form[start : start + length]
            at = text.find(part)
            while at >= 0:
                marked[at : at + length] = [True] * length
                at = text.find(part, at + 1)


def _forms(secret: str) -> set[str]:
    plain = secret.encode()
    forms = {
        secret,
        plain.hex(),
        plain.hex().upper(),
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
    }
    for shift in range(3):
        encoded = base64.b64encode(bytes(shift) + plain).decode()
        # Without the letters that what stands before it or behind has a part in.
        end = len(encoded) - (0, 3, 2)[(shift + len(plain)) % 3]
        inner = encoded[(0, 2, 3)[shift] : end]
        forms |= {inner, inner.replace("+", "-").replace("/", "_")}
    return {form for form in forms if len(form) >= LENGTH_MIN}


def _covered(text: str, marked: list[bool]) -> str:
    """Return ``text`` with every word covered of which a letter is marked."""
    parts: list[str] = []
    for found in _WORDS.finditer(text):
        is_covered = any(marked[found.start() : found.end()])
        part = HIDDEN if is_covered else found.group()
        if not (is_covered and parts[-1:] == [HIDDEN]):
            parts.append(part)
    return "".join(parts)
