"""Threads, review and approval of requests for an invoice."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

APPEND_ONLY = {"request_message": ("request_id", "seq"), "request_rule": ("version",)}
ALSO_UNIQUE = {"request_message": (("mail_id",),)}
REQUEST_UNIQUE = (("request_id",), ("top_up_id",), ("invoice_number",))

# The price of a wish may change until somebody has invoiced it; all else as before.
TOP_UP_FROZEN = (
    "OLD.status = 'completed' AND NEW.status <> 'completed'"
    " OR (OLD.status <> 'requested' OR NEW.status <> 'requested') AND ("
    " OLD.amount_minor <> NEW.amount_minor"
    " OR OLD.vat_minor <> NEW.vat_minor OR OLD.total_minor <> NEW.total_minor"
    " OR OLD.balance_minor <> NEW.balance_minor"
    " OR OLD.tax_category <> NEW.tax_category OR OLD.tax_percent <> NEW.tax_percent)"
    " OR OLD.fee_minor <> NEW.fee_minor"
    " OR OLD.key <> NEW.key OR OLD.billing_number <> NEW.billing_number"
    " OR OLD.account_id <> NEW.account_id OR OLD.method <> NEW.method"
    " OR OLD.currency_code <> NEW.currency_code"
    " OR COALESCE(OLD.fee_percent, '') <> COALESCE(NEW.fee_percent, '')"
    " OR COALESCE(OLD.fee_fixed_minor, -1) <> COALESCE(NEW.fee_fixed_minor, -1)"
    " OR COALESCE(CAST(OLD.fee_valid_from AS VARCHAR(10)), '')"
    " <> COALESCE(CAST(NEW.fee_valid_from AS VARCHAR(10)), '')"
    " OR OLD.started_by <> NEW.started_by OR OLD.created_at <> NEW.created_at"
)

STEPS = {
    "requested": ("in_review", "withdrawn", "expired"),
    "in_review": (
        "requested",
        "needs_information",
        "approved",
        "declined",
        "withdrawn",
        "expired",
    ),
    "needs_information": ("in_review", "declined", "withdrawn", "expired"),
    "approved": ("in_review", "invoiced", "declined", "withdrawn"),
    "invoiced": ("paid", "withdrawn", "expired"),
    "paid": ("credited",),
}
_LEGAL = " OR ".join(
    f"OLD.status = '{before}' AND NEW.status IN ({', '.join(map(repr, after))})"
    for before, after in STEPS.items()
)
_APPROVED = (
    "approved_by",
    "approved_at",
    "approved_amount_minor",
    "approved_vat_minor",
    "approved_tax_category",
    "approved_tax_percent",
    "approved_details_sha256",
)
REQUEST_FROZEN = (
    "OLD.request_id <> NEW.request_id OR OLD.top_up_id <> NEW.top_up_id"
    " OR OLD.requested_by <> NEW.requested_by OR OLD.requested_at <> NEW.requested_at"
    " OR NEW.version < OLD.version"
    f" OR OLD.status <> NEW.status AND NOT ({_LEGAL})"
    " OR OLD.invoice_number IS NOT NULL AND (NEW.invoice_number IS NULL"
    " OR OLD.invoice_number <> NEW.invoice_number OR OLD.is_one_person <> NEW.is_one_person"
    + "".join(f" OR NEW.{name} IS NULL OR OLD.{name} <> NEW.{name}" for name in _APPROVED)
    + ")"
)
_SENTENCE = "a request takes no other way"


def upgrade() -> None:
    """Make the tables and their guards, and begin the threads of the requests that there are."""
    old = _old_requests()
    op.drop_table("invoice_request")
    _invoice_request()
    _request_message()
    _request_read()
    _request_draft()
    _request_rule()
    op.execute(
        "ALTER TABLE outbox ADD COLUMN request_id VARCHAR(64)"
        " CONSTRAINT fk_outbox_request_id REFERENCES invoice_request (request_id)"
    )
    _keep(old)
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


def _instant_type() -> sa.types.TypeEngine[object]:
    kind: sa.types.TypeEngine[object]
    # Two kinds of column that only have the base of all in common.
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return kind


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, _instant_type(), nullable=nullable)


def _minor(name: str) -> sa.Column[int]:
    typed = f"typeof({name}) = 'integer' OR {name} IS NULL"
    checks = [sa.CheckConstraint(typed)] if _is_sqlite() else []
    return sa.Column(name, sa.BigInteger(), *checks, nullable=True)


# What there is ------------------------------------------------------------------------------


def _old_requests() -> list[sa.Row[tuple[object, ...]]]:
    return list(
        op.get_bind().execute(
            sa.text(
                "SELECT r.request_id, r.top_up_id, r.status, r.message, r.requested_by,"
                " r.requested_at, t.amount_minor, t.currency_code,"
                " (SELECT MAX(at) FROM audit) AS newest_at"
                " FROM invoice_request r JOIN top_up t ON t.top_up_id = r.top_up_id"
            )
        )
    )


def _keep(old: list[sa.Row[tuple[object, ...]]]) -> None:
    requests = sa.table("invoice_request", *map(sa.column, _KEPT))
    messages = sa.table("request_message", *map(sa.column, _LINES))
    for row in old:
        requested_at = _read(row.requested_at)
        # Nobody could decide anything before: the time for it begins with the newest deed.
        expires_at = max(requested_at, _read(row.newest_at)) + timedelta(days=30)
        kept = (
            row.request_id,
            row.top_up_id,
            row.status,
            row.requested_by,
            row.requested_at,
            1,
            "",
            "",
            _written(requested_at + timedelta(days=1)),
            _written(expires_at),
            0,
        )
        op.execute(requests.insert().values(dict(zip(_KEPT, kept, strict=True))))
        said = {
            "template": "{name} asked for a top-up of {amount} by invoice.",
            "params": {
                "name": row.requested_by,
                "amount": {"minor_units": row.amount_minor, "currency": row.currency_code},
            },
        }
        sentence = json.dumps(said, ensure_ascii=False, sort_keys=True)
        lines: list[tuple[str | None, ...]]
        lines = [("system", "", sentence, "request", "requested")]
        if row.message:
            lines.append(("message", row.message, None, None, None))
        for seq, (kind, text, told, action, to) in enumerate(lines, 1):
            values = (
                row.request_id,
                seq,
                kind,
                row.requested_by,
                row.requested_at,
                text,
                told,
                action,
                to,
            )
            op.execute(messages.insert().values(dict(zip(_LINES, values, strict=True))))


_KEPT = (
    "request_id",
    "top_up_id",
    "status",
    "requested_by",
    "requested_at",
    "version",
    "purchase_order_number",
    "note",
    "review_due_at",
    "expires_at",
    "is_one_person",
)
_LINES = (
    "request_id",
    "seq",
    "kind",
    "author",
    "at",
    "text",
    "sentence",
    "action",
    "to_status",
)
_FORMAT = "%Y-%m-%dT%H:%M:%S.%fZ"


def _read(stored: object) -> datetime:
    if isinstance(stored, datetime):
        return stored.astimezone(UTC)
    return datetime.strptime(str(stored), _FORMAT).replace(tzinfo=UTC)


def _written(instant: datetime) -> object:
    return instant.strftime(_FORMAT) if _is_sqlite() else instant


# Tables -------------------------------------------------------------------------------------


def _invoice_request() -> None:
    op.create_table(
        "invoice_request",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("requested_by", sa.String(60), nullable=False),
        _instant("requested_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("assignee", sa.String(60), nullable=True),
        sa.Column("purchase_order_number", sa.String(60), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.String(60), nullable=True),
        _instant("review_due_at", nullable=True),
        _instant("expires_at"),
        sa.Column("approved_by", sa.String(60), nullable=True),
        _instant("approved_at", nullable=True),
        _minor("approved_amount_minor"),
        _minor("approved_vat_minor"),
        sa.Column("approved_tax_category", sa.String(2), nullable=True),
        sa.Column("approved_tax_percent", sa.String(12), nullable=True),
        sa.Column("approved_details_sha256", sa.String(64), nullable=True),
        sa.Column("is_one_person", sa.Integer(), nullable=False),
        sa.Column("invoice_number", sa.String(40), nullable=True),
        _instant("reminded_at", nullable=True),
        *_request_checks(),
        sa.ForeignKeyConstraint(
            ["top_up_id"], ["top_up.top_up_id"], name="fk_invoice_request_top_up_id"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_number"], ["invoice.number"], name="fk_invoice_request_invoice_number"
        ),
        sa.PrimaryKeyConstraint("request_id", name="pk_invoice_request"),
        sa.UniqueConstraint("top_up_id", name="uq_invoice_request_top_up_id"),
        sa.UniqueConstraint("invoice_number", name="uq_invoice_request_invoice_number"),
    )
    op.create_index("ix_invoice_request_requested_at", "invoice_request", ["requested_at"])
    op.create_index("ix_invoice_request_status", "invoice_request", ["status", "requested_at"])


def _request_checks() -> list[sa.CheckConstraint]:
    none_or_all = " AND ".join(f"(approved_by IS NULL) = ({name} IS NULL)" for name in _APPROVED)
    return [
        sa.CheckConstraint(
            "status IN ('requested', 'in_review', 'needs_information', 'approved', 'invoiced',"
            " 'paid', 'credited', 'declined', 'withdrawn', 'expired')",
            name="ck_invoice_request_status_known",
        ),
        sa.CheckConstraint("version > 0", name="ck_invoice_request_version_positive"),
        sa.CheckConstraint("is_one_person IN (0, 1)", name="ck_invoice_request_one_person_known"),
        sa.CheckConstraint(
            "status NOT IN ('in_review', 'needs_information') OR assignee IS NOT NULL",
            name="ck_invoice_request_review_has_a_reviewer",
        ),
        sa.CheckConstraint(none_or_all, name="ck_invoice_request_approval_is_whole"),
        sa.CheckConstraint(
            "status NOT IN ('approved', 'invoiced', 'paid', 'credited') OR approved_by IS NOT NULL",
            name="ck_invoice_request_approved_by_somebody",
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR is_one_person = 1 OR approved_by <> requested_by"
            " AND (changed_by IS NULL OR approved_by <> changed_by)",
            name="ck_invoice_request_maker_is_not_checker",
        ),
        sa.CheckConstraint(
            "status NOT IN ('invoiced', 'paid', 'credited') OR invoice_number IS NOT NULL",
            name="ck_invoice_request_invoiced_has_an_invoice",
        ),
        sa.CheckConstraint(
            "invoice_number IS NULL OR approved_by IS NOT NULL",
            name="ck_invoice_request_invoice_was_approved",
        ),
    ]


def _request_message() -> None:
    op.create_table(
        "request_message",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("author", sa.String(60), nullable=False),
        _instant("at"),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=True),
        sa.Column("action", sa.String(20), nullable=True),
        sa.Column("to_status", sa.String(20), nullable=True),
        sa.Column("mail_id", sa.String(64), nullable=True),
        sa.CheckConstraint("kind IN ('message', 'system')", name="ck_request_message_kind_known"),
        sa.CheckConstraint("seq > 0", name="ck_request_message_seq_positive"),
        sa.CheckConstraint(
            "(kind = 'system') = (sentence IS NOT NULL)",
            name="ck_request_message_system_has_a_sentence",
        ),
        sa.CheckConstraint(
            "(action IS NULL) = (to_status IS NULL) AND (action IS NULL OR kind = 'system')",
            name="ck_request_message_step_is_whole",
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["invoice_request.request_id"],
            name="fk_request_message_request_id",
        ),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["outbox.outbox_id"], name="fk_request_message_mail_id"
        ),
        sa.PrimaryKeyConstraint("request_id", "seq", name="pk_request_message"),
        sa.UniqueConstraint("mail_id", name="uq_request_message_mail_id"),
    )


def _request_read() -> None:
    op.create_table(
        "request_read",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["request_id"], ["invoice_request.request_id"], name="fk_request_read_request_id"
        ),
        sa.PrimaryKeyConstraint("request_id", "operator", name="pk_request_read"),
    )


def _request_draft() -> None:
    op.create_table(
        "request_draft",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _instant("saved_at"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["invoice_request.request_id"], name="fk_request_draft_request_id"
        ),
        sa.PrimaryKeyConstraint("request_id", "operator", name="pk_request_draft"),
    )


def _request_rule() -> None:
    op.create_table(
        "request_rule",
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("review_days", sa.Integer(), nullable=False),
        sa.Column("expiry_days", sa.Integer(), nullable=False),
        sa.Column("reminder_days", sa.Integer(), nullable=False),
        sa.Column("payment_expiry_days", sa.Integer(), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.CheckConstraint(
            "review_days BETWEEN 1 AND 365 AND expiry_days BETWEEN 1 AND 365"
            " AND reminder_days BETWEEN 1 AND 365 AND payment_expiry_days BETWEEN 1 AND 365"
            " AND reminder_days < payment_expiry_days",
            name="ck_request_rule_days_sane",
        ),
        sa.PrimaryKeyConstraint("version", name="pk_request_rule"),
    )


# Guards -------------------------------------------------------------------------------------


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
    op.execute("DROP TRIGGER top_up_frozen")
    op.execute(
        f"CREATE TRIGGER top_up_frozen BEFORE UPDATE ON top_up WHEN {TOP_UP_FROZEN}"
        " BEGIN SELECT RAISE(ABORT, 'a confirmed top-up does not change'); END"
    )
    op.execute(
        f"CREATE TRIGGER invoice_request_frozen BEFORE UPDATE ON invoice_request"
        f" WHEN {REQUEST_FROZEN} BEGIN SELECT RAISE(ABORT, '{_SENTENCE}'); END"
    )
    op.execute(
        "CREATE TRIGGER invoice_request_no_delete BEFORE DELETE ON invoice_request"
        " BEGIN SELECT RAISE(ABORT, 'invoice_request is append-only'); END"
    )
    _sqlite_no_replace("invoice_request", REQUEST_UNIQUE)


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
    op.execute("DROP TRIGGER top_up_frozen ON top_up")
    op.execute(
        f"CREATE TRIGGER top_up_frozen BEFORE UPDATE ON top_up FOR EACH ROW"
        f" WHEN ({TOP_UP_FROZEN}) EXECUTE FUNCTION top_up_frozen()"
    )
    op.execute("ALTER TABLE top_up ENABLE ALWAYS TRIGGER top_up_frozen")
    op.execute(
        "CREATE FUNCTION invoice_request_frozen() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$BEGIN RAISE EXCEPTION '{_SENTENCE}'; END$$"
    )
    op.execute(
        "CREATE TRIGGER invoice_request_frozen BEFORE UPDATE ON invoice_request FOR EACH ROW"
        f" WHEN ({REQUEST_FROZEN}) EXECUTE FUNCTION invoice_request_frozen()"
    )
    op.execute(
        "CREATE TRIGGER invoice_request_no_delete BEFORE DELETE ON invoice_request FOR EACH ROW"
        " EXECUTE FUNCTION append_only()"
    )
    op.execute(
        "CREATE TRIGGER invoice_request_no_truncate BEFORE TRUNCATE ON invoice_request"
        " FOR EACH STATEMENT EXECUTE FUNCTION append_only()"
    )
    for trigger in ("frozen", "no_delete", "no_truncate"):
        op.execute(f"ALTER TABLE invoice_request ENABLE ALWAYS TRIGGER invoice_request_{trigger}")
