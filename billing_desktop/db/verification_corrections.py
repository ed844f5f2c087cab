"""Whether credit notes take what their documents say, never more than the invoice, and by whom.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

_TAKEN = "(c.credit_minor + c.fee_minor + c.vat_minor)"
# A document's postings: what a customer paid was credit, fee and VAT; what was not, a receivable.
_BOOKED = (
    "SELECT e.source_ref, p.amount_minor, CASE"
    " WHEN p.ledger_account LIKE 'liability:balance:%'"
    " OR p.ledger_account = 'revenue:processing_fees'"
    " OR p.ledger_account = 'liability:top_ups_awaiting_payment' THEN 'net'"
    " WHEN p.ledger_account IN ('liability:vat_payable', 'liability:vat_not_yet_due') THEN 'vat'"
    " ELSE 'against' END AS part, p.ledger_account"
    " FROM entry e JOIN posting p ON p.entry_id = e.entry_id"
)

CORRECTION_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P1",
        "document {0} is not booked with its figures",
        "SELECT i.number FROM invoice i LEFT JOIN"
        f" ({_BOOKED} WHERE e.source_kind IN ('credit_note', 'invoice')) b"
        " ON b.source_ref = i.number"
        " WHERE i.kind = 'credit_note' OR i.number IN (SELECT c.new_invoice_number"
        " FROM correction c WHERE c.new_invoice_number IS NOT NULL)"
        " OR (i.kind = 'invoice' AND i.method = 'invoice')"
        " GROUP BY i.number, i.net_minor, i.vat_minor, i.gross_minor"
        " HAVING COALESCE(SUM(CASE WHEN b.part = 'net' THEN b.amount_minor END), 0)"
        " <> -i.net_minor"
        " OR COALESCE(SUM(CASE WHEN b.part = 'vat' THEN b.amount_minor END), 0) <> -i.vat_minor"
        " OR COALESCE(SUM(CASE WHEN b.part = 'against' THEN b.amount_minor END), 0)"
        " <> i.gross_minor",
    ),
    (
        "P1",
        "credit note {0} took {1} minor units from the balance instead of {2}",
        "SELECT c.number, COALESCE(SUM(p.amount_minor), 0), c.credit_minor"
        " FROM credit_note c JOIN entry e"
        " ON e.source_kind = 'credit_note' AND e.source_ref = c.number"
        " JOIN invoice i ON i.number = c.number"
        " LEFT JOIN posting p ON p.entry_id = e.entry_id"
        " AND p.ledger_account = 'liability:balance:' || i.account_id"
        " WHERE EXISTS (SELECT 1 FROM settlement s WHERE s.top_up_id = i.top_up_id)"
        # Of what is not paid any more nothing is on the balance.
        " AND NOT EXISTS (SELECT 1 FROM posting r WHERE r.entry_id = e.entry_id"
        " AND r.ledger_account = 'asset:receivable')"
        " GROUP BY c.number, c.credit_minor"
        " HAVING COALESCE(SUM(p.amount_minor), 0) <> c.credit_minor",
    ),
    (
        "P5",
        "credit note {0} shows other figures than it takes",
        "SELECT i.number FROM invoice i LEFT JOIN credit_note c ON c.number = i.number"
        " WHERE (i.kind = 'credit_note') <> (c.number IS NOT NULL)"
        f" OR (c.number IS NOT NULL AND (i.gross_minor <> -{_TAKEN}"
        " OR i.vat_minor <> -c.vat_minor))",
    ),
    (
        "P5",
        "credit note {0} takes back {1}, which is no invoice of the same top-up",
        "SELECT c.number, c.corrects FROM credit_note c JOIN invoice n ON n.number = c.number"
        " LEFT JOIN invoice i ON i.number = c.corrects AND i.kind = 'invoice'"
        " WHERE i.number IS NULL OR i.top_up_id <> n.top_up_id OR i.account_id <> n.account_id",
    ),
    (
        "P5",
        "the credit notes of invoice {0} take more than it",
        "SELECT i.number FROM invoice i JOIN credit_note c ON c.corrects = i.number"
        " GROUP BY i.number, i.gross_minor, i.vat_minor"
        f" HAVING SUM({_TAKEN}) > i.gross_minor OR SUM(c.vat_minor) > i.vat_minor"
        f" OR (SUM({_TAKEN}) = i.gross_minor AND SUM(c.vat_minor) <> i.vat_minor)",
    ),
    (
        "P5",
        "credit note {0} does not begin where the one before it ended",
        "SELECT c.number FROM credit_note c WHERE c.before_minor <> COALESCE((SELECT"
        " SUM(o.credit_minor + o.fee_minor + o.vat_minor) FROM credit_note o"
        " WHERE o.corrects = c.corrects AND o.before_minor < c.before_minor), 0)",
    ),
    (
        "P5",
        "credit note {0} is not what was ordered",
        "SELECT c.number FROM credit_note c LEFT JOIN correction o"
        " ON o.credit_note_number = c.number WHERE o.correction_id IS NULL"
        " OR o.invoice_number <> c.corrects OR o.credit_minor <> c.credit_minor"
        " OR o.fee_minor <> c.fee_minor OR o.vat_minor <> c.vat_minor",
    ),
    (
        "P13",
        "correction {0} was ordered and confirmed by {1}",
        "SELECT correction_id, made_by FROM correction WHERE status = 'issued'"
        " AND needs_second_person = 1 AND decided_by = made_by",
    ),
    (
        "P14",
        "correction {0} is not in the audit trail as it is recorded",
        "SELECT w.id FROM (SELECT correction_id AS id, 'correction.order' AS action,"
        " made_by AS who FROM correction"
        " UNION ALL SELECT correction_id, 'correction.one_person', made_by FROM correction"
        " WHERE is_one_person = 1"
        " UNION ALL SELECT correction_id, 'correction.issue', decided_by FROM correction"
        " WHERE status = 'issued'"
        " UNION ALL SELECT correction_id, 'correction.reject', decided_by FROM correction"
        " WHERE status = 'rejected') w"
        " WHERE w.action || ' ' || w.who || ' correction:' || w.id NOT IN"
        " (SELECT a.action || ' ' || a.operator || ' ' || a.object FROM audit a)",
    ),
    (
        "P14",
        "{1} switched four eyes (version {0}), which is not in the audit trail",
        "SELECT r.version, r.saved_by FROM one_person_rule r LEFT JOIN audit a"
        " ON a.action = 'one_person.set' AND a.operator = r.saved_by AND a.at = r.saved_at"
        " AND a.object = 'one_person:' || CAST(r.is_on AS VARCHAR(1)) WHERE a.seq IS NULL",
    ),
)
