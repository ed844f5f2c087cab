"""The desk somebody works at: whether it is locked, and when its password was last given."""

from __future__ import annotations

from datetime import datetime, timedelta

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import NotAllowedError
from billing_desktop.services.rights import NEEDS_PASSWORD, RIGHTS, WHILE_LOCKED

CONFIRMED_FOR = timedelta(minutes=5)
"""How long a password that was given stands for whoever sits there."""

DESK_LOCKED = "desk_locked"
PASSWORD_NEEDED = "password_needed"


class Desk:
    """Knows it for one run of the program; may be asked from any thread.

    A desk is locked only where there are operators: the person at a computer without any has no
    password to come back with. A password is asked for only where one was given to sign in.
    """

    def __init__(self) -> None:
        self._has_operators = False
        self._is_locked = False
        self._name: str | None = None
        self._confirmed_at: datetime | None = None

    @property
    def is_locked(self) -> bool:
        """Whether nobody's calls are carried out."""
        return self._is_locked

    def is_of(self, operator: Operator) -> bool:
        """Tell whether ``operator`` is whose password was given here last."""
        return self._name == operator.name

    def know_operators(self, *, are_there: bool) -> None:
        """Take note of whether there is a password to come back with."""
        self._has_operators = are_there

    def lock(self) -> None:
        """Carry out no more calls of people until a password was given."""
        if self._has_operators:
            self._confirmed_at = None
            self._is_locked = True

    def confirm(self, operator: Operator, *, at: datetime) -> None:
        """Take note that the password of ``operator`` was given here: it also unlocks."""
        self._has_operators = True
        self._name, self._confirmed_at = operator.name, at
        self._is_locked = False

    def require_unlocked(self, call: str) -> None:
        """Refuse a call of a person while the desk is locked; what runs behind goes on.

        Raises:
            NotAllowedError: with the code ``desk_locked``.
        """
        if self._is_locked and call not in WHILE_LOCKED and RIGHTS[call] is not Right.SIGN_IN:
            raise NotAllowedError(
                "This desk is locked, so nothing was done. "
                "Please unlock it with your password, and repeat it.",
                code=DESK_LOCKED,
            )

    def require_password(self, operator: Operator, call: str, *, now: datetime) -> None:
        """Refuse a grave call of somebody whose password was not given for a while.

        Raises:
            NotAllowedError: with the code ``password_needed``; it can be repeated once the
                password was given.
        """
        if self._name is None or not NEEDS_PASSWORD.get(call, False):
            return
        if self._name != operator.name or not self._is_fresh(now):
            raise NotAllowedError(
                "This asks for your password again, as it was last given more than "
                "{minutes} minutes ago. Nothing was done.",
                code=PASSWORD_NEEDED,
                minutes=CONFIRMED_FOR // timedelta(minutes=1),
            )

    def _is_fresh(self, now: datetime) -> bool:
        # A clock that was set back proves nothing.
        at = self._confirmed_at
        return at is not None and timedelta() <= now - at <= CONFIRMED_FOR
