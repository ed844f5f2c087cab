"""Refunds and disputes go on, but are never deleted, replaced, or about other money."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision = "0003"

# What was asked for, and what the provider called it once it is known.
REFUND_FROZEN = (
    "OLD.refund_id <> NEW.refund_id OR OLD.top_up_id <> NEW.top_up_id"
    " OR OLD.payment_reference <> NEW.payment_reference"
    " OR OLD.currency_code <> NEW.currency_code OR OLD.amount_minor <> NEW.amount_minor"
    " OR COALESCE(OLD.key, '') <> COALESCE(NEW.key, '')"
    " OR COALESCE(OLD.parameters, '') <> COALESCE(NEW.parameters, '')"
    " OR OLD.reason <> NEW.reason OR OLD.requested_by <> NEW.requested_by"
    " OR OLD.requested_at <> NEW.requested_at"
    " OR COALESCE(OLD.provider_reference, NEW.provider_reference, '')"
    " <> COALESCE(NEW.provider_reference, '')"
    " OR OLD.status = 'failed' AND NEW.status <> 'failed'"
    " OR OLD.status = 'sent' AND NEW.status = 'asked'"
)
DISPUTE_FROZEN = (
    "OLD.provider_reference <> NEW.provider_reference OR OLD.top_up_id <> NEW.top_up_id"
    " OR OLD.payment_reference <> NEW.payment_reference"
    " OR OLD.currency_code <> NEW.currency_code OR OLD.amount_minor <> NEW.amount_minor"
    " OR OLD.opened_at <> NEW.opened_at"
)
GUARDED = (
    (
        "refund",
        ("refund_id", "key", "provider_reference"),
        REFUND_FROZEN,
        "a refund that was asked for does not change",
    ),
    ("dispute", ("provider_reference",), DISPUTE_FROZEN, "what is disputed does not change"),
)


def upgrade() -> None:
    """Make the guards."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, keys, frozen, sentence in GUARDED:
        if is_sqlite:
            _sqlite_guards(table, keys, frozen, sentence)
        else:
            _postgresql_guards(table, frozen, sentence)


def _sqlite_guards(table: str, keys: tuple[str, ...], frozen: str, sentence: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {frozen}"
        f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )
    # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
    same = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same}"
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE {table} has this row'); END"
    )


def _postgresql_guards(table: str, frozen: str, sentence: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION '{sentence}'; END$$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} FOR EACH ROW"
        f" WHEN ({frozen}) EXECUTE FUNCTION {table}_frozen()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW"
        " EXECUTE FUNCTION append_only()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for trigger in ("frozen", "no_delete", "no_truncate"):
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{trigger}")
