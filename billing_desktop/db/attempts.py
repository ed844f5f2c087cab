"""Attempts to collect a top-up: stored before the provider hears of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import Id, UtcDateTime, metadata, one_of
from billing_desktop.domain.top_up import OPEN_ATTEMPT_STATES, Attempt, AttemptState

attempt = Table(
    "attempt",
    metadata,
    Column("attempt_id", Id, primary_key=True),
    Column("top_up_id", Id, ForeignKey("top_up.top_up_id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("idempotency_key", String(255), nullable=False, unique=True),
    Column("parameters", Text, nullable=False),
    Column("is_live", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("state", String(12), nullable=False),
    Column("provider_reference", String(255), unique=True),
    Column("declined_because", String(500)),
    UniqueConstraint("top_up_id", "number"),
    CheckConstraint("number > 0", name="number_positive"),
    CheckConstraint("is_live IN (0, 1)", name="is_live_known"),
    one_of("state", AttemptState),
    Index("ix_attempt_state", "state", "top_up_id"),
)


class AttemptStore:
    """Attempts of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Attempt) -> None:
        """Store a new attempt."""
        self._connection.execute(
            insert(attempt),
            {
                "attempt_id": new.attempt_id,
                "top_up_id": new.top_up_id,
                "number": new.number,
                "idempotency_key": new.idempotency_key,
                "parameters": new.parameters,
                "is_live": int(new.is_live),
                "created_at": new.created_at,
                "state": new.state,
                "provider_reference": new.provider_reference,
                "declined_because": new.declined_because,
            },
        )

    def exist(self) -> bool:
        """Tell whether there is any: whether the book was ever connected to a provider."""
        return self._connection.execute(select(attempt.c.attempt_id).limit(1)).first() is not None

    def by_reference(self, provider_reference: str) -> Attempt | None:
        """Return the attempt whose page has the provider's reference."""
        row = self._connection.execute(
            select(attempt).where(attempt.c.provider_reference == provider_reference)
        ).first()
        return None if row is None else to_attempt(row)

    def paid(self, top_up_id: str) -> Attempt | None:
        """Return the newest paid attempt of a top-up."""
        row = self._connection.execute(
            select(attempt)
            .where(attempt.c.top_up_id == top_up_id, attempt.c.state == AttemptState.PAID)
            .order_by(attempt.c.number.desc())
        ).first()
        return None if row is None else to_attempt(row)

    def given_up(self, created_from: datetime) -> tuple[tuple[str, str], ...]:
        """Return page and top-up of each attempt since an instant that ended without money."""
        rows = self._connection.execute(
            select(attempt.c.provider_reference, attempt.c.top_up_id)
            .where(
                attempt.c.state.in_((AttemptState.FAILED, AttemptState.EXPIRED)),
                attempt.c.created_at >= created_from,
                attempt.c.provider_reference.is_not(None),
            )
            .order_by(attempt.c.created_at, attempt.c.attempt_id)
        )
        return tuple((str(row.provider_reference), str(row.top_up_id)) for row in rows)

    def answered(
        self,
        attempt_id: str,
        *,
        provider_reference: str,
        state: AttemptState,
        declined_because: str | None,
    ) -> bool:
        """Note what the provider said; tell whether that was news.

        An attempt that is paid stays paid, whatever arrives later.
        """
        statement = (
            update(attempt)
            .where(
                attempt.c.attempt_id == attempt_id,
                attempt.c.state != AttemptState.PAID,
                (attempt.c.state != state)
                | attempt.c.provider_reference.is_(None)
                | attempt.c.declined_because.is_distinct_from(declined_because),
            )
            .values(
                provider_reference=provider_reference,
                state=state,
                declined_because=None if declined_because is None else declined_because[:500],
            )
        )
        return self._connection.execute(statement).rowcount == 1

    def abandon(self, attempt_id: str, state: AttemptState) -> None:
        """Close an attempt that the provider never made a page for."""
        self._connection.execute(
            update(attempt)
            .where(attempt.c.attempt_id == attempt_id, attempt.c.state.in_(OPEN_ATTEMPT_STATES))
            .values(state=state)
        )


def to_attempt(row: Row[tuple[object, ...]], *, prefix: str = "") -> Attempt | None:
    """Return the attempt whose columns carry ``prefix``; None if the row has none."""
    values = {name: getattr(row, prefix + name) for name in attempt.c.keys()}  # noqa: SIM118
    if values["attempt_id"] is None:
        return None
    values["is_live"] = bool(values["is_live"])
    values["state"] = AttemptState(values["state"])
    return Attempt(**values)
