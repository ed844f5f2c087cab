"""What became of mails, the mail server, and the texts that staff have written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

APPEND_ONLY = {
    "outbox_event": ("outbox_id", "seq"),
    "mail_server": ("version",),
    "mail_text": ("kind", "language", "version"),
}


def upgrade() -> None:
    """Make the tables and their guards."""
    _outbox()
    _outbox_event()
    _mail_server()
    _mail_text()
    for table, key in APPEND_ONLY.items():
        if _is_sqlite():
            _sqlite_guard(table, key)
        else:
            _postgresql_guard(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
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


def _outbox() -> None:
    op.add_column("outbox", sa.Column("message_id", sa.String(250), nullable=True))
    op.add_column("outbox", _instant("next_at", nullable=True))
    op.add_column("outbox", sa.Column("claimed_by", sa.String(80), nullable=True))
    op.add_column("outbox", _instant("claimed_until", nullable=True))
    op.create_index("ix_outbox_status", "outbox", ["status", "created_at"])


def _outbox_event() -> None:
    op.create_table(
        "outbox_event",
        sa.Column("outbox_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(12), nullable=False),
        _instant("at"),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("answer", sa.String(300), nullable=False),
        sa.CheckConstraint(
            "step IN ('begun', 'handed_over', 'not_now', 'refused', 'asked_again')",
            name="ck_outbox_event_step_known",
        ),
        sa.CheckConstraint("seq > 0", name="ck_outbox_event_seq_positive"),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox.outbox_id"], name="fk_outbox_event_outbox_id"
        ),
        sa.PrimaryKeyConstraint("outbox_id", "seq", name="pk_outbox_event"),
    )


def _mail_server() -> None:
    op.create_table(
        "mail_server",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("host", sa.String(253), nullable=True),
        sa.Column("port", sa.Integer(), nullable=True),
        sa.Column("security", sa.String(12), nullable=True),
        sa.Column("user_name", sa.String(254), nullable=True),
        sa.Column("sender_address", sa.String(254), nullable=False),
        sa.Column("sender_name", sa.String(200), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint(
            "security IN ('tls', 'starttls', 'plain')", name="ck_mail_server_security_known"
        ),
        sa.CheckConstraint("(host IS NULL) = (port IS NULL)", name="ck_mail_server_port_with_host"),
        sa.CheckConstraint(
            "(host IS NULL) = (security IS NULL)", name="ck_mail_server_security_with_host"
        ),
        sa.PrimaryKeyConstraint("version", name="pk_mail_server"),
    )


def _mail_text() -> None:
    op.create_table(
        "mail_text",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(300), nullable=True),
        sa.Column("body", sa.Text(), nullable=True),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint(
            "(subject IS NULL) = (body IS NULL)", name="ck_mail_text_whole_or_default"
        ),
        sa.PrimaryKeyConstraint("kind", "language", "version", name="pk_mail_text"),
    )
