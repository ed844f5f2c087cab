"""What services need to keep a secret: the key store of the system, or the memory."""

from __future__ import annotations

from typing import Protocol


class CredentialStore(Protocol):
    """Keeps secrets by name. Every method may block; call it off the GUI thread.

    Every method may raise `KeyStoreError`: the store cannot be used just now.
    """

    def get(self, name: str) -> str | None:
        """Return the secret kept under ``name``; None if there is none."""
        ...

    def put(self, name: str, secret: str) -> None:
        """Keep ``secret`` under ``name``, in place of another."""
        ...

    def delete(self, name: str) -> None:
        """Keep nothing under ``name`` any more. Safe to repeat."""
        ...
