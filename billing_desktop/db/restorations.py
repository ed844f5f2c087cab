"""That the book was restored, who decided that it goes on, and which numbers are lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, insert_all, metadata, one_of
from billing_desktop.domain.lost_number import (
    KnownFrom,
    Restoration,
    RestorationCause,
    UsedNumber,
)

restoration = Table(
    "restoration",
    metadata,
    Column("restoration_id", Integer, primary_key=True, autoincrement=False),
    Column("cause", String(12), nullable=False),
    Column("restored_at", UtcDateTime, nullable=False),
    Column("restored_by", String(60), nullable=False),
    Column("state_of", UtcDateTime, nullable=False),
    Column("content_sha256", String(64), nullable=False),
    one_of("cause", RestorationCause),
)

restoration_decision = Table(
    "restoration_decision",
    metadata,
    Column(
        "restoration_id",
        Integer,
        ForeignKey("restoration.restoration_id"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("decided_at", UtcDateTime, nullable=False),
    Column("decided_by", String(60), nullable=False),
    Column("reason", String(500), nullable=False),
    CheckConstraint("reason <> ''", name="reason_given"),
)

lost_number = Table(
    "lost_number",
    metadata,
    Column("series", String(40), primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String(40)),
    Column("known_from", String(12), nullable=False),
    Column("sha256", String(64)),
    Column("restoration_id", Integer, ForeignKey("restoration.restoration_id"), nullable=False),
    one_of("known_from", KnownFrom),
    CheckConstraint("seq > 0", name="seq_positive"),
)

_OPEN = (
    select(restoration)
    .where(restoration.c.restoration_id.not_in(select(restoration_decision.c.restoration_id)))
    .order_by(restoration.c.restoration_id)
)


class RestorationStore:
    """Restorations of one transaction. Insert-only."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(
        self, cause: RestorationCause, *, at: datetime, by: str, state_of: datetime, sha256: str
    ) -> int:
        """Note that the book is an older state; return the id."""
        last = self._connection.execute(select(func.max(restoration.c.restoration_id))).scalar()
        restoration_id = (last or 0) + 1
        self._connection.execute(
            insert(restoration),
            {
                "restoration_id": restoration_id,
                "cause": cause.value,
                "restored_at": at,
                "restored_by": by,
                "state_of": state_of,
                "content_sha256": sha256,
            },
        )
        return restoration_id

    def exist(self) -> bool:
        """Tell whether the book was ever put back, decided on or not."""
        return self._connection.execute(select(restoration.c.restoration_id)).first() is not None

    def open(self) -> tuple[Restoration, ...]:
        """Return those that no administrator has decided on."""
        return tuple(
            Restoration(
                row.restoration_id,
                RestorationCause(row.cause),
                row.restored_at,
                row.restored_by,
                row.state_of,
            )
            for row in self._connection.execute(_OPEN)
        )

    def decide(self, restoration_id: int, *, at: datetime, by: str, reason: str) -> None:
        """Let the book take numbers again."""
        self._connection.execute(
            insert(restoration_decision),
            {
                "restoration_id": restoration_id,
                "decided_at": at,
                "decided_by": by,
                "reason": reason,
            },
        )

    def add_lost(self, numbers: Sequence[UsedNumber], *, restoration_id: int) -> None:
        """Note numbers that are used and whose documents are gone."""
        insert_all(
            self._connection,
            lost_number,
            [
                {
                    "series": one.series,
                    "seq": one.seq,
                    "number": one.number,
                    "known_from": one.known_from.value,
                    "sha256": one.sha256,
                    "restoration_id": restoration_id,
                }
                for one in numbers
            ],
        )


def is_held(connection: Connection) -> bool:
    """Tell whether a restored book waits for an administrator."""
    return connection.execute(_OPEN.limit(1)).first() is not None


def lost_places(connection: Connection) -> dict[str, set[int]]:
    """Return the lost numbers of each series."""
    found: dict[str, set[int]] = {}
    for row in connection.execute(select(lost_number.c.series, lost_number.c.seq)):
        found.setdefault(row.series, set()).add(row.seq)
    return found
