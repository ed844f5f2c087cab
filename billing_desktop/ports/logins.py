"""Signing in by a login of one's own at the database server, which asks the password itself."""

from __future__ import annotations

from typing import Protocol


class Logins(Protocol):
    """The way into the book's server, for this run of the program."""

    def sign_in(self, login: str, password: str, *, name: str) -> bool:
        """Tell whether the server lets ``login`` in; the program then works through it.

        ``name`` is the operator whose login it is. Blocks on the network.

        Raises:
            ServerAwayError, DatabaseRefusedError: the server could not be asked.
        """
        ...

    def sign_out(self) -> None:
        """Work through the login of the desk again."""
        ...
