"""Key stores of a system, in memory, for `keyring.set_keyring`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import keyring
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError


class MemoryKeyring(KeyringBackend):
    """Keeps passwords as a system's store does; ``before`` is called first, to fail or wait."""

    priority = -1  # Never picked unless it is set.

    def __init__(self, before: Callable[[], None] = lambda: None) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.before = before

    def get_password(self, service: str, username: str) -> str | None:
        self.before()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.before()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.before()
        if (service, username) not in self.kept:
            raise PasswordDeleteError("not found")
        del self.kept[service, username]


@contextmanager
def in_use(backend: KeyringBackend) -> Iterator[None]:
    """Make that the key store of this computer for as long as it lasts."""
    before = keyring.get_keyring()
    keyring.set_keyring(backend)
    try:
        yield
    finally:
        keyring.set_keyring(before)
