"""Whether what is kept once is what the audit trail or the row itself says it was."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Row, select
from sqlalchemy.engine import Connection

from billing_desktop.db.accounts import account
from billing_desktop.db.audit import audit, audit_change
from billing_desktop.db.bank_lines import bank_line, bank_statement, to_transaction
from billing_desktop.db.rates import seller
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.account import FIELD_NAMES
from billing_desktop.domain.audit_trail import split_reference
from billing_desktop.domain.bank_statement import StatementKind
from billing_desktop.domain.details_history import SAVED
from billing_desktop.domain.line_identity import Told, match_key

_ACTIONS = (SAVED, "seller.save")
_REPLACED = "\ufffd"  # Stands in the book for what no database holds.
_CUT_AT = 80
_ACCOUNTS = select(
    account.c.account_id,
    account.c.customer_number,
    *(account.c[name] for name in FIELD_NAMES),
)

# Each query returns the rows that contradict the sentence beside it.
FACT_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P14",
        "the VAT rate of {1} % from {0} on, entered by {2}, is not in the audit trail",
        "SELECT r.valid_from, r.percent, r.saved_by FROM tax_rate r WHERE NOT EXISTS"
        " (SELECT 1 FROM audit a WHERE a.at = r.saved_at AND a.operator = r.saved_by"
        " AND (a.action = 'book.create' OR a.action = 'tax_rate.add' AND a.object LIKE"
        " 'tax_rate:' || CAST(r.valid_from AS VARCHAR(10)) || ':' || r.percent || '%'))",
    ),
    (
        "P14",
        "the processing fee of {1} % from {0} on, entered by {2}, is not in the audit trail",
        "SELECT r.valid_from, r.percent, r.saved_by FROM fee_rule r WHERE NOT EXISTS"
        " (SELECT 1 FROM audit a WHERE a.at = r.saved_at AND a.operator = r.saved_by"
        " AND (a.action = 'book.create' OR a.action = 'fee_rule.add' AND a.object LIKE"
        " 'fee_rule:' || CAST(r.valid_from AS VARCHAR(10)) || ':' || r.percent || ':%'))",
    ),
    (
        "P14",
        "version {0} of the seller's details, saved by {1}, is not in the audit trail",
        "SELECT s.version, s.saved_by FROM seller s WHERE NOT EXISTS"
        " (SELECT 1 FROM audit a WHERE a.at = s.saved_at AND a.operator = s.saved_by"
        " AND a.action = 'seller.save')",
    ),
)


def fact_findings(connection: Connection) -> Iterator[Finding]:
    """Yield details that are not those last saved, and bank lines that are not those taken in."""
    said = _last_said(connection)
    for row in connection.execute(_ACCOUNTS.execution_options(yield_per=1000)):
        for field in _others(row, said.get(f"account:{row.account_id}", {})):
            yield Finding(
                "P14",
                f"account {row.customer_number}: its {field} is not what the audit trail says",
            )
    newest = select(seller).order_by(seller.c.version.desc()).limit(1)
    for row in connection.execute(newest):
        for field in _others(row, said.get("seller", {})):
            yield Finding("P14", f"the seller's {field} is not what the audit trail says")
    yield from _line_findings(connection)


def _last_said(connection: Connection) -> dict[str, dict[str, str]]:
    """Return what each field of an object became when it was changed last."""
    found: dict[str, dict[str, str]] = {}
    rows = connection.execute(
        select(audit.c.object, audit_change.c.field, audit_change.c.after_text)
        .join(audit_change, audit_change.c.seq == audit.c.seq)
        .where(audit.c.action.in_(_ACTIONS))
        .order_by(audit.c.seq)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        found.setdefault(split_reference(row.object)[0], {})[row.field] = row.after_text
    return found


def _others(row: Row[tuple[object, ...]], said: dict[str, str]) -> list[str]:
    kept = dict(row._mapping)  # noqa: SLF001  # That is its public name.
    return [name for name, text in said.items() if name in kept and str(kept[name]) != text]


def _line_findings(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(bank_line, bank_statement.c.statement_id)
        .join(bank_statement, bank_statement.c.statement_key == bank_line.c.statement_key)
        .execution_options(yield_per=1000)
    )
    for row in rows:
        said = to_transaction(row)
        told = Told(said, row.account_iban, StatementKind(row.kind), row.statement_id)
        if match_key(told) != row.match_key and not _was_written_otherwise(row):
            day = row.booked_on or row.value_on or "no day"
            yield Finding(
                "P4", f"bank line {row.line_id} of {day} ({said.amount}) is not as it was taken in"
            )


def _was_written_otherwise(row: Row[tuple[object, ...]]) -> bool:
    """Whether the file held what a database cannot: then its digest cannot be made again."""
    texts = [each for each in row if isinstance(each, str)]
    return any(_REPLACED in each or len(each) == _CUT_AT for each in texts)
