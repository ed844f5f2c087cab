"""Operators change their role, leave and come back: who was deactivated when, and by whom."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

# Whoever was deactivated signs nothing any more, also in a session that is still open.
_SESSION_OPERATOR = """
CREATE OR REPLACE FUNCTION session_operator() RETURNS text LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = pg_catalog, {schema}, pg_temp AS $$
  SELECT name::text FROM operator WHERE login = session_user::text AND deactivated_at IS NULL
$$
"""


def upgrade() -> None:
    """Give operators a version and a day on which they left; all that are there are active."""
    _add("version INTEGER DEFAULT '1' NOT NULL", "version_positive", "version > 0")
    _add(f"deactivated_at {_instant()}")
    _add(
        "deactivated_by VARCHAR(60)",
        "deactivation_is_whole",
        "(deactivated_at IS NULL) = (deactivated_by IS NULL)",
    )
    if not _is_sqlite():
        schema = op.get_bind().exec_driver_sql("SELECT quote_ident(current_schema())").scalar_one()
        made = _SESSION_OPERATOR.format(schema=schema)
        op.execute(sa.text(made.replace(":", r"\:")))


def _add(column: str, name: str = "", rule: str = "") -> None:
    check = f" CONSTRAINT ck_operator_{name} CHECK ({rule})" if rule else ""
    op.execute(f"ALTER TABLE operator ADD COLUMN {column}{check}")


def _instant() -> str:
    return "VARCHAR(27)" if _is_sqlite() else "TIMESTAMP WITH TIME ZONE"


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"
