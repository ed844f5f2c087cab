"""Who saved a setting last: settings are insert-only, so its newest version tells."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Table, select
from sqlalchemy.engine import Connection

from billing_desktop.domain.merging import LastSave


def last_save(
    connection: Connection, table: Table, *conditions: ColumnElement[bool]
) -> LastSave | None:
    """Return who saved the newest version of such a row, and when; None if nobody did."""
    row = connection.execute(
        select(table.c.version, table.c.saved_by, table.c.saved_at)
        .where(*conditions)
        .order_by(table.c.version.desc())
        .limit(1)
    ).first()
    return None if row is None else LastSave(row.version, row.saved_by, row.saved_at)
