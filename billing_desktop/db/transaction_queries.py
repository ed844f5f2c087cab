"""Lists of top-ups."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, bindparam, cast, func, or_, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import findable
from billing_desktop.db.top_ups import select_top_ups, to_top_up, top_up
from billing_desktop.domain.listing import TransactionFilter, TransactionListing
from billing_desktop.domain.top_up import TopUp, TopUpStatus

_STATUSES = {
    TransactionFilter.ALL: tuple(TopUpStatus),
    TransactionFilter.PENDING: (TopUpStatus.PENDING, TopUpStatus.REQUESTED),
    TransactionFilter.FAILED: (TopUpStatus.FAILED,),
}
_ROWS = select_top_ups.where(top_up.c.top_up_id.in_(bindparam("ids", expanding=True)))


def search(
    connection: Connection, account_id: str, text: str, chosen: TransactionFilter
) -> TransactionListing:
    """Return the ids that match, the newest first, and the counts of all filters."""
    matching: list[ColumnElement[bool]] = [top_up.c.account_id == account_id]
    if text := findable(text).strip():
        digits = "".join(c for c in text if c.isdigit())
        found: list[ColumnElement[bool]] = [
            top_up.c.billing_number.ilike(f"%{_escaped(text)}%", escape="\\")
        ]
        if digits:
            found.append(cast(top_up.c.amount_minor, String).startswith(digits))
            found.append(cast(top_up.c.total_minor, String).startswith(digits))
        matching.append(or_(*found))
    per_status = {
        row.status: int(row.n)
        for row in connection.execute(
            select(top_up.c.status, func.count().label("n"))
            .where(*matching)
            .group_by(top_up.c.status)
        )
    }
    counts = {
        kind: sum(per_status.get(status, 0) for status in statuses)
        for kind, statuses in _STATUSES.items()
    }
    ids = connection.execute(
        select(top_up.c.top_up_id)
        .where(*matching, top_up.c.status.in_(_STATUSES[chosen]))
        .order_by(top_up.c.created_at.desc(), top_up.c.top_up_id.desc())
    ).scalars()
    return TransactionListing(tuple(ids), counts)


def rows(connection: Connection, ids: Sequence[str]) -> tuple[TopUp, ...]:
    """Return these top-ups in the order of ``ids``."""
    found = {row.top_up_id: to_top_up(row) for row in connection.execute(_ROWS, {"ids": list(ids)})}
    return tuple(found[top_up_id] for top_up_id in ids if top_up_id in found)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
