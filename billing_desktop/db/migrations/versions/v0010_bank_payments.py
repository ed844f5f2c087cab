"""Bank files, their lines, what was decided about them, and payments booked by hand."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

APPEND_ONLY = {
    "bank_file": ("file_id",),
    "bank_statement": ("statement_key",),
    "bank_line": ("line_id",),
    "bank_sighting": ("statement_key", "line_id"),
    "bank_assignment": ("assignment_id",),
    "bank_part": ("assignment_id", "place"),
    "bank_undoing": ("assignment_id",),
    "bank_csv_mapping": ("name", "version"),
}
ALSO_UNIQUE = {
    "bank_file": (("digest",),),
    "bank_statement": (("file_id", "place"),),
    "bank_line": (("match_key", "occurrence"),),
    "bank_assignment": (("line_id", "number"),),
}

# What was ordered by hand, and what was decided, does not change.
HAND_FROZEN = (
    "OLD.status <> 'awaiting_second_person'"
    " OR OLD.hand_id <> NEW.hand_id OR OLD.invoice_number <> NEW.invoice_number"
    " OR OLD.top_up_id <> NEW.top_up_id OR OLD.account_id <> NEW.account_id"
    " OR OLD.currency_code <> NEW.currency_code OR OLD.amount_minor <> NEW.amount_minor"
    " OR OLD.reason <> NEW.reason OR OLD.made_by <> NEW.made_by OR OLD.made_at <> NEW.made_at"
    " OR OLD.needs_second_person <> NEW.needs_second_person"
    " OR OLD.is_one_person <> NEW.is_one_person"
)

# One decision about a line, and one about a hand booking, stands at a time.
DECIDED_ALREADY = (
    "EXISTS (SELECT 1 FROM bank_assignment a WHERE"
    " (a.line_id = NEW.line_id OR a.hand_id = NEW.hand_id AND a.kind = NEW.kind)"
    " AND NOT EXISTS (SELECT 1 FROM bank_undoing u WHERE u.assignment_id = a.assignment_id))"
    " OR NEW.number <> 1 + (SELECT COUNT(*) FROM bank_assignment a"
    " WHERE a.line_id = NEW.line_id OR NEW.line_id IS NULL AND a.hand_id = NEW.hand_id"
    " AND a.kind = NEW.kind)"
    # What waits for a second person, or was rejected, is not booked.
    " OR NEW.kind = 'by_hand' AND NOT EXISTS (SELECT 1 FROM hand_booking h"
    " WHERE h.hand_id = NEW.hand_id AND h.status = 'booked')"
)
_DECIDED = "UNIQUE one decision about a line at a time"


def upgrade() -> None:
    """Make the tables and their guards."""
    _bank_file()
    _bank_statement()
    _bank_line()
    _bank_sighting()
    _hand_booking()
    _bank_assignment()
    _bank_part()
    _bank_undoing()
    _bank_csv_mapping()
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


def _minor(name: str, *, nullable: bool = False) -> sa.Column[int]:
    typed = f"typeof({name}) = 'integer'" + (f" OR {name} IS NULL" if nullable else "")
    checks = [sa.CheckConstraint(typed)] if _is_sqlite() else []
    return sa.Column(name, sa.BigInteger(), *checks, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    # Two kinds of column that only have the base of all in common.
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=nullable)


def _text(name: str, length: int | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text() if length is None else sa.String(length), nullable=False)


def _to(table: str, column: str, target: str, **options: object) -> sa.ForeignKeyConstraint:
    name = f"fk_{table}_{column}"
    # The options are those of one keyword, which depends on the kind of key.
    return sa.ForeignKeyConstraint([column], [target], name=name, **options)  # type: ignore[arg-type]


_LATER = {"deferrable": True, "initially": "DEFERRED"}


def _bank_file() -> None:
    op.create_table(
        "bank_file",
        _text("file_id", 64),
        _text("digest", 64),
        _text("name", 300),
        _text("imported_by", 60),
        _instant("imported_at"),
        sa.PrimaryKeyConstraint("file_id", name="pk_bank_file"),
        sa.UniqueConstraint("digest", name="uq_bank_file_digest"),
    )


def _bank_statement() -> None:
    op.create_table(
        "bank_statement",
        _text("statement_key", 64),
        _text("file_id", 64),
        sa.Column("place", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("statement_id"),
        _text("file_name", 300),
        _text("account_iban", 80),
        _text("currency_code", 3),
        _instant("created_at", nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        _minor("opening_minor", nullable=True),
        _minor("closing_minor", nullable=True),
        sa.Column("lines_count", sa.Integer(), nullable=False),
        _minor("booked_minor"),
        sa.CheckConstraint(
            "kind IN ('camt.053', 'camt.054', 'csv')", name="ck_bank_statement_kind_known"
        ),
        sa.CheckConstraint(
            "place >= 0 AND lines_count >= 0", name="ck_bank_statement_counts_not_negative"
        ),
        _to("bank_statement", "file_id", "bank_file.file_id"),
        sa.PrimaryKeyConstraint("statement_key", name="pk_bank_statement"),
        sa.UniqueConstraint("file_id", "place", name="uq_bank_statement_file_id_place"),
    )
    op.create_index("ix_bank_statement_file_id", "bank_statement", ["file_id"])


def _bank_line() -> None:
    op.create_table(
        "bank_line",
        _text("line_id", 64),
        _text("statement_key", 64),
        _text("match_key", 64),
        sa.Column("occurrence", sa.Integer(), nullable=False),
        _text("kind", 10),
        _text("account_iban", 80),
        _text("currency_code", 3),
        _minor("amount_minor"),
        _text("status", 12),
        sa.Column("booked_on", sa.Date(), nullable=True),
        sa.Column("value_on", sa.Date(), nullable=True),
        _text("bank_reference"),
        _text("end_to_end_id"),
        _text("creditor_reference"),
        _text("remittance"),
        _text("counterparty_name"),
        _text("counterparty_iban", 80),
        _text("bank_code"),
        _text("return_reason"),
        sa.Column("is_reversal", sa.Integer(), nullable=False),
        sa.Column("is_batch", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("detail", sa.Integer(), nullable=False),
        _instant("imported_at"),
        sa.Column("twin_of", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('camt.053', 'camt.054', 'csv')", name="ck_bank_line_kind_known"
        ),
        sa.CheckConstraint(
            "status IN ('booked', 'pending', 'information', 'other')",
            name="ck_bank_line_status_known",
        ),
        sa.CheckConstraint("occurrence > 0", name="ck_bank_line_occurrence_positive"),
        sa.CheckConstraint(
            "is_reversal IN (0, 1) AND is_batch IN (0, 1)", name="ck_bank_line_flags_known"
        ),
        sa.CheckConstraint("twin_of <> line_id", name="ck_bank_line_twin_is_another"),
        _to("bank_line", "statement_key", "bank_statement.statement_key", **_LATER),
        _to("bank_line", "twin_of", "bank_line.line_id"),
        sa.PrimaryKeyConstraint("line_id", name="pk_bank_line"),
        sa.UniqueConstraint("match_key", "occurrence", name="uq_bank_line_match_key_occurrence"),
    )
    op.create_index("ix_bank_line_statement_key", "bank_line", ["statement_key"])
    op.create_index("ix_bank_line_amount_minor", "bank_line", ["amount_minor", "booked_on"])
    op.create_index("ix_bank_line_booked_on", "bank_line", ["booked_on", "line_id"])
    op.create_index("ix_bank_line_counterparty_iban", "bank_line", ["counterparty_iban"])


def _bank_sighting() -> None:
    op.create_table(
        "bank_sighting",
        _text("statement_key", 64),
        _text("line_id", 64),
        _to("bank_sighting", "statement_key", "bank_statement.statement_key", **_LATER),
        _to("bank_sighting", "line_id", "bank_line.line_id"),
        sa.PrimaryKeyConstraint("statement_key", "line_id", name="pk_bank_sighting"),
    )
    op.create_index("ix_bank_sighting_line_id", "bank_sighting", ["line_id"])


def _hand_booking() -> None:
    op.create_table(
        "hand_booking",
        _text("hand_id", 64),
        _text("invoice_number", 40),
        _text("top_up_id", 64),
        _text("account_id", 64),
        _text("currency_code", 3),
        _minor("amount_minor"),
        _text("reason", 500),
        _text("made_by", 60),
        _instant("made_at"),
        sa.Column("needs_second_person", sa.Integer(), nullable=False),
        sa.Column("is_one_person", sa.Integer(), nullable=False),
        _text("status", 24),
        sa.Column("decided_by", sa.String(60), nullable=True),
        _instant("decided_at", nullable=True),
        _text("rejected_because", 500),
        sa.CheckConstraint(
            "status IN ('awaiting_second_person', 'booked', 'rejected')",
            name="ck_hand_booking_status_known",
        ),
        sa.CheckConstraint("amount_minor > 0", name="ck_hand_booking_amount_positive"),
        sa.CheckConstraint("reason <> ''", name="ck_hand_booking_reason_given"),
        sa.CheckConstraint(
            "needs_second_person IN (0, 1) AND is_one_person = 1 - needs_second_person",
            name="ck_hand_booking_flags_known",
        ),
        sa.CheckConstraint(
            "needs_second_person = 0 OR status <> 'booked' OR decided_by <> made_by",
            name="ck_hand_booking_maker_is_not_checker",
        ),
        sa.CheckConstraint(
            "(status = 'awaiting_second_person') = (decided_by IS NULL)"
            " AND (decided_by IS NULL) = (decided_at IS NULL)",
            name="ck_hand_booking_decided_by_somebody",
        ),
        _to("hand_booking", "invoice_number", "invoice.number"),
        _to("hand_booking", "top_up_id", "top_up.top_up_id"),
        _to("hand_booking", "account_id", "account.account_id"),
        sa.PrimaryKeyConstraint("hand_id", name="pk_hand_booking"),
    )
    op.create_index("ix_hand_booking_top_up_id", "hand_booking", ["top_up_id"])
    waiting = sa.text("status = 'awaiting_second_person'")
    op.create_index(
        "uq_hand_booking_awaiting",
        "hand_booking",
        ["top_up_id"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )


def _bank_assignment() -> None:
    op.create_table(
        "bank_assignment",
        _text("assignment_id", 64),
        _text("kind", 12),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(64), nullable=True),
        sa.Column("hand_id", sa.String(64), nullable=True),
        sa.Column("returns", sa.String(64), nullable=True),
        sa.Column("twin_of", sa.String(64), nullable=True),
        _text("reason", 500),
        _text("made_by", 60),
        _instant("made_at"),
        *_assignment_checks(),
        _to("bank_assignment", "line_id", "bank_line.line_id"),
        _to("bank_assignment", "hand_id", "hand_booking.hand_id"),
        _to("bank_assignment", "returns", "bank_assignment.assignment_id"),
        _to("bank_assignment", "twin_of", "bank_line.line_id"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_bank_assignment"),
        sa.UniqueConstraint("line_id", "number", name="uq_bank_assignment_line_id_number"),
    )
    op.create_index("ix_bank_assignment_hand_id", "bank_assignment", ["hand_id"])
    op.create_index("ix_bank_assignment_returns", "bank_assignment", ["returns"])


def _assignment_checks() -> list[sa.CheckConstraint]:
    return [
        sa.CheckConstraint(
            "kind IN ('payment', 'by_hand', 'attached', 'returned', 'paid_back',"
            " 'own_transfer', 'not_ours', 'twin')",
            name="ck_bank_assignment_kind_known",
        ),
        sa.CheckConstraint("number > 0", name="ck_bank_assignment_number_positive"),
        sa.CheckConstraint(
            "line_id IS NOT NULL OR hand_id IS NOT NULL",
            name="ck_bank_assignment_is_about_something",
        ),
        sa.CheckConstraint(
            "(kind = 'by_hand') = (line_id IS NULL)",
            name="ck_bank_assignment_by_hand_has_no_line",
        ),
        sa.CheckConstraint(
            "(kind IN ('by_hand', 'attached')) = (hand_id IS NOT NULL)",
            name="ck_bank_assignment_hand_booking_named",
        ),
        sa.CheckConstraint(
            "(kind = 'returned') = (returns IS NOT NULL)",
            name="ck_bank_assignment_returned_names_payment",
        ),
        sa.CheckConstraint(
            "(kind = 'twin') = (twin_of IS NOT NULL)", name="ck_bank_assignment_twin_named"
        ),
    ]


def _bank_part() -> None:
    op.create_table(
        "bank_part",
        _text("assignment_id", 64),
        sa.Column("place", sa.Integer(), nullable=False, autoincrement=False),
        _text("kind", 12),
        sa.Column("top_up_id", sa.String(64), nullable=True),
        sa.Column("invoice_number", sa.String(40), nullable=True),
        _text("currency_code", 3),
        _minor("amount_minor"),
        _minor("vat_minor"),
        sa.CheckConstraint("kind IN ('invoice', 'overpayment')", name="ck_bank_part_kind_known"),
        sa.CheckConstraint("amount_minor <> 0", name="ck_bank_part_amount_not_zero"),
        sa.CheckConstraint(
            "(kind = 'invoice') = (invoice_number IS NOT NULL)"
            " AND (kind <> 'invoice' OR top_up_id IS NOT NULL)",
            name="ck_bank_part_invoice_named",
        ),
        sa.CheckConstraint(
            "kind = 'invoice' OR vat_minor = 0", name="ck_bank_part_surplus_has_no_vat"
        ),
        _to("bank_part", "assignment_id", "bank_assignment.assignment_id"),
        _to("bank_part", "top_up_id", "top_up.top_up_id"),
        _to("bank_part", "invoice_number", "invoice.number"),
        sa.PrimaryKeyConstraint("assignment_id", "place", name="pk_bank_part"),
    )
    op.create_index("ix_bank_part_top_up_id", "bank_part", ["top_up_id"])


def _bank_undoing() -> None:
    op.create_table(
        "bank_undoing",
        _text("assignment_id", 64),
        _text("reason", 500),
        _text("made_by", 60),
        _instant("made_at"),
        sa.CheckConstraint("reason <> ''", name="ck_bank_undoing_reason_given"),
        _to("bank_undoing", "assignment_id", "bank_assignment.assignment_id"),
        sa.PrimaryKeyConstraint("assignment_id", name="pk_bank_undoing"),
    )


def _bank_csv_mapping() -> None:
    op.create_table(
        "bank_csv_mapping",
        _text("name", 100),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        _text("content"),
        _instant("saved_at"),
        _text("saved_by", 60),
        sa.PrimaryKeyConstraint("name", "version", name="pk_bank_csv_mapping"),
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
        f"CREATE TRIGGER bank_assignment_one BEFORE INSERT ON bank_assignment"
        f" WHEN {DECIDED_ALREADY} BEGIN SELECT RAISE(ABORT, '{_DECIDED}'); END"
    )
    op.execute(
        f"CREATE TRIGGER hand_booking_frozen BEFORE UPDATE ON hand_booking WHEN {HAND_FROZEN}"
        " BEGIN SELECT RAISE(ABORT, 'a hand booking does not change'); END"
    )
    op.execute(
        "CREATE TRIGGER hand_booking_no_delete BEFORE DELETE ON hand_booking"
        " BEGIN SELECT RAISE(ABORT, 'hand_booking is append-only'); END"
    )
    _sqlite_no_replace("hand_booking", (("hand_id",),))


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
        "CREATE FUNCTION bank_assignment_one() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN IF {DECIDED_ALREADY} THEN RAISE EXCEPTION '{_DECIDED}';"
        " END IF; RETURN NEW; END$$"
    )
    op.execute(
        "CREATE TRIGGER bank_assignment_one BEFORE INSERT ON bank_assignment"
        " FOR EACH ROW EXECUTE FUNCTION bank_assignment_one()"
    )
    op.execute("ALTER TABLE bank_assignment ENABLE ALWAYS TRIGGER bank_assignment_one")
    op.execute(
        "CREATE FUNCTION hand_booking_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'a hand booking does not change'; END$$"
    )
    op.execute(
        "CREATE TRIGGER hand_booking_frozen BEFORE UPDATE ON hand_booking FOR EACH ROW"
        f" WHEN ({HAND_FROZEN}) EXECUTE FUNCTION hand_booking_frozen()"
    )
    op.execute(
        "CREATE TRIGGER hand_booking_no_delete BEFORE DELETE ON hand_booking FOR EACH ROW"
        " EXECUTE FUNCTION append_only()"
    )
    op.execute(
        "CREATE TRIGGER hand_booking_no_truncate BEFORE TRUNCATE ON hand_booking"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for trigger in ("frozen", "no_delete", "no_truncate"):
        op.execute(f"ALTER TABLE hand_booking ENABLE ALWAYS TRIGGER hand_booking_{trigger}")
