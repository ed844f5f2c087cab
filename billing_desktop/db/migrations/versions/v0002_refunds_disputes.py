"""Refunds, disputes, how far the provider was read, and who reads."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _refund()
    _dispute()
    op.create_table(
        "sync_cursor",
        sa.Column("name", sa.String(40), nullable=False),
        _instant("at"),
        sa.PrimaryKeyConstraint("name", name="pk_sync_cursor"),
    )
    op.create_table(
        "lease",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("holder", sa.String(80), nullable=False),
        _instant("held_until"),
        sa.PrimaryKeyConstraint("name", name="pk_lease"),
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _minor(name: str) -> sa.Column[int]:
    checks = [sa.CheckConstraint(f"typeof({name}) = 'integer'")] if _is_sqlite() else []
    return sa.Column(name, sa.BigInteger(), *checks, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=nullable)


def _refund() -> None:
    op.create_table(
        "refund",
        sa.Column("refund_id", sa.String(64), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("payment_reference", sa.String(255), nullable=False),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("parameters", sa.Text(), nullable=True),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("requested_by", sa.String(60), nullable=False),
        _instant("requested_at"),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("provider_reference", sa.String(255), nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="ck_refund_amount_positive"),
        sa.CheckConstraint("(key IS NULL) = (parameters IS NULL)", name="ck_refund_ours_or_not"),
        sa.CheckConstraint("status IN ('asked', 'sent', 'failed')", name="ck_refund_status_known"),
        sa.ForeignKeyConstraint(["top_up_id"], ["top_up.top_up_id"], name="fk_refund_top_up_id"),
        sa.PrimaryKeyConstraint("refund_id", name="pk_refund"),
        sa.UniqueConstraint("key", name="uq_refund_key"),
        sa.UniqueConstraint("provider_reference", name="uq_refund_provider_reference"),
    )
    op.create_index("ix_refund_top_up_id", "refund", ["top_up_id"])
    op.create_index("ix_refund_status", "refund", ["status"])


def _dispute() -> None:
    op.create_table(
        "dispute",
        sa.Column("provider_reference", sa.String(255), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("payment_reference", sa.String(255), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("because", sa.String(200), nullable=False),
        _instant("opened_at"),
        _instant("respond_until", nullable=True),
        sa.CheckConstraint("amount_minor > 0", name="ck_dispute_amount_positive"),
        sa.CheckConstraint(
            "status IN ('inquiry', 'open', 'won', 'lost', 'closed')", name="ck_dispute_status_known"
        ),
        sa.ForeignKeyConstraint(["top_up_id"], ["top_up.top_up_id"], name="fk_dispute_top_up_id"),
        sa.PrimaryKeyConstraint("provider_reference", name="pk_dispute"),
    )
    op.create_index("ix_dispute_top_up_id", "dispute", ["top_up_id"])
