"""Passwords that cost no time to check."""

from __future__ import annotations

import hashlib


class QuickPasswords:
    """Hashes for tests only: the real one is slow on purpose."""

    def hash(self, password: str) -> str:
        return hashlib.sha256(password.encode()).hexdigest()

    def matches(self, password: str, stored: str) -> bool:
        return self.hash(password) == stored
