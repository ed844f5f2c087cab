"""Who manages the seller, how long payers have, and the logo."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add the columns; the table keeps its guards, and its rows what they said."""
    managers = sa.Column("managers", sa.String(254), nullable=False, server_default="")
    days = sa.Column("payment_days", sa.Integer(), nullable=False, server_default="14")
    for column in (
        managers,
        days,
        sa.Column("logo_sha256", sa.String(64), nullable=True),
        sa.Column("logo_png", sa.LargeBinary(), nullable=True),
    ):
        op.add_column("seller", column)
