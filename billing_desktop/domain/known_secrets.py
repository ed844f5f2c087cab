"""The secrets that this process has learned, so that nothing it writes down repeats them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from threading import Lock

from billing_desktop.domain.hidden_text import HIDDEN, hide

LENGTH_MIN = 6  # A shorter one is part of too many other words.
COUNT_MAX = 100  # Mistyped passwords count too; the oldest are forgotten.

_NAME = r"[\w-]*(?:password|passwd|passphrase|secret|api[_-]?key|token|authorization)[\w-]*"
_QUOTED = r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'"
_PATTERNS = (
    # password = "a b", 'api_key': 'x', token=y&…, Authorization: Bearer z
    re.compile(
        rf"(?i)(\b{_NAME}[\"']?\s*[:=]\s*)(?:{_QUOTED}|(?:(?:bearer|basic)\s+)?[^\s&,;)}}\]\"']+)"
    ),
    # Of an address: what stands between its user and its host.
    re.compile(r"(\b[a-zA-Z][\w+.-]*://[^\s:/@]*:)[^\s/]+(?=@)"),
    # Keys of the provider say themselves what they are.
    re.compile(r"(\b(?:sk|rk|pk|whsec)_(?:live|test)_)\w+"),
    # A bank account; the country may stay.
    re.compile(r"(\b[A-Z]{2})\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"),
    # What a database server quotes of the data that it was given.
    re.compile(r"(?m)(^\s*(?:DETAIL|CONTEXT|LINE \d+):).*$"),
    re.compile(r"(invalid input [^:\n]*: ).*"),
    re.compile(r"(\[parameters: ).*"),
)


class KnownSecrets:
    """Hides them in texts. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._secrets: dict[str, None] = {}

    def learn(self, secret: str | None) -> None:
        """Hide that from now on, in any writing."""
        if secret is None or len(secret) < LENGTH_MIN:
            return
        with self._lock:
            self._secrets.pop(secret, None)
            self._secrets[secret] = None
            while len(self._secrets) > COUNT_MAX:
                del self._secrets[next(iter(self._secrets))]

    def redact(self, text: str) -> str:
        """Return ``text`` without known secrets and without values of names like “password”."""
        with self._lock:
            known: Iterable[str] = tuple(self._secrets)
        text = hide(text, *known)
        for pattern in _PATTERNS:
            text = pattern.sub(rf"\g<1>{HIDDEN}", text)
        return text


KNOWN_SECRETS = KnownSecrets()
"""Those of this process: whoever learns one tells it here."""
