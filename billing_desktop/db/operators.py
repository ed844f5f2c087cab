"""Operators and their password hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, String, Table, func, insert, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, findable, metadata, one_of
from billing_desktop.domain.operator import Operator, Role

operator = Table(
    "operator",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("name_folded", String(180), nullable=False, unique=True),
    Column("role", String(20), nullable=False),
    Column("password_hash", String(300), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    one_of("role", Role),
)


class OperatorStore:
    """Operators of one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, new: Operator, *, password_hash: str, at: datetime) -> None:
        """Store a new operator."""
        self._connection.execute(
            insert(operator),
            {
                "name": new.name,
                "name_folded": new.name.casefold(),
                "role": new.role,
                "password_hash": password_hash,
                "created_at": at,
            },
        )

    def all(self) -> tuple[Operator, ...]:
        """Return all operators by name."""
        rows = self._connection.execute(
            select(operator.c.name, operator.c.role).order_by(operator.c.name_folded)
        )
        return tuple(Operator(row.name, Role(row.role)) for row in rows)

    def count(self) -> int:
        """Return how many operators there are."""
        return self._connection.execute(select(func.count()).select_from(operator)).scalar_one()

    def with_hash(self, name: str) -> tuple[Operator, str] | None:
        """Return the operator of that name, in any case, and the password hash."""
        row = self._connection.execute(
            select(operator).where(operator.c.name_folded == findable(name).casefold())
        ).first()
        return None if row is None else (Operator(row.name, Role(row.role)), row.password_hash)
