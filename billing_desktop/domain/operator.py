"""The people who work with the program, their roles and their rights."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from billing_desktop.domain.text import clean_line, hidden_character
from billing_desktop.errors import TextError, UserError

PASSWORD_LENGTH_MIN = 8
PASSWORD_LENGTH_MAX = 128
WRONG_PASSWORDS_FREE = 3
_PAUSE_FIRST, _PAUSE_LONGEST = timedelta(seconds=5), timedelta(minutes=15)
IDLE_MINUTES, IDLE_MINUTES_MAX = 10, 480
"""After how long without a key or a click a desk is locked, unless the book says otherwise."""


class Right(StrEnum):
    """What a service method asks for."""

    SIGN_IN = "sign_in"  # Anybody, also before signing in.
    READ = "read"
    EDIT_ACCOUNTS = "edit_accounts"
    TOP_UP = "top_up"
    IMPORT_USAGE = "import_usage"
    REFUND = "refund"
    CORRECT = "correct"
    BOOK_BANK = "book_bank"  # Take in bank statements, book them, mark invoices paid.
    CLEAR_VAT_NUMBER = "clear_vat_number"
    REQUEST = "request"  # Ask for an invoice, write, answer, withdraw.
    REVIEW = "review"  # Take a request, approve it, ask back, decline.
    SYNC = "sync"
    ADMINISTER = "administer"


class Role(StrEnum):
    """What an operator is hired for."""

    FINANCE = "finance"
    SUPPORT = "support"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    Role.AUDITOR: frozenset({Right.SIGN_IN, Right.READ}),
    Role.SUPPORT: frozenset(
        {
            Right.SIGN_IN,
            Right.READ,
            Right.EDIT_ACCOUNTS,
            Right.REQUEST,
            Right.REVIEW,
            Right.SYNC,
        }
    ),
    Role.FINANCE: frozenset(Right) - {Right.ADMINISTER},
    Role.ADMINISTRATOR: frozenset(Right),
}


@dataclass(frozen=True, slots=True)
class Operator:
    """Who makes a service call."""

    name: str
    role: Role

    def may(self, right: Right) -> bool:
        """Tell whether the role includes ``right``."""
        return right in ROLE_RIGHTS[self.role]


@dataclass(frozen=True, slots=True)
class ListedOperator:
    """An operator as the list shows them, also one who has left: names stand in the books."""

    name: str
    role: Role
    version: int
    deactivated_at: datetime | None = None
    deactivated_by: str = ""

    @property
    def is_active(self) -> bool:
        """Whether they may sign in."""
        return self.deactivated_at is None

    @property
    def is_in_charge(self) -> bool:
        """Whether they keep operators and settings."""
        return self.is_active and self.role is Role.ADMINISTRATOR

    @property
    def operator(self) -> Operator:
        """Who they are as one who makes calls."""
        return Operator(self.name, self.role)

    def with_role(self, role: Role) -> ListedOperator:
        """Return them in another role."""
        return replace(self, role=role)

    def deactivated(self, *, at: datetime, by: str) -> ListedOperator:
        """Return them as one who has left."""
        return replace(self, deactivated_at=at, deactivated_by=by)

    def reactivated(self) -> ListedOperator:
        """Return them as one who works here again."""
        return replace(self, deactivated_at=None, deactivated_by="")


def leaves_nobody_in_charge(everybody: Iterable[ListedOperator], changed: ListedOperator) -> bool:
    """Tell whether no active administrator would be left once ``changed`` is as it says."""
    now = (changed if each.name == changed.name else each for each in everybody)
    return not any(each.is_in_charge for each in now)


@dataclass(frozen=True, slots=True)
class WrongPasswords:
    """How many wrong passwords in a row there were, and when the last one was."""

    count: int = 0
    last_at: datetime | None = None

    def pause_at(self, now: datetime) -> timedelta:
        """Return for how long no password is looked at: doubled each time from the third on."""
        if self.last_at is None or self.count < WRONG_PASSWORDS_FREE:
            return timedelta()
        doublings = min(self.count - WRONG_PASSWORDS_FREE, 10)
        pause = min(_PAUSE_FIRST * (1 << doublings), _PAUSE_LONGEST)
        # A clock that was set back does not make the pause longer than it was.
        return min(max(self.last_at + pause - now, timedelta()), pause)


SYSTEM = Operator("system", Role.ADMINISTRATOR)  # Sync at start and on a timer.


def operator_name(text: str) -> str:
    """Return a cleaned operator name.

    Raises:
        UserError: empty, reserved or not fit for a line of text.
    """
    name = clean_line(text, length_max=60)
    if not name:
        raise UserError("An operator needs a name.", code="name_missing")
    if name.casefold() == SYSTEM.name:
        raise UserError("The name {name} is reserved.", code="name_invalid", name=name)
    return name


def check_idle_minutes(minutes: int) -> int:
    """Return ``minutes`` if a desk may be idle for so long.

    Raises:
        UserError: less than a minute, or longer than a working day.
    """
    if not 1 <= minutes <= IDLE_MINUTES_MAX:
        raise UserError(
            "A desk is locked after 1 to {minutes_max} minutes.",
            code="idle_minutes_invalid",
            minutes_max=IDLE_MINUTES_MAX,
        )
    return minutes


def check_password(password: str) -> str:
    """Return ``password`` if it is long enough.

    Raises:
        UserError: shorter than 8 or longer than 128 characters (NIST SP 800-63B, 5.1.1.2,
            asks for length and no composition rules).
        TextError: it holds a character that nobody can see, and so nobody types again.
    """
    if not PASSWORD_LENGTH_MIN <= len(password) <= PASSWORD_LENGTH_MAX:
        raise UserError(
            "A password has {length_min} to {length_max} characters.",
            code="password_invalid",
            length_min=PASSWORD_LENGTH_MIN,
            length_max=PASSWORD_LENGTH_MAX,
        )
    hidden = hidden_character(password)
    if hidden is not None:
        raise TextError(
            "The text holds the hidden character {code_point}. Please remove it.",
            code_point=hidden,
        )
    return password
