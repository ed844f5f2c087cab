"""What the register of VAT numbers was asked and said, and what finance let pass."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

APPEND_ONLY = {
    "vat_question": ("check_id",),
    "vat_answer": ("seq",),
    "vat_override": ("override_id",),
    "vat_rule": ("version",),
}
ALSO_UNIQUE = {"vat_answer": ("check_id",), "vat_override": ("check_id",)}
_SILENCES = (
    "'no_connection', 'not_secure', 'timeout', 'busy', 'country_away', 'service_away',"
    " 'blocked', 'question_refused', 'unreadable'"
)


def upgrade() -> None:
    """Make the tables and their guards."""
    _question()
    _answer()
    _override()
    op.create_table(
        "vat_rule",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("valid_days", sa.Integer(), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint("valid_days BETWEEN 1 AND 365", name="ck_vat_rule_valid_days_sane"),
        sa.PrimaryKeyConstraint("version", name="pk_vat_rule"),
    )
    for table, key in APPEND_ONLY.items():
        if _is_sqlite():
            _sqlite_guards(table, (*key, *ALSO_UNIQUE.get(table, ())))
        else:
            _postgresql_guards(table)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _instant(name: str) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=False)


def _question() -> None:
    op.create_table(
        "vat_question",
        sa.Column("check_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("vat_number", sa.String(40), nullable=False),
        sa.Column("requester", sa.String(40), nullable=False),
        sa.Column("is_test", sa.Integer(), nullable=False),
        _instant("asked_at"),
        sa.Column("asked_by", sa.String(60), nullable=False),
        sa.CheckConstraint("is_test IN (0, 1)", name="ck_vat_question_is_test_known"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_vat_question_account_id"
        ),
        sa.PrimaryKeyConstraint("check_id", name="pk_vat_question"),
    )
    op.create_index("ix_vat_question_number", "vat_question", ["account_id", "vat_number"])


def _answer() -> None:
    op.create_table(
        "vat_answer",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("check_id", sa.String(64), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("silence", sa.String(20), nullable=True),
        sa.Column("consultation_number", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("address", sa.String(500), nullable=False),
        _instant("answered_at"),
        sa.CheckConstraint(
            "outcome IN ('valid', 'invalid', 'not_reachable')", name="ck_vat_answer_outcome_known"
        ),
        sa.CheckConstraint(f"silence IN ({_SILENCES})", name="ck_vat_answer_silence_known"),
        sa.CheckConstraint(
            "(outcome = 'not_reachable') = (silence IS NOT NULL)",
            name="ck_vat_answer_silence_has_a_reason",
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["vat_question.check_id"], name="fk_vat_answer_check_id"
        ),
        sa.PrimaryKeyConstraint("seq", name="pk_vat_answer"),
        sa.UniqueConstraint("check_id", name="uq_vat_answer_check_id"),
    )


def _override() -> None:
    op.create_table(
        "vat_override",
        sa.Column("override_id", sa.String(64), nullable=False),
        sa.Column("check_id", sa.String(64), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        _instant("made_at"),
        sa.Column("made_by", sa.String(60), nullable=False),
        sa.CheckConstraint("reason <> ''", name="ck_vat_override_reason_given"),
        sa.ForeignKeyConstraint(
            ["check_id"], ["vat_question.check_id"], name="fk_vat_override_check_id"
        ),
        sa.PrimaryKeyConstraint("override_id", name="pk_vat_override"),
        sa.UniqueConstraint("check_id", name="uq_vat_override_check_id"),
    )


def _sqlite_guards(table: str, keys: tuple[str, ...]) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
    # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
    same = " OR ".join(f"EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key})" for key in keys)
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same}"
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE {table} has this row'); END"
    )


def _postgresql_guards(table: str) -> None:
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
