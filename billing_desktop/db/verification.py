"""Proving the promises from the data alone: what contradicts one is a finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.anchors import differences
from billing_desktop.db.engine import explain
from billing_desktop.db.verification_bank import BANK_CONTRADICTIONS, SETTLED
from billing_desktop.db.verification_chains import audit_findings, invoice_findings
from billing_desktop.db.verification_corrections import CORRECTION_CONTRADICTIONS
from billing_desktop.db.verification_facts import FACT_CONTRADICTIONS, fact_findings
from billing_desktop.db.verification_finding import Finding
from billing_desktop.db.verification_guards import guard_findings
from billing_desktop.db.verification_mail import MAIL_CONTRADICTIONS
from billing_desktop.db.verification_numbers import number_findings
from billing_desktop.db.verification_people import operator_findings
from billing_desktop.db.verification_requests import REQUEST_CONTRADICTIONS
from billing_desktop.db.verification_restorations import RESTORATION_CONTRADICTIONS
from billing_desktop.db.verification_sources import DISPUTE_TURNS, SOURCE_CONTRADICTIONS
from billing_desktop.domain.anchor import Anchor
from billing_desktop.errors import BusyError

# Each query returns the rows that contradict the sentence beside it.
_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P1",
        "entry {0}: its postings are off by {1} minor units",
        "SELECT entry_id, SUM(amount_minor) FROM posting GROUP BY entry_id, currency_code"
        " HAVING SUM(amount_minor) <> 0",
    ),
    (
        "P1",
        "entry {0} has no postings",
        "SELECT e.entry_id FROM entry e WHERE NOT EXISTS"
        " (SELECT 1 FROM posting p WHERE p.entry_id = e.entry_id)",
    ),
    (
        "P1",
        "posting {0}/{1} belongs to no entry",
        "SELECT p.entry_id, p.line FROM posting p WHERE NOT EXISTS"
        " (SELECT 1 FROM entry e WHERE e.entry_id = p.entry_id)",
    ),
    (
        "P1",
        "account {0}: the balance shown is {1}, its postings say {2}",
        "SELECT b.account_id, b.balance_minor, COALESCE(-SUM(p.amount_minor), 0)"
        " FROM account_balance b LEFT JOIN posting p"
        " ON p.ledger_account = 'liability:balance:' || b.account_id"
        " AND p.currency_code = b.currency_code"
        " GROUP BY b.account_id, b.balance_minor"
        " HAVING b.balance_minor <> COALESCE(-SUM(p.amount_minor), 0)",
    ),
    (
        "P1",
        "posting on {0}, which is no account's balance",
        "SELECT l.ledger_account FROM (SELECT DISTINCT p.ledger_account FROM posting p"
        " WHERE p.ledger_account LIKE 'liability:balance:%') l WHERE NOT EXISTS"
        " (SELECT 1 FROM account_balance b WHERE b.account_id = substr(l.ledger_account, 19))",
    ),
    (
        "P1",
        "account {0}, month {1}: the sum kept is {2}, its usage says {3}",
        "SELECT x.account_id, x.month, SUM(x.kept_minor), SUM(x.used_minor) FROM ("
        "SELECT account_id, month, amount_minor AS kept_minor, 0 AS used_minor FROM usage_month"
        " UNION ALL SELECT account_id, substr(CAST(used_on AS VARCHAR(10)), 1, 7), 0, amount_minor"
        " FROM usage) x GROUP BY x.account_id, x.month"
        " HAVING SUM(x.kept_minor) <> SUM(x.used_minor)",
    ),
    (
        "P1",
        "usage {0} is not booked as it is recorded",
        "SELECT u.external_id FROM usage u LEFT JOIN entry e"
        " ON e.source_kind = 'usage' AND e.source_ref = u.external_id"
        # The empty text keeps SQLite from looking through all postings of the account.
        " LEFT JOIN posting p ON p.entry_id = e.entry_id"
        " AND p.ledger_account || '' = 'liability:balance:' || u.account_id"
        " WHERE p.amount_minor IS NULL OR p.amount_minor <> u.amount_minor",
    ),
    (
        "P1",
        "entry {0} books {1} {2}, of which nothing is known",
        "SELECT e.entry_id, e.source_kind, e.source_ref FROM entry e"
        " WHERE (e.source_kind = 'usage' AND NOT EXISTS"
        " (SELECT 1 FROM usage u WHERE u.external_id = e.source_ref))"
        " OR (e.source_kind IN ('settlement', 'provider_fee') AND NOT EXISTS"
        " (SELECT 1 FROM settlement s WHERE s.settlement_id = e.source_ref)"
        # A top-up by transfer may be credited again after a payment was undone.
        " AND NOT EXISTS (SELECT 1 FROM settlement s JOIN top_up t ON t.top_up_id = s.top_up_id"
        " AND t.method = 'invoice' WHERE e.source_kind = 'settlement'"
        f" AND s.settlement_id = {SETTLED}))"
        " OR (e.source_kind = 'bank_payment' AND NOT EXISTS"
        " (SELECT 1 FROM bank_assignment b WHERE b.assignment_id = e.source_ref))"
        " OR (e.source_kind = 'refund' AND NOT EXISTS"
        " (SELECT 1 FROM refund r WHERE r.provider_reference = e.source_ref))"
        " OR (e.source_kind = 'dispute' AND NOT EXISTS"
        " (SELECT 1 FROM dispute d WHERE d.provider_reference = e.source_ref))"
        " OR (e.source_kind = 'credit_note' AND NOT EXISTS"
        " (SELECT 1 FROM credit_note c WHERE c.number = e.source_ref))"
        " OR (e.source_kind = 'invoice' AND NOT EXISTS"
        " (SELECT 1 FROM correction c WHERE c.new_invoice_number = e.source_ref)"
        " AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.number = e.source_ref"
        " AND i.kind = 'invoice' AND i.method = 'invoice'))"
        " OR (e.source_kind = 'reversal' AND NOT EXISTS"
        " (SELECT 1 FROM entry o WHERE o.entry_id = e.source_ref))"
        " OR e.source_kind NOT IN"
        " ('usage', 'settlement', 'provider_fee', 'refund', 'dispute', 'reversal', 'adjustment',"
        " 'credit_note', 'invoice', 'bank_payment')",
    ),
    (
        "P1",
        "refund {0} is {1}, which the ledger contradicts",
        "SELECT r.refund_id, r.status FROM refund r LEFT JOIN entry e"
        " ON e.source_kind = 'refund' AND e.source_ref = r.provider_reference"
        " LEFT JOIN entry o ON o.source_kind = 'reversal' AND o.source_ref = e.entry_id"
        " WHERE (r.status = 'sent') <> (e.entry_id IS NOT NULL AND o.entry_id IS NULL)",
    ),
    (
        "P1",
        "dispute {0} is {1}, which the ledger contradicts",
        DISPUTE_TURNS + " SELECT d.provider_reference, d.status FROM dispute d LEFT JOIN"
        " (SELECT reference, MAX(turn) AS turns FROM dispute_turn GROUP BY reference) b"
        " ON b.reference = d.provider_reference"
        # Booked away by the first entry, back by the second, away again by the third.
        " WHERE (d.status IN ('open', 'lost')) <> (COALESCE(b.turns, 1) % 2 = 0)",
    ),
    (
        "P2",
        "top-up {0} is {1}, which its settlement contradicts",
        "SELECT t.billing_number, t.status FROM top_up t LEFT JOIN settlement s"
        " ON s.top_up_id = t.top_up_id"
        " WHERE (t.status = 'completed') <> (s.settlement_id IS NOT NULL)",
    ),
    (
        "P5",
        "top-up {0} is not booked as it was confirmed",
        "SELECT t.billing_number FROM settlement s JOIN top_up t ON t.top_up_id = s.top_up_id"
        " LEFT JOIN entry e ON e.source_kind = 'settlement' AND e.source_ref = s.settlement_id"
        " LEFT JOIN posting p ON p.entry_id = e.entry_id WHERE t.method = 'card'"
        " GROUP BY t.top_up_id, t.billing_number, t.account_id, t.amount_minor, t.fee_minor,"
        " t.vat_minor, t.total_minor, s.amount_minor"
        " HAVING s.amount_minor <> t.total_minor"
        " OR t.total_minor <> COALESCE(SUM(CASE WHEN p.ledger_account ="
        " 'asset:payments_in_transit' THEN p.amount_minor END), 0)"
        " OR t.amount_minor <> COALESCE(-SUM(CASE WHEN p.ledger_account ="
        " 'liability:balance:' || t.account_id THEN p.amount_minor END), 0)"
        " OR t.fee_minor <> COALESCE(-SUM(CASE WHEN p.ledger_account ="
        " 'revenue:processing_fees' THEN p.amount_minor END), 0)"
        " OR t.vat_minor <> COALESCE(-SUM(CASE WHEN p.ledger_account ="
        " 'liability:vat_payable' THEN p.amount_minor END), 0)"
        " OR COUNT(p.line) <> 2 + CASE WHEN t.fee_minor > 0 THEN 1 ELSE 0 END"
        " + CASE WHEN t.vat_minor > 0 THEN 1 ELSE 0 END",
    ),
    (
        "P5",
        "invoice {0} shows other figures than top-up {1}",
        "SELECT i.number, t.billing_number FROM invoice i JOIN top_up t"
        " ON t.top_up_id = i.settled_top_up_id WHERE i.kind = 'invoice'"
        " AND (i.gross_minor <> t.total_minor OR i.vat_minor <> t.vat_minor"
        " OR i.billing_number <> t.billing_number OR i.account_id <> t.account_id)",
    ),
    (
        "P6",
        "top-up {0} is settled, but has neither an invoice nor a task that says why",
        "SELECT t.billing_number FROM settlement s JOIN top_up t ON t.top_up_id = s.top_up_id"
        " WHERE NOT EXISTS (SELECT 1 FROM invoice i WHERE i.settled_top_up_id = t.top_up_id)"
        # By transfer the invoice was there before the money.
        " AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.top_up_id = t.top_up_id"
        " AND i.kind = 'invoice' AND t.method = 'invoice')"
        " AND NOT EXISTS (SELECT 1 FROM task k WHERE k.kind = 'invoice_missing'"
        " AND k.object = 'top_up:' || t.top_up_id AND k.closed_at IS NULL)",
    ),
    (
        "P9",
        "invoice {0} was never put into the outbox",
        "SELECT i.number FROM invoice i WHERE NOT EXISTS"
        " (SELECT 1 FROM outbox o WHERE o.invoice_number = i.number AND o.kind = 'invoice')",
    ),
    (
        "P14",
        "{0} is not in the audit trail",
        "SELECT w.what FROM ("
        "SELECT 'account.create' AS action, 'account:' || account_id AS what FROM account"
        " UNION ALL SELECT 'top_up.settle', 'top_up:' || top_up_id FROM settlement"
        ") w WHERE w.action || ' ' || w.what NOT IN"
        " (SELECT a.action || ' ' || a.object FROM audit a)",
    ),
    (
        "P14",
        "usage import {0}: {1} lines of {2} minor units are not what the audit trail says",
        "SELECT i.import_id, i.lines, i.minor FROM (SELECT import_id, COUNT(*) AS lines,"
        " SUM(amount_minor) AS minor FROM usage GROUP BY import_id) i"
        " WHERE 'usage_import:' || i.import_id || ':' || CAST(i.lines AS VARCHAR(20)) || ':'"
        " || CAST(i.minor AS VARCHAR(30)) NOT IN (SELECT a.object FROM audit a)",
    ),
)


_ALL = (
    *_CONTRADICTIONS,
    *SOURCE_CONTRADICTIONS,
    *CORRECTION_CONTRADICTIONS,
    *MAIL_CONTRADICTIONS,
    *RESTORATION_CONTRADICTIONS,
    *BANK_CONTRADICTIONS,
    *REQUEST_CONTRADICTIONS,
    *FACT_CONTRADICTIONS,
)


def verify(
    connection: Connection,
    *,
    is_deep: bool,
    anchor: Anchor | None = None,
    tell: Callable[[int, int], None] = lambda _done, _total: None,
) -> Iterator[Finding]:
    """Yield everything in the book that contradicts a promise, or an anchor. Reads only.

    ``tell`` hears how many parts are done, of how many.
    """
    sections = tuple(_sections(connection, is_deep=is_deep, anchor=anchor))
    for done, section in enumerate(sections):
        tell(done, len(sections))
        try:
            yield from section
        except DBAPIError as error:
            if error.connection_invalidated or isinstance(explain(error), BusyError):
                raise
            # The text of the driver may quote the data.
            reason = str(error.orig).partition(" with text")[0]
            yield Finding("P11", f"a part of the book cannot be read: {reason}")
            if connection.dialect.name != "sqlite":  # The transaction is over.
                return
        except (ValueError, TypeError, ArithmeticError) as error:
            reason = type(error).__name__
            yield Finding("P11", f"a part of the book holds what is never stored ({reason})")


def _sections(
    connection: Connection, *, is_deep: bool, anchor: Anchor | None
) -> Iterator[Iterator[Finding]]:
    for promise, sentence, query in _ALL:
        yield _contradictions(connection, promise, sentence, query)
    yield number_findings(connection)
    yield invoice_findings(connection, is_deep=is_deep)
    yield audit_findings(connection)
    yield fact_findings(connection)
    yield guard_findings(connection)
    yield operator_findings(connection)
    if anchor is not None:
        yield differences(connection, anchor)
    if is_deep and connection.dialect.name == "sqlite":
        yield _file_findings(connection)


def _contradictions(
    connection: Connection, promise: str, sentence: str, query: str
) -> Iterator[Finding]:
    for row in connection.execute(text(query)):
        yield Finding(promise, sentence.format(*row))


def _file_findings(connection: Connection) -> Iterator[Finding]:
    for (answer,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if answer != "ok":
            yield Finding("P11", f"the file is damaged: {answer}")
