"""Operators' passwords, hashed with Argon2id."""

from __future__ import annotations

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from billing_desktop.domain.known_secrets import KNOWN_SECRETS


class Argon2Passwords:
    """Hashes with Argon2id at the library's parameters (RFC 9106, low-memory profile)."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()

    def hash(self, password: str) -> str:
        """Return a salted hash with its parameters inside."""
        KNOWN_SECRETS.learn(password)
        return self._hasher.hash(password)

    def matches(self, password: str, stored: str) -> bool:
        """Tell whether ``password`` is the one that ``stored`` was made from."""
        KNOWN_SECRETS.learn(password)
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
