"""Whether bank lines are booked as decided, once, by two people where it was by hand, and all.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

# Which settlement an entry credits; again, after a payment was undone: `credit_ref`.
SETTLED = (
    "CASE WHEN e.source_ref LIKE '%:%' THEN rtrim(rtrim(e.source_ref, '0123456789'), ':')"
    " ELSE e.source_ref END"
)
_STANDS = "NOT EXISTS (SELECT 1 FROM bank_undoing u WHERE u.assignment_id = a.assignment_id)"
_HAS_PARTS = "('payment', 'by_hand', 'returned', 'paid_back')"
_PARTS = (
    "SELECT assignment_id, SUM(amount_minor) AS minor, SUM(vat_minor) AS vat,"
    " SUM(CASE WHEN kind = 'invoice' THEN amount_minor ELSE 0 END) AS invoices"
    " FROM bank_part GROUP BY assignment_id"
)


def _on(account: str) -> str:
    return (
        f"COALESCE((SELECT SUM(p.amount_minor) FROM posting p WHERE p.entry_id = e.entry_id"
        f" AND p.ledger_account = '{account}'), 0)"
    )


# What a transfer's documents asked for, what came of it, and what of it is credited.
_TRANSFERS = (
    "SELECT t.top_up_id, t.billing_number,"
    " COALESCE(SUM(CASE WHEN w.what = 'receivable' THEN w.minor END), 0) AS asked,"
    " COALESCE(SUM(CASE WHEN w.what = 'awaiting' THEN w.minor END), 0) AS awaiting,"
    " COALESCE(SUM(CASE WHEN w.what = 'paid' THEN w.minor END), 0) AS paid,"
    " COALESCE(SUM(CASE WHEN w.what = 'credited' THEN w.minor END), 0) AS credited"
    " FROM top_up t JOIN ("
    "SELECT i.top_up_id, CASE WHEN p.ledger_account = 'asset:receivable' THEN 'receivable'"
    " ELSE 'awaiting' END AS what, p.amount_minor AS minor FROM invoice i JOIN entry e"
    " ON e.source_ref = i.number AND e.source_kind IN ('invoice', 'credit_note')"
    " JOIN posting p ON p.entry_id = e.entry_id AND p.ledger_account IN"
    " ('asset:receivable', 'liability:top_ups_awaiting_payment')"
    " UNION ALL SELECT b.top_up_id, 'paid', b.amount_minor FROM bank_part b"
    " JOIN bank_assignment a ON a.assignment_id = b.assignment_id"
    f" WHERE b.kind = 'invoice' AND {_STANDS}"
    " UNION ALL SELECT s.top_up_id, 'credited', p.amount_minor FROM settlement s JOIN entry e"
    f" ON e.source_kind = 'settlement' AND s.settlement_id = {SETTLED}"
    " JOIN posting p ON p.entry_id = e.entry_id"
    " AND p.ledger_account = 'liability:top_ups_awaiting_payment'"
    " WHERE NOT EXISTS (SELECT 1 FROM entry r WHERE r.source_kind = 'reversal'"
    " AND r.source_ref = e.entry_id)"
    " AND EXISTS (SELECT 1 FROM top_up o WHERE o.top_up_id = s.top_up_id AND o.method = 'invoice')"
    ") w ON w.top_up_id = t.top_up_id WHERE t.method = 'invoice'"
    " GROUP BY t.top_up_id, t.billing_number"
)

BANK_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P1",
        "bank payment {0} is not booked as it was decided",
        "SELECT a.assignment_id FROM bank_assignment a"
        f" LEFT JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        " LEFT JOIN entry e ON e.source_kind = 'bank_payment' AND e.source_ref = a.assignment_id"
        f" WHERE (a.kind IN {_HAS_PARTS}) <> (e.entry_id IS NOT NULL)"
        f" OR (a.kind IN {_HAS_PARTS}) <> (b.assignment_id IS NOT NULL)"
        f" OR e.entry_id IS NOT NULL AND ({_on('asset:bank')} <> b.minor"
        f" OR {_on('asset:receivable')} <> -b.invoices"
        f" OR {_on('liability:overpayments')} <> b.invoices - b.minor"
        f" OR {_on('liability:vat_not_yet_due')} <> b.vat"
        f" OR {_on('liability:vat_payable')} <> -b.vat)",
    ),
    (
        "P1",
        "bank line {0} is booked with {1} minor units instead of {2}",
        "SELECT l.line_id, b.minor, l.amount_minor FROM bank_assignment a"
        f" JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        " JOIN bank_line l ON l.line_id = a.line_id"
        f" WHERE {_STANDS} AND (b.minor <> l.amount_minor OR l.currency_code <> 'EUR'"
        " OR l.status <> 'booked')",
    ),
    (
        "P1",
        "bank payment {0} was undone, which the ledger contradicts",
        "SELECT a.assignment_id FROM bank_assignment a JOIN entry e"
        " ON e.source_kind = 'bank_payment' AND e.source_ref = a.assignment_id"
        " LEFT JOIN bank_undoing u ON u.assignment_id = a.assignment_id"
        " LEFT JOIN entry r ON r.source_kind = 'reversal' AND r.source_ref = e.entry_id"
        " WHERE (u.assignment_id IS NOT NULL) <> (r.entry_id IS NOT NULL)",
    ),
    (
        "P1",
        "bank payment {0} names invoice {1} of another top-up",
        "SELECT b.assignment_id, b.invoice_number FROM bank_part b JOIN invoice i"
        " ON i.number = b.invoice_number WHERE i.top_up_id <> b.top_up_id"
        " OR i.kind <> 'invoice' OR i.method <> 'invoice'",
    ),
    (
        "P1",
        "bank payment {0} takes back other money than it says",
        "SELECT a.assignment_id FROM bank_assignment a"
        f" JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        f" LEFT JOIN ({_PARTS}) o ON o.assignment_id = a.returns"
        " WHERE a.kind = 'returned' AND (o.minor IS NULL OR o.minor <> -b.minor"
        " OR o.invoices <> -b.invoices)",
    ),
    (
        "P1",
        "bank line {0} is not the money that was booked by hand",
        "SELECT l.line_id FROM bank_assignment a JOIN bank_line l ON l.line_id = a.line_id"
        " JOIN hand_booking h ON h.hand_id = a.hand_id"
        f" WHERE a.kind = 'attached' AND {_STANDS} AND (h.amount_minor <> l.amount_minor"
        " OR h.currency_code <> l.currency_code OR l.status <> 'booked' OR NOT EXISTS"
        " (SELECT 1 FROM bank_assignment o WHERE o.hand_id = h.hand_id AND o.kind = 'by_hand'"
        " AND NOT EXISTS (SELECT 1 FROM bank_undoing x"
        " WHERE x.assignment_id = o.assignment_id)))",
    ),
    (
        "P2",
        "{0} decisions about bank line {1} stand at once",
        f"SELECT COUNT(*), a.line_id FROM bank_assignment a WHERE {_STANDS}"
        " AND a.line_id IS NOT NULL GROUP BY a.line_id HAVING COUNT(*) > 1",
    ),
    (
        "P2",
        "hand booking {0} is {1}, which what is booked contradicts",
        "SELECT h.hand_id, h.status FROM hand_booking h LEFT JOIN (SELECT a.hand_id,"
        " COUNT(*) AS times, SUM(CASE WHEN b.minor = g.amount_minor THEN 0 ELSE 1 END) AS wrong,"
        f" SUM(CASE WHEN {_STANDS} THEN 1 ELSE 0 END) AS standing"
        f" FROM bank_assignment a JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        " JOIN hand_booking g ON g.hand_id = a.hand_id WHERE a.kind = 'by_hand'"
        " GROUP BY a.hand_id) k ON k.hand_id = h.hand_id"
        " WHERE (h.status = 'booked') <> (k.hand_id IS NOT NULL) OR k.wrong > 0"
        " OR k.standing > 1",
    ),
    (
        "P2",
        "top-up {0} asks for {1} minor units, {2} have come, and {3} are credited",
        "SELECT x.billing_number, x.asked, x.paid, x.credited"
        f" FROM ({_TRANSFERS}) x WHERE x.credited <>"
        " CASE WHEN x.asked > 0 AND x.paid >= x.asked THEN -x.awaiting ELSE 0 END",
    ),
    (
        "P4",
        "statement {0} of the bank comes to {1} minor units, its lines to {2}",
        "SELECT s.statement_id, s.booked_minor, COALESCE(SUM(w.minor), 0) FROM bank_statement s"
        " LEFT JOIN (SELECT l.statement_key, l.amount_minor AS minor FROM bank_line l"
        " WHERE l.status = 'booked' UNION ALL SELECT g.statement_key, l.amount_minor"
        " FROM bank_sighting g JOIN bank_line l ON l.line_id = g.line_id"
        " WHERE l.status = 'booked') w ON w.statement_key = s.statement_key"
        " GROUP BY s.statement_key, s.statement_id, s.booked_minor"
        " HAVING s.booked_minor <> COALESCE(SUM(w.minor), 0)",
    ),
    (
        "P13",
        "hand booking {0} was ordered and confirmed by {1}",
        "SELECT hand_id, made_by FROM hand_booking WHERE status = 'booked'"
        " AND needs_second_person = 1 AND decided_by = made_by",
    ),
    (
        "P14",
        "{0} is not in the audit trail as it is recorded",
        "SELECT w.what FROM ("
        "SELECT 'bank.decide' AS action, a.made_by AS who, 'bank_assignment:' || a.assignment_id"
        " || ':' || a.kind || ':' || COALESCE(a.line_id, a.hand_id) || ':'"
        " || CAST(COALESCE(b.minor, 0) AS VARCHAR(30)) AS what FROM bank_assignment a"
        f" LEFT JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        " UNION ALL SELECT 'bank.undo', u.made_by, 'bank_assignment:' || a.assignment_id"
        " || ':' || a.kind || ':' || COALESCE(a.line_id, a.hand_id) || ':'"
        " || CAST(COALESCE(b.minor, 0) AS VARCHAR(30)) FROM bank_undoing u JOIN bank_assignment a"
        " ON a.assignment_id = u.assignment_id"
        f" LEFT JOIN ({_PARTS}) b ON b.assignment_id = a.assignment_id"
        " UNION ALL SELECT CASE n.step WHEN 1 THEN 'hand_booking.order' WHEN 2 THEN"
        " 'hand_booking.one_person' WHEN 3 THEN 'hand_booking.confirm'"
        " ELSE 'hand_booking.reject' END,"
        " CASE WHEN n.step < 3 THEN h.made_by ELSE h.decided_by END,"
        " 'hand_booking:' || h.hand_id || ':' || h.invoice_number || ':'"
        " || CAST(h.amount_minor AS VARCHAR(30)) FROM hand_booking h JOIN (SELECT 1 AS step"
        " UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4) n ON n.step = 1"
        " OR n.step = 2 AND h.is_one_person = 1"
        " OR n.step = 3 AND h.status = 'booked' AND h.is_one_person = 0"
        " OR n.step = 4 AND h.status = 'rejected'"
        " UNION ALL SELECT 'bank.import', f.imported_by, 'bank_file:' || f.file_id || ':'"
        " || f.digest || ':' || CAST(COUNT(l.line_id) AS VARCHAR(30)) || ':' || CAST(COALESCE("
        "SUM(CASE WHEN l.status = 'booked' THEN l.amount_minor END), 0) AS VARCHAR(30))"
        " FROM bank_file f LEFT JOIN bank_statement s ON s.file_id = f.file_id"
        " LEFT JOIN bank_line l ON l.statement_key = s.statement_key"
        " GROUP BY f.file_id, f.digest, f.imported_by"
        ") w WHERE w.action || ' ' || w.who || ' ' || w.what NOT IN"
        " (SELECT a.action || ' ' || a.operator || ' ' || a.object FROM audit a)",
    ),
)
