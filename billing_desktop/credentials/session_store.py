"""Secrets in memory: they are gone when the program ends."""

from __future__ import annotations


class SessionStore:
    """Keeps secrets for as long as the program runs, and shows them nowhere."""

    def __init__(self) -> None:
        self._secrets: dict[str, str] = {}

    def get(self, name: str) -> str | None:
        """Return the secret kept under ``name``; None if there is none."""
        return self._secrets.get(name)

    def put(self, name: str, secret: str) -> None:
        """Keep ``secret`` under ``name``, in place of another."""
        self._secrets[name] = secret

    def delete(self, name: str) -> None:
        """Keep nothing under ``name`` any more. Safe to repeat."""
        self._secrets.pop(name, None)
