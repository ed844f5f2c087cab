"""Finds out whether a transaction was stored whose COMMIT got no answer."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Event
from time import monotonic

from sqlalchemy import Engine, select
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.audit import audit, audit_head
from billing_desktop.db.books import BookStore
from billing_desktop.errors import OutcomeUnknownError, ServerAwayError

logger = logging.getLogger(__name__)

LOOKING_SECONDS = 20.0
"""A server that is started anew is back by then; nobody wants to wait longer for an answer."""
PAUSE_SECONDS = 0.25
_LOCK_HEAD = select(audit_head.c.seq).with_for_update()


@dataclass(frozen=True, slots=True)
class Trace:
    """What a transaction left behind that no other one can have left."""

    audit_hash: str | None
    operation: tuple[str, str] | None
    """Kind and key of an order that the client gave a key."""


def require_stored(engine: Engine, trace: Trace) -> None:
    """Return if the transaction that would have left ``trace`` was stored.

    Raises:
        ServerAwayError: it was not, and never will be: it can be repeated.
        OutcomeUnknownError: nobody could be asked in time, or it left no trace.
    """
    if trace == Trace(None, None):
        raise _unknown()
    until = monotonic() + LOOKING_SECONDS
    while True:
        try:
            is_stored = _is_stored(engine, trace)
        except DBAPIError as error:
            if monotonic() > until:
                raise _unknown() from error
            logger.warning("a COMMIT without an answer cannot be looked up yet")
            Event().wait(PAUSE_SECONDS)
            continue
        logger.warning("a COMMIT without an answer was looked up: stored %s", is_stored)
        if is_stored:
            return
        raise ServerAwayError(
            "The connection to the database server was lost. Nothing was booked by this step; "
            "it can be repeated."
        )


def _is_stored(engine: Engine, trace: Trace) -> bool:
    with engine.connect() as connection:
        # Whoever writes the trail holds its end until the transaction is over, and whoever
        # carries out an order its key: behind the lock the trace is there or never will be.
        if trace.audit_hash is not None:
            connection.execute(_LOCK_HEAD)
            rows = connection.execute(select(audit.c.seq).where(audit.c.hash == trace.audit_hash))
            return rows.first() is not None
        assert trace.operation is not None
        books = BookStore(connection)
        books.lock_key(*trace.operation)
        return books.operation(*trace.operation) is not None


def _unknown() -> OutcomeUnknownError:
    return OutcomeUnknownError(
        "The database server did not say whether this was booked, and cannot be asked now. "
        "Please look again when it is back, before you repeat anything."
    )
