"""What the audit trail says was changed, wrong passwords, and how long a desk may be idle."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

APPEND_ONLY = {"audit_change": ("seq", "line"), "lock_rule": ("version",)}


def upgrade() -> None:
    """Make the tables and their guards; operators keep what they had."""
    _audit_change()
    _lock_rule()
    op.add_column(
        "operator",
        sa.Column("wrong_passwords", sa.Integer(), nullable=False, server_default="0"),
    )
    op.add_column("operator", _instant("wrong_at", nullable=True))
    for table, key in APPEND_ONLY.items():
        if _is_sqlite():
            _sqlite_guard(table, key)
        else:
            _postgresql_guard(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    # Two kinds of column that only have the base of all in common.
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=nullable)


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


def _audit_change() -> None:
    op.create_table(
        "audit_change",
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(60), nullable=False),
        sa.Column("before_text", sa.Text(), nullable=False),
        sa.Column("after_text", sa.Text(), nullable=False),
        sa.CheckConstraint("line > 0", name="ck_audit_change_line_positive"),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name="fk_audit_change_seq"),
        sa.PrimaryKeyConstraint("seq", "line", name="pk_audit_change"),
    )


def _lock_rule() -> None:
    op.create_table(
        "lock_rule",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("idle_minutes", sa.Integer(), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint(
            "idle_minutes >= 1 AND idle_minutes <= 480", name="ck_lock_rule_idle_minutes_known"
        ),
        sa.PrimaryKeyConstraint("version", name="pk_lock_rule"),
    )
