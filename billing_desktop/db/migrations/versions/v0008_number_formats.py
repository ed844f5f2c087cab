"""How numbers are written, from which day on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

APPEND_ONLY = {"number_format": ("kind", "valid_from", "version")}


def upgrade() -> None:
    """Make the table and its guards."""
    _number_format()
    if _is_sqlite():
        _sqlite_guard("number_format", APPEND_ONLY["number_format"])
    else:
        _postgresql_guard("number_format")


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _number_format() -> None:
    instant: sa.types.TypeEngine[object]
    # Two kinds of column that only have the base of all in common.
    instant = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    op.create_table(
        "number_format",
        sa.Column("kind", sa.String(2), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(10), nullable=False),
        sa.Column("separator", sa.String(1), nullable=False),
        sa.Column("year_digits", sa.Integer(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("added_at", instant, nullable=False),
        sa.Column("added_by", sa.String(60), nullable=False),
        sa.CheckConstraint("kind IN ('TU', 'RE', 'ST')", name="ck_number_format_kind_known"),
        sa.CheckConstraint("separator IN ('-', '')", name="ck_number_format_separator_known"),
        sa.CheckConstraint("version > 0", name="ck_number_format_version_positive"),
        sa.CheckConstraint("length(prefix) > 1", name="ck_number_format_prefix_there"),
        sa.CheckConstraint("year_digits IN (2, 4)", name="ck_number_format_year_digits_known"),
        sa.CheckConstraint("digits BETWEEN 3 AND 8", name="ck_number_format_digits_known"),
        sa.PrimaryKeyConstraint("kind", "valid_from", "version", name="pk_number_format"),
    )


def _sqlite_guard(table: str, key: tuple[str, ...]) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
        f" WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE {table} has this row'); END"
    )


def _postgresql_guard(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for trigger in ("append_only", "no_truncate"):
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}")
