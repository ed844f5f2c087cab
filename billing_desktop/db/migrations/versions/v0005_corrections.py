"""Corrections of invoices, their credit notes, and whether one person is enough."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

APPEND_ONLY = {"credit_note": ("number",), "one_person_rule": ("version",)}
ALSO_UNIQUE = {"credit_note": (("corrects", "before_minor"),)}
CORRECTION_UNIQUE = (
    ("correction_id",),
    ("credit_note_number",),
    ("new_invoice_number",),
)

# What was ordered, and what was decided, does not change.
CORRECTION_FROZEN = (
    "OLD.status <> 'awaiting_second_person'"
    " OR OLD.correction_id <> NEW.correction_id"
    " OR OLD.invoice_number <> NEW.invoice_number OR OLD.top_up_id <> NEW.top_up_id"
    " OR OLD.account_id <> NEW.account_id OR OLD.currency_code <> NEW.currency_code"
    " OR OLD.credit_minor <> NEW.credit_minor OR OLD.fee_minor <> NEW.fee_minor"
    " OR OLD.vat_minor <> NEW.vat_minor OR OLD.is_reissue <> NEW.is_reissue"
    " OR OLD.reason <> NEW.reason OR OLD.made_by <> NEW.made_by OR OLD.made_at <> NEW.made_at"
    " OR OLD.needs_second_person <> NEW.needs_second_person"
    " OR OLD.is_one_person <> NEW.is_one_person"
)

# Credit notes follow one another without a gap, and never take more than the invoice.
TAKES_TOO_MUCH = (
    "NEW.before_minor <> COALESCE((SELECT SUM(credit_minor + fee_minor + vat_minor)"
    " FROM credit_note WHERE corrects = NEW.corrects), 0)"
    " OR NEW.before_minor + NEW.credit_minor + NEW.fee_minor + NEW.vat_minor"
    " > (SELECT gross_minor FROM invoice WHERE number = NEW.corrects AND kind = 'invoice')"
    " OR NOT EXISTS (SELECT 1 FROM invoice WHERE number = NEW.corrects AND kind = 'invoice')"
)


def upgrade() -> None:
    """Make the tables and their guards."""
    _correction()
    _credit_note()
    op.create_table(
        "one_person_rule",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("is_on", sa.Integer(), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint("is_on IN (0, 1)", name="ck_one_person_rule_is_on_known"),
        sa.PrimaryKeyConstraint("version", name="pk_one_person_rule"),
    )
    for table, key in APPEND_ONLY.items():
        if _is_sqlite():
            _sqlite_append_only(table)
            _sqlite_no_replace(table, (key, *ALSO_UNIQUE.get(table, ())))
        else:
            _postgresql_append_only(table)
    if _is_sqlite():
        _sqlite_guards()
    else:
        _postgresql_guards()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _minor(name: str) -> sa.Column[int]:
    checks = [sa.CheckConstraint(f"typeof({name}) = 'integer'")] if _is_sqlite() else []
    return sa.Column(name, sa.BigInteger(), *checks, nullable=False)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=nullable)


def _correction() -> None:
    op.create_table(
        "correction",
        sa.Column("correction_id", sa.String(64), nullable=False),
        sa.Column("invoice_number", sa.String(40), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("credit_minor"),
        _minor("fee_minor"),
        _minor("vat_minor"),
        sa.Column("is_reissue", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("made_by", sa.String(60), nullable=False),
        _instant("made_at"),
        sa.Column("needs_second_person", sa.Integer(), nullable=False),
        sa.Column("is_one_person", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(24), nullable=False),
        sa.Column("decided_by", sa.String(60), nullable=True),
        _instant("decided_at", nullable=True),
        sa.Column("rejected_because", sa.String(500), nullable=False),
        sa.Column("credit_note_number", sa.String(40), nullable=True),
        sa.Column("new_invoice_number", sa.String(40), nullable=True),
        *_correction_checks(),
        sa.ForeignKeyConstraint(
            ["invoice_number"], ["invoice.number"], name="fk_correction_invoice_number"
        ),
        sa.ForeignKeyConstraint(
            ["top_up_id"], ["top_up.top_up_id"], name="fk_correction_top_up_id"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_correction_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["credit_note_number"], ["invoice.number"], name="fk_correction_credit_note_number"
        ),
        sa.ForeignKeyConstraint(
            ["new_invoice_number"], ["invoice.number"], name="fk_correction_new_invoice_number"
        ),
        sa.PrimaryKeyConstraint("correction_id", name="pk_correction"),
        sa.UniqueConstraint("credit_note_number", name="uq_correction_credit_note_number"),
        sa.UniqueConstraint("new_invoice_number", name="uq_correction_new_invoice_number"),
    )
    op.create_index("ix_correction_invoice_number", "correction", ["invoice_number"])
    waiting = sa.text("status = 'awaiting_second_person'")
    op.create_index(
        "uq_correction_awaiting",
        "correction",
        ["invoice_number"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _correction_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            "status IN ('awaiting_second_person', 'issued', 'rejected')",
            name="ck_correction_status_known",
        ),
        sa.CheckConstraint(
            "credit_minor >= 0 AND fee_minor >= 0 AND vat_minor >= 0"
            " AND credit_minor + fee_minor + vat_minor > 0",
            name="ck_correction_takes_something",
        ),
        sa.CheckConstraint(
            "is_reissue IN (0, 1) AND needs_second_person IN (0, 1) AND is_one_person IN (0, 1)",
            name="ck_correction_flags_known",
        ),
        sa.CheckConstraint("reason <> ''", name="ck_correction_reason_given"),
        sa.CheckConstraint(
            "needs_second_person = 0 OR status <> 'issued' OR decided_by <> made_by",
            name="ck_correction_maker_is_not_checker",
        ),
        sa.CheckConstraint(
            "(status = 'awaiting_second_person') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="ck_correction_decided_by_somebody",
        ),
        sa.CheckConstraint(
            "(status = 'issued') = (credit_note_number IS NOT NULL)",
            name="ck_correction_issued_has_a_credit_note",
        ),
        sa.CheckConstraint(
            "(status = 'issued' AND is_reissue = 1) = (new_invoice_number IS NOT NULL)",
            name="ck_correction_reissued_has_an_invoice",
        ),
    ]


def _credit_note() -> None:
    op.create_table(
        "credit_note",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("corrects", sa.String(40), nullable=False),
        _minor("before_minor"),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("credit_minor"),
        _minor("fee_minor"),
        _minor("vat_minor"),
        sa.CheckConstraint("before_minor >= 0", name="ck_credit_note_before_not_negative"),
        sa.CheckConstraint(
            "credit_minor >= 0 AND fee_minor >= 0 AND vat_minor >= 0"
            " AND credit_minor + fee_minor + vat_minor > 0",
            name="ck_credit_note_takes_something",
        ),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name="fk_credit_note_number"),
        sa.ForeignKeyConstraint(["corrects"], ["invoice.number"], name="fk_credit_note_corrects"),
        sa.PrimaryKeyConstraint("number", name="pk_credit_note"),
        sa.UniqueConstraint(
            "corrects", "before_minor", name="uq_credit_note_corrects_before_minor"
        ),
    )


def _sqlite_append_only(table: str) -> None:
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _sqlite_no_replace(table: str, keys: tuple[tuple[str, ...], ...]) -> None:
    # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
    same = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join(f"{column} = NEW.{column}" for column in columns)
        + ")"
        for columns in keys
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same}"
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE {table} has this row'); END"
    )


def _sqlite_guards() -> None:
    op.execute(
        "CREATE TRIGGER credit_note_fits BEFORE INSERT ON credit_note"
        f" WHEN {TAKES_TOO_MUCH}"
        " BEGIN SELECT RAISE(ABORT, 'UNIQUE credit notes take no more than the invoice'); END"
    )
    op.execute(
        f"CREATE TRIGGER correction_frozen BEFORE UPDATE ON correction WHEN {CORRECTION_FROZEN}"
        " BEGIN SELECT RAISE(ABORT, 'a correction does not change'); END"
    )
    op.execute(
        "CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction"
        " BEGIN SELECT RAISE(ABORT, 'correction is append-only'); END"
    )
    _sqlite_no_replace("correction", CORRECTION_UNIQUE)


def _postgresql_append_only(table: str) -> None:
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


def _postgresql_guards() -> None:
    op.execute(
        "CREATE FUNCTION credit_note_fits() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN IF {TAKES_TOO_MUCH} THEN"
        " RAISE EXCEPTION 'UNIQUE credit notes take no more than the invoice';"
        " END IF; RETURN NEW; END$$"
    )
    op.execute(
        "CREATE TRIGGER credit_note_fits BEFORE INSERT ON credit_note"
        " FOR EACH ROW EXECUTE FUNCTION credit_note_fits()"
    )
    op.execute("ALTER TABLE credit_note ENABLE ALWAYS TRIGGER credit_note_fits")
    op.execute(
        "CREATE FUNCTION correction_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'a correction does not change'; END$$"
    )
    op.execute(
        "CREATE TRIGGER correction_frozen BEFORE UPDATE ON correction FOR EACH ROW"
        f" WHEN ({CORRECTION_FROZEN}) EXECUTE FUNCTION correction_frozen()"
    )
    op.execute(
        "CREATE TRIGGER correction_no_delete BEFORE DELETE ON correction FOR EACH ROW"
        " EXECUTE FUNCTION append_only()"
    )
    op.execute(
        "CREATE TRIGGER correction_no_truncate BEFORE TRUNCATE ON correction"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for trigger in ("frozen", "no_delete", "no_truncate"):
        op.execute(f"ALTER TABLE correction ENABLE ALWAYS TRIGGER correction_{trigger}")
