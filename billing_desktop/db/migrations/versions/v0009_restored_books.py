"""That a book was restored, who decided that it goes on, and which numbers are lost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

APPEND_ONLY = {
    "restoration": ("restoration_id",),
    "restoration_decision": ("restoration_id",),
    "lost_number": ("series", "seq"),
}


def upgrade() -> None:
    """Make the tables and their guards."""
    _restoration()
    _restoration_decision()
    _lost_number()
    for table, key in APPEND_ONLY.items():
        if _is_sqlite():
            _sqlite_guard(table, key)
        else:
            _postgresql_guard(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _instant(name: str) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    # Two kinds of column that only have the base of all in common.
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=False)


def _restoration() -> None:
    op.create_table(
        "restoration",
        sa.Column("restoration_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(12), nullable=False),
        _instant("restored_at"),
        sa.Column("restored_by", sa.String(60), nullable=False),
        _instant("state_of"),
        sa.Column("content_sha256", sa.String(64), nullable=False),
        sa.CheckConstraint("cause IN ('restored', 'found')", name="ck_restoration_cause_known"),
        sa.PrimaryKeyConstraint("restoration_id", name="pk_restoration"),
    )


def _restoration_decision() -> None:
    op.create_table(
        "restoration_decision",
        sa.Column("restoration_id", sa.Integer(), autoincrement=False, nullable=False),
        _instant("decided_at"),
        sa.Column("decided_by", sa.String(60), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_restoration_decision_reason_given"),
        sa.ForeignKeyConstraint(
            ["restoration_id"],
            ["restoration.restoration_id"],
            name="fk_restoration_decision_restoration_id",
        ),
        sa.PrimaryKeyConstraint("restoration_id", name="pk_restoration_decision"),
    )


def _lost_number() -> None:
    op.create_table(
        "lost_number",
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(40), nullable=True),
        sa.Column("known_from", sa.String(12), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=True),
        sa.Column("restoration_id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "known_from IN ('copy', 'anchor', 'stated', 'between')",
            name="ck_lost_number_known_from_known",
        ),
        sa.CheckConstraint("seq > 0", name="ck_lost_number_seq_positive"),
        sa.ForeignKeyConstraint(
            ["restoration_id"],
            ["restoration.restoration_id"],
            name="fk_lost_number_restoration_id",
        ),
        sa.PrimaryKeyConstraint("series", "seq", name="pk_lost_number"),
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
