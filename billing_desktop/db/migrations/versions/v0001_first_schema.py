"""The first schema: accounts, ledger, top-ups, invoices, audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

APPEND_ONLY = {
    "entry": ("entry_id",),
    "posting": ("entry_id", "line"),
    "settlement": ("settlement_id",),
    "invoice": ("number",),
    "document": ("number",),
    "audit": ("seq",),
    "usage": ("external_id",),
    "seller": ("version",),
    "tax_rate": ("valid_from", "version"),
    "fee_rule": ("valid_from", "version"),
    "operation": ("kind", "key"),
}

# What else is unique: a row that has only that in common would replace the old one as well.
ALSO_UNIQUE = {
    "entry": (("source_kind", "source_ref"),),
    "settlement": (("top_up_id",), ("payment_reference",)),
    "invoice": (
        ("series", "seq"),
        ("series", "prev_hash"),
        ("chain_hash",),
        ("settled_top_up_id",),
    ),
    "audit": (("hash",), ("prev_hash",)),
    "top_up": (("key",), ("billing_number",)),
    "attempt": (("idempotency_key",), ("provider_reference",), ("top_up_id", "number")),
}

# What was confirmed for a top-up, and where it may not go.
TOP_UP_FROZEN = (
    "OLD.status = 'completed' AND NEW.status <> 'completed'"
    " OR OLD.amount_minor <> NEW.amount_minor OR OLD.fee_minor <> NEW.fee_minor"
    " OR OLD.vat_minor <> NEW.vat_minor OR OLD.total_minor <> NEW.total_minor"
    " OR OLD.key <> NEW.key OR OLD.billing_number <> NEW.billing_number"
    " OR OLD.account_id <> NEW.account_id OR OLD.method <> NEW.method"
    " OR OLD.currency_code <> NEW.currency_code OR OLD.balance_minor <> NEW.balance_minor"
    " OR OLD.tax_category <> NEW.tax_category OR OLD.tax_percent <> NEW.tax_percent"
    " OR COALESCE(OLD.fee_percent, '') <> COALESCE(NEW.fee_percent, '')"
    " OR COALESCE(OLD.fee_fixed_minor, -1) <> COALESCE(NEW.fee_fixed_minor, -1)"
    " OR COALESCE(CAST(OLD.fee_valid_from AS VARCHAR(10)), '')"
    " <> COALESCE(CAST(NEW.fee_valid_from AS VARCHAR(10)), '')"
    " OR OLD.started_by <> NEW.started_by OR OLD.created_at <> NEW.created_at"
)

# What the provider was asked; its page once it is known; and that it was paid.
ATTEMPT_FROZEN = (
    "OLD.attempt_id <> NEW.attempt_id OR OLD.top_up_id <> NEW.top_up_id"
    " OR OLD.number <> NEW.number OR OLD.idempotency_key <> NEW.idempotency_key"
    " OR OLD.parameters <> NEW.parameters OR OLD.is_live <> NEW.is_live"
    " OR OLD.created_at <> NEW.created_at"
    " OR COALESCE(OLD.provider_reference, NEW.provider_reference, '')"
    " <> COALESCE(NEW.provider_reference, '')"
    " OR OLD.state = 'paid' AND NEW.state <> 'paid'"
)

FROZEN = (
    ("top_up", TOP_UP_FROZEN, "a confirmed top-up does not change"),
    ("attempt", ATTEMPT_FROZEN, "what the provider was asked does not change"),
)

VIEWS = {
    "audit_entry": "SELECT entry_id, source_kind AS kind, source_kind, source_ref, booked_at,"
    " operator FROM entry",
    "audit_posting": "SELECT entry_id, line, ledger_account, currency_code AS currency,"
    " amount_minor FROM posting",
    "audit_top_up": "SELECT t.top_up_id, t.billing_number, t.key, t.account_id,"
    " t.currency_code AS currency, t.amount_minor, t.fee_minor, t.vat_minor, t.total_minor,"
    " t.method, t.status, (SELECT a.provider_reference FROM attempt a"
    " WHERE a.top_up_id = t.top_up_id ORDER BY a.number DESC LIMIT 1) AS provider_ref"
    " FROM top_up t",
    "audit_invoice": "SELECT series, seq, number, kind, top_up_id, currency_code AS currency,"
    " net_minor, vat_minor, gross_minor, issued_at, sha256, prev_hash, chain_hash FROM invoice",
    "audit_document": "SELECT number, pdf FROM document",
    "audit_balance": "SELECT account_id, currency_code AS currency, balance_minor"
    " FROM account_balance",
    "audit_trail": "SELECT seq, at, operator, action, object, prev_hash, hash FROM audit",
    "audit_outbox": "SELECT outbox_id AS id, dedupe_key, kind, status FROM outbox",
}


def upgrade() -> None:
    """Make tables, views and triggers."""
    _tables()
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {query}")
    if _is_sqlite():
        _sqlite_triggers()
    else:
        _postgresql_triggers()


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _minor(name: str, *, nullable: bool = False) -> sa.Column[int]:
    # SQLite's INTEGER columns take texts and fractions unless told not to.
    typed = f"typeof({name}) = 'integer'" + (f" OR {name} IS NULL" if nullable else "")
    checks = [sa.CheckConstraint(typed)] if _is_sqlite() else []
    return sa.Column(name, sa.BigInteger(), *checks, nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    kind: sa.types.TypeEngine[object]
    kind = sa.String(27) if _is_sqlite() else sa.DateTime(timezone=True)  # type: ignore[assignment]
    return sa.Column(name, kind, nullable=nullable)


def _sqlite_triggers() -> None:
    for table, key in APPEND_ONLY.items():
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        _sqlite_no_replace(table, key)
    for table, frozen, sentence in FROZEN:
        op.execute(
            f"CREATE TRIGGER {table}_frozen BEFORE UPDATE ON {table} WHEN {frozen}"
            f" BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
        op.execute(
            f"CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )
        _sqlite_no_replace(table, (f"{table}_id",))


def _sqlite_no_replace(table: str, key: tuple[str, ...]) -> None:
    # INSERT OR REPLACE deletes the old row without asking the DELETE trigger.
    same = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE "
        + " AND ".join(f"{column} = NEW.{column}" for column in columns)
        + ")"
        for columns in (key, *ALSO_UNIQUE.get(table, ()))
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN {same}"
        f" BEGIN SELECT RAISE(ABORT, 'UNIQUE {table} has this row'); END"
    )


def _postgresql_triggers() -> None:
    op.execute(
        "CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END$$"
    )
    for table in APPEND_ONLY:
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
    for table, frozen, sentence in FROZEN:
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


def _tables() -> None:
    _account()
    _audit()
    _audit_head()
    _book()
    _entry()
    _fee_rule()
    _number_series()
    _operation()
    _operator()
    _seller()
    _task()
    _tax_rate()
    _account_balance()
    _posting()
    _top_up()
    _usage()
    _usage_month()
    _attempt()
    _invoice_request()
    _settlement()
    _invoice()
    _document()
    _outbox()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("customer_number", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=True),
        sa.Column("company", sa.String(200), nullable=False),
        sa.Column("street", sa.String(200), nullable=False),
        sa.Column("postal_code", sa.String(20), nullable=False),
        sa.Column("city", sa.String(100), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("vat_number", sa.String(40), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("is_complete", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("provider_reference", sa.String(255), nullable=True),
        _instant("created_at"),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("is_complete IN (0, 1)", name="ck_account_is_complete_known"),
        sa.CheckConstraint("version > 0", name="ck_account_version_positive"),
        sa.PrimaryKeyConstraint("account_id", name="pk_account"),
        sa.UniqueConstraint("customer_number", name="uq_account_customer_number"),
        sa.UniqueConstraint("key", name="uq_account_key"),
        sa.UniqueConstraint("provider_reference", name="uq_account_provider_reference"),
    )


def _audit() -> None:
    op.create_table(
        "audit",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        _instant("at"),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("object", sa.String(300), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit"),
        sa.UniqueConstraint("hash", name="uq_audit_hash"),
        sa.UniqueConstraint("prev_hash", name="uq_audit_prev_hash"),
    )


def _audit_head() -> None:
    op.create_table(
        "audit_head",
        sa.Column("head_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.CheckConstraint("head_id = 1", name="ck_audit_head_one_row"),
        sa.PrimaryKeyConstraint("head_id", name="pk_audit_head"),
    )


def _book() -> None:
    op.create_table(
        "book",
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("book_id", sa.String(64), nullable=False),
        sa.Column("is_test", sa.Integer(), nullable=False),
        _instant("created_at"),
        sa.Column("provider_account", sa.String(255), nullable=True),
        sa.CheckConstraint("is_test IN (0, 1)", name="ck_book_is_test_known"),
        sa.CheckConstraint("row_id = 1", name="ck_book_one_row"),
        sa.PrimaryKeyConstraint("row_id", name="pk_book"),
    )


def _entry() -> None:
    op.create_table(
        "entry",
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("source_kind", sa.String(20), nullable=False),
        sa.Column("source_ref", sa.String(255), nullable=False),
        _instant("booked_at"),
        sa.Column("operator", sa.String(60), nullable=False),
        sa.Column("description", sa.String(1000), nullable=False),
        sa.CheckConstraint(
            "source_kind IN ('settlement', 'usage', 'provider_fee', 'reversal', 'adjustment', 'invoice', 'bank_payment', 'credit_note', 'refund', 'dispute', 'payout')",
            name="ck_entry_source_kind_known",
        ),
        sa.PrimaryKeyConstraint("entry_id", name="pk_entry"),
        sa.UniqueConstraint("source_kind", "source_ref", name="uq_entry_source_kind_source_ref"),
    )


def _fee_rule() -> None:
    op.create_table(
        "fee_rule",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("percent", sa.String(12), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("fixed_minor"),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("valid_from", "version", name="pk_fee_rule"),
    )


def _number_series() -> None:
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("chain_head", sa.String(64), nullable=False),
        sa.CheckConstraint("last_seq >= 0", name="ck_number_series_last_seq_not_negative"),
        sa.PrimaryKeyConstraint("series", name="pk_number_series"),
    )


def _operation() -> None:
    op.create_table(
        "operation",
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("object_id", sa.String(200), nullable=False),
        _instant("at"),
        sa.PrimaryKeyConstraint("kind", "key", name="pk_operation"),
    )


def _operator() -> None:
    op.create_table(
        "operator",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("name_folded", sa.String(180), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("password_hash", sa.String(300), nullable=False),
        _instant("created_at"),
        sa.CheckConstraint(
            "role IN ('finance', 'support', 'auditor', 'administrator')",
            name="ck_operator_role_known",
        ),
        sa.PrimaryKeyConstraint("name", name="pk_operator"),
        sa.UniqueConstraint("name_folded", name="uq_operator_name_folded"),
    )


def _seller() -> None:
    op.create_table(
        "seller",
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(254), nullable=False),
        sa.Column("street", sa.String(254), nullable=False),
        sa.Column("postal_code", sa.String(254), nullable=False),
        sa.Column("city", sa.String(254), nullable=False),
        sa.Column("country", sa.String(254), nullable=False),
        sa.Column("vat_number", sa.String(254), nullable=False),
        sa.Column("tax_number", sa.String(254), nullable=False),
        sa.Column("register_number", sa.String(254), nullable=False),
        sa.Column("contact", sa.String(254), nullable=False),
        sa.Column("phone", sa.String(254), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("iban", sa.String(254), nullable=False),
        sa.Column("bic", sa.String(254), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("version", name="pk_seller"),
    )


def _task() -> None:
    op.create_table(
        "task",
        sa.Column("task_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(30), nullable=False),
        sa.Column("object", sa.String(300), nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        _instant("opened_at"),
        _instant("closed_at", nullable=True),
        sa.PrimaryKeyConstraint("task_id", name="pk_task"),
    )
    op.create_index("ix_task_object", "task", ["kind", "object"], unique=False)


def _tax_rate() -> None:
    op.create_table(
        "tax_rate",
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("percent", sa.String(12), nullable=False),
        _instant("saved_at"),
        sa.Column("saved_by", sa.String(60), nullable=False),
        sa.PrimaryKeyConstraint("valid_from", "version", name="pk_tax_rate"),
    )


def _account_balance() -> None:
    op.create_table(
        "account_balance",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("balance_minor"),
        _instant("active_at"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_account_balance_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", name="pk_account_balance"),
    )
    op.create_index("ix_account_balance_active_at", "account_balance", ["active_at"], unique=False)
    op.create_index(
        "ix_account_balance_balance_minor", "account_balance", ["balance_minor"], unique=False
    )


def _posting() -> None:
    op.create_table(
        "posting",
        sa.Column("entry_id", sa.String(64), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("ledger_account", sa.String(100), nullable=False),
        _instant("booked_at"),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        sa.CheckConstraint("amount_minor <> 0", name="ck_posting_amount_not_zero"),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.entry_id"], name="fk_posting_entry_id"),
        sa.PrimaryKeyConstraint("entry_id", "line", name="pk_posting"),
    )
    op.create_index(
        "ix_posting_ledger_account",
        "posting",
        ["ledger_account", "booked_at", "amount_minor"],
        unique=False,
    )


def _top_up() -> None:
    op.create_table(
        "top_up",
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("billing_number", sa.String(40), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("failure", sa.String(12), nullable=True),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        _minor("fee_minor"),
        _minor("vat_minor"),
        _minor("total_minor"),
        _minor("balance_minor"),
        sa.Column("tax_category", sa.String(2), nullable=False),
        sa.Column("tax_percent", sa.String(12), nullable=False),
        sa.Column("fee_percent", sa.String(12), nullable=True),
        _minor("fee_fixed_minor", nullable=True),
        sa.Column("fee_valid_from", sa.Date(), nullable=True),
        sa.Column("started_by", sa.String(60), nullable=False),
        _instant("created_at"),
        _instant("settled_at", nullable=True),
        sa.CheckConstraint(
            "(status = 'completed') = (settled_at IS NOT NULL)", name="ck_top_up_settled_at_set"
        ),
        sa.CheckConstraint(
            "(status = 'failed') = (failure IS NOT NULL)", name="ck_top_up_failure_set"
        ),
        sa.CheckConstraint("method IN ('card', 'invoice')", name="ck_top_up_method_known"),
        sa.CheckConstraint(
            "status IN ('requested', 'pending', 'completed', 'failed', 'cancelled')",
            name="ck_top_up_status_known",
        ),
        sa.CheckConstraint("tax_category IN ('S', 'AE', 'O')", name="ck_top_up_tax_category_known"),
        sa.CheckConstraint("amount_minor > 0", name="ck_top_up_amount_positive"),
        sa.CheckConstraint(
            "fee_minor >= 0 AND vat_minor >= 0", name="ck_top_up_parts_not_negative"
        ),
        sa.CheckConstraint(
            "total_minor = amount_minor + fee_minor + vat_minor", name="ck_top_up_total_adds_up"
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_top_up_account_id"
        ),
        sa.PrimaryKeyConstraint("top_up_id", name="pk_top_up"),
        sa.UniqueConstraint("billing_number", name="uq_top_up_billing_number"),
        sa.UniqueConstraint("key", name="uq_top_up_key"),
    )
    op.create_index(
        "ix_top_up_account_id", "top_up", ["account_id", "created_at", "top_up_id"], unique=False
    )
    op.create_index("ix_top_up_status", "top_up", ["status", "account_id"], unique=False)


def _usage() -> None:
    op.create_table(
        "usage",
        sa.Column("external_id", sa.String(200), nullable=False),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("used_on", sa.Date(), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        sa.Column("description", sa.String(1000), nullable=False),
        sa.Column("import_id", sa.String(64), nullable=False),
        _instant("booked_at"),
        sa.CheckConstraint("amount_minor > 0", name="ck_usage_amount_positive"),
        sa.ForeignKeyConstraint(["account_id"], ["account.account_id"], name="fk_usage_account_id"),
        sa.PrimaryKeyConstraint("external_id", name="pk_usage"),
    )
    op.create_index("ix_usage_import_id", "usage", ["import_id"], unique=False)


def _usage_month() -> None:
    op.create_table(
        "usage_month",
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_usage_month_account_id"
        ),
        sa.PrimaryKeyConstraint("account_id", "month", name="pk_usage_month"),
    )


def _attempt() -> None:
    op.create_table(
        "attempt",
        sa.Column("attempt_id", sa.String(64), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("idempotency_key", sa.String(255), nullable=False),
        sa.Column("parameters", sa.Text(), nullable=False),
        sa.Column("is_live", sa.Integer(), nullable=False),
        _instant("created_at"),
        sa.Column("state", sa.String(12), nullable=False),
        sa.Column("provider_reference", sa.String(255), nullable=True),
        sa.Column("declined_because", sa.String(500), nullable=True),
        sa.CheckConstraint(
            "state IN ('starting', 'open', 'processing', 'paid', 'failed', 'expired')",
            name="ck_attempt_state_known",
        ),
        sa.CheckConstraint("is_live IN (0, 1)", name="ck_attempt_is_live_known"),
        sa.CheckConstraint("number > 0", name="ck_attempt_number_positive"),
        sa.ForeignKeyConstraint(["top_up_id"], ["top_up.top_up_id"], name="fk_attempt_top_up_id"),
        sa.PrimaryKeyConstraint("attempt_id", name="pk_attempt"),
        sa.UniqueConstraint("idempotency_key", name="uq_attempt_idempotency_key"),
        sa.UniqueConstraint("provider_reference", name="uq_attempt_provider_reference"),
        sa.UniqueConstraint("top_up_id", "number", name="uq_attempt_top_up_id_number"),
    )
    op.create_index("ix_attempt_state", "attempt", ["state", "top_up_id"], unique=False)


def _invoice_request() -> None:
    op.create_table(
        "invoice_request",
        sa.Column("request_id", sa.String(64), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("status", sa.String(20), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("requested_by", sa.String(60), nullable=False),
        _instant("requested_at"),
        sa.CheckConstraint(
            "status IN ('requested', 'in_review', 'needs_information', 'approved', 'invoiced', 'paid', 'credited', 'declined', 'withdrawn', 'expired')",
            name="ck_invoice_request_status_known",
        ),
        sa.ForeignKeyConstraint(
            ["top_up_id"], ["top_up.top_up_id"], name="fk_invoice_request_top_up_id"
        ),
        sa.PrimaryKeyConstraint("request_id", name="pk_invoice_request"),
        sa.UniqueConstraint("top_up_id", name="uq_invoice_request_top_up_id"),
    )
    op.create_index(
        "ix_invoice_request_requested_at", "invoice_request", ["requested_at"], unique=False
    )


def _settlement() -> None:
    op.create_table(
        "settlement",
        sa.Column("settlement_id", sa.String(64), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("payment_reference", sa.String(255), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("amount_minor"),
        _instant("paid_at"),
        _instant("booked_at"),
        sa.CheckConstraint("amount_minor > 0", name="ck_settlement_amount_positive"),
        sa.ForeignKeyConstraint(
            ["top_up_id"], ["top_up.top_up_id"], name="fk_settlement_top_up_id"
        ),
        sa.PrimaryKeyConstraint("settlement_id", name="pk_settlement"),
        sa.UniqueConstraint("payment_reference", name="uq_settlement_payment_reference"),
        sa.UniqueConstraint("top_up_id", name="uq_settlement_top_up_id"),
    )


def _invoice() -> None:
    op.create_table(
        "invoice",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("series", sa.String(40), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("top_up_id", sa.String(64), nullable=False),
        sa.Column("settled_top_up_id", sa.String(64), nullable=True),
        sa.Column("account_id", sa.String(64), nullable=False),
        sa.Column("billing_number", sa.String(40), nullable=False),
        sa.Column("buyer", sa.String(200), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("method", sa.String(10), nullable=False),
        sa.Column("currency_code", sa.String(3), nullable=False),
        _minor("net_minor"),
        _minor("vat_minor"),
        _minor("gross_minor"),
        _instant("issued_at"),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("snapshot", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("prev_hash", sa.String(64), nullable=False),
        sa.Column("chain_hash", sa.String(64), nullable=False),
        sa.CheckConstraint("kind IN ('invoice', 'credit_note')", name="ck_invoice_kind_known"),
        sa.CheckConstraint("gross_minor = net_minor + vat_minor", name="ck_invoice_gross_adds_up"),
        sa.CheckConstraint("seq > 0", name="ck_invoice_seq_positive"),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.account_id"], name="fk_invoice_account_id"
        ),
        sa.ForeignKeyConstraint(
            ["settled_top_up_id"], ["settlement.top_up_id"], name="fk_invoice_settled_top_up_id"
        ),
        sa.ForeignKeyConstraint(["top_up_id"], ["top_up.top_up_id"], name="fk_invoice_top_up_id"),
        sa.PrimaryKeyConstraint("number", name="pk_invoice"),
        sa.UniqueConstraint("chain_hash", name="uq_invoice_chain_hash"),
        sa.UniqueConstraint("series", "prev_hash", name="uq_invoice_series_prev_hash"),
        sa.UniqueConstraint("series", "seq", name="uq_invoice_series_seq"),
        sa.UniqueConstraint("settled_top_up_id", name="uq_invoice_settled_top_up_id"),
    )
    op.create_index("ix_invoice_account_id", "invoice", ["account_id", "issued_at"], unique=False)
    op.create_index("ix_invoice_issued_at", "invoice", ["issued_at", "number"], unique=False)
    op.create_index("ix_invoice_top_up_id", "invoice", ["top_up_id"], unique=False)


def _document() -> None:
    op.create_table(
        "document",
        sa.Column("number", sa.String(40), nullable=False),
        sa.Column("pdf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["number"], ["invoice.number"], name="fk_document_number"),
        sa.PrimaryKeyConstraint("number", name="pk_document"),
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("outbox_id", sa.String(64), nullable=False),
        sa.Column("dedupe_key", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("status", sa.String(12), nullable=False),
        sa.Column("recipient", sa.String(254), nullable=False),
        sa.Column("invoice_number", sa.String(40), nullable=True),
        _instant("created_at"),
        sa.CheckConstraint(
            "status IN ('queued', 'handed_over', 'failed')", name="ck_outbox_status_known"
        ),
        sa.ForeignKeyConstraint(
            ["invoice_number"], ["invoice.number"], name="fk_outbox_invoice_number"
        ),
        sa.PrimaryKeyConstraint("outbox_id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index("ix_outbox_invoice_number", "outbox", ["invoice_number"], unique=False)
