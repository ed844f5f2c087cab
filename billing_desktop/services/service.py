"""What every service is built from."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TypeVar

from billing_desktop.db.unit_of_work import Database, UnitOfWork
from billing_desktop.domain.audit_trail import REFUSED
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.text import hidden_character
from billing_desktop.errors import BillingError, KeyReusedError, NotAllowedError
from billing_desktop.ports.clock import Clock
from billing_desktop.services.desk import Desk
from billing_desktop.services.rights import RIGHTS

KEY_LENGTH_MAX = 200
STANDING_CHANGED = "standing_changed"
_LOOKING = frozenset({Right.READ, Right.SIGN_IN})
logger = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Tools:
    """The database, the time, fresh ids and the desk; the same for all services of a book."""

    database: Database
    clock: Clock
    new_id: Callable[[], str]
    desk: Desk = field(default_factory=Desk)


class Service:
    """A use-case class: opens its own units of work, commits once."""

    def __init__(self, tools: Tools) -> None:
        self._database = tools.database
        self._clock = tools.clock
        self._new_id = tools.new_id
        self._desk = tools.desk

    def require_unlocked(self, call: str) -> None:
        """Refuse a call of a person while the desk is locked.

        Raises:
            NotAllowedError: with the code ``desk_locked``.
        """
        desk: Desk | None = getattr(self, "_desk", None)
        if desk is not None:
            desk.require_unlocked(call)

    def require_password(self, operator: Operator, call: str) -> None:
        """Refuse a grave call of somebody whose password was not given for a while.

        Raises:
            NotAllowedError: with the code ``password_needed``.
        """
        desk: Desk | None = getattr(self, "_desk", None)
        if desk is not None:
            desk.require_password(operator, call, now=self._clock.now())

    def require_standing(self, operator: Operator, call: str) -> None:
        """Refuse a call that may change the book of somebody who signed in as something else.

        What only reads is let pass until the window hears of it, so that a list costs no more.

        Raises:
            NotAllowedError: with the code ``standing_changed``.
        """
        desk: Desk | None = getattr(self, "_desk", None)
        database: Database | None = getattr(self, "_database", None)
        if desk is None or database is None:
            return
        if RIGHTS[call] in _LOOKING or not desk.is_of(operator):
            return
        with database.look() as uow:
            now = uow.operators.standing(operator.name)
        if now != operator:
            raise standing_changed(operator, now)

    def note_refusal(self, operator: Operator, call: str) -> None:
        """Record in a transaction of its own that ``operator`` may not make ``call``.

        Where that cannot be written, the call is refused all the same.
        """
        database: Database | None = getattr(self, "_database", None)
        if database is None:
            return
        try:
            with database.write() as uow:
                if database.person is not None:  # An auditor's login writes nothing by itself.
                    uow.logins.note_refusal(call)
                else:
                    place = f"call:{call}:{operator.role.value}"
                    uow.record(self._clock.now(), operator.name, REFUSED, place)
                uow.commit()
        except BillingError:
            logger.warning("a refused call of %s could not be recorded", call)


def standing_changed(operator: Operator, now: Operator | None) -> NotAllowedError:
    """Return the refusal of somebody whose role an administrator has changed meanwhile."""
    return NotAllowedError(
        "{name} was deactivated by an administrator, so nothing was done."
        if now is None
        else "The role of {name} was changed by an administrator, so nothing was done. "
        "Please sign in again.",
        code=STANDING_CHANGED,
        name=operator.name,
    )


def first_save(seen: T, saved: T, new: T, last: LastSave | None) -> LastSave | None:
    """Return whose save ``new`` would replace without a person having seen it; None if nobody's.

    ``seen`` is what the person began with, ``saved`` what is there now.
    """
    return None if saved in (seen, new) else last


def digest(*parts: object) -> str:
    """Return what identifies the content of an order, to tell a repeat from another order."""
    return hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()


def repeated(
    uow: UnitOfWork, kind: str, key: str, content: str, *, earlier: Collection[str] = ()
) -> str | None:
    """Return the object that the order ``key`` made before; None if it is new.

    ``earlier`` are the digests that earlier versions made of the same content.

    Raises:
        KeyReusedError: the key came with another content before.
    """
    check_key(key)
    uow.books.lock_key(kind, key)
    known = uow.books.operation(kind, key)
    if known is None:
        return None
    if known[0] != content and known[0] not in earlier:
        raise key_reused(key)
    return known[1]


def check_key(key: str) -> None:
    """Refuse a key that could not be stored.

    Raises:
        KeyReusedError: empty, longer than 200 characters, or with characters nobody can see.
    """
    if not key or len(key) > KEY_LENGTH_MAX or hidden_character(key) is not None:
        raise KeyReusedError(
            "A key has 1 to {length_max} visible characters.",
            code="key_invalid",
            length_max=KEY_LENGTH_MAX,
        )


def key_reused(key: str) -> KeyReusedError:
    """Return the refusal of a key that stands for another order."""
    return KeyReusedError(
        "The key {key} was used for another order before. Nothing was done.", key=key
    )
