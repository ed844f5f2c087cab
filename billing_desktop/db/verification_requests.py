"""Whether requests went their way step by step, and what was approved is what was issued.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

from billing_desktop.domain.invoice_request import TRANSITIONS, RequestAction, RequestStatus

_STEPS = ", ".join(
    f"'{before} {action} {step.to}'"
    for (before, action), step in sorted(TRANSITIONS.items())
    if action is not RequestAction.WRITE
)
_FIRST = f"' {RequestAction.REQUEST} {RequestStatus.REQUESTED}'"

REQUEST_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P13",
        "the request {0} was approved by {1}, who had asked for or changed it",
        "SELECT r.request_id, r.approved_by FROM invoice_request r WHERE r.is_one_person = 0"
        " AND lower(r.approved_by) IN (lower(r.requested_by), lower(r.changed_by))",
    ),
    (
        "P5",
        "invoice {0} shows other figures than were approved of the request {1}",
        "SELECT i.number, r.request_id FROM invoice_request r"
        " JOIN invoice i ON i.number = r.invoice_number"
        " WHERE i.net_minor <> r.approved_amount_minor OR i.vat_minor <> r.approved_vat_minor"
        " OR i.top_up_id <> r.top_up_id OR i.kind <> 'invoice' OR i.method <> 'invoice'",
    ),
    (
        "P5",
        "the request {0} was approved with other figures than its top-up has",
        "SELECT r.request_id FROM invoice_request r JOIN top_up t ON t.top_up_id = r.top_up_id"
        " WHERE r.approved_by IS NOT NULL AND (t.amount_minor <> r.approved_amount_minor"
        " OR t.vat_minor <> r.approved_vat_minor OR t.tax_category <> r.approved_tax_category"
        " OR t.tax_percent <> r.approved_tax_percent)",
    ),
    (
        "P6",
        "invoice {0} by transfer belongs to no request that was approved",
        "SELECT i.number FROM invoice i WHERE i.kind = 'invoice' AND i.method = 'invoice'"
        " AND NOT EXISTS (SELECT 1 FROM invoice_request r WHERE r.invoice_number = i.number)"
        # One that stands in for another was ordered with a correction.
        " AND NOT EXISTS (SELECT 1 FROM correction c WHERE c.new_invoice_number = i.number)",
    ),
    (
        "P6",
        "the request {0} is {1}, and its top-up {2}",
        "SELECT r.request_id, r.status, t.status FROM invoice_request r"
        " JOIN top_up t ON t.top_up_id = r.top_up_id WHERE t.method <> 'invoice' OR t.status <>"
        " CASE WHEN r.status IN ('requested', 'in_review', 'needs_information', 'approved')"
        " THEN 'requested' WHEN r.status = 'invoiced' THEN 'pending'"
        " WHEN r.status IN ('paid', 'credited') THEN 'completed' ELSE 'cancelled' END",
    ),
    (
        "P14",
        "top-up {0} by invoice has no request",
        "SELECT t.billing_number FROM top_up t WHERE t.method = 'invoice' AND NOT EXISTS"
        " (SELECT 1 FROM invoice_request r WHERE r.top_up_id = t.top_up_id)",
    ),
    (
        "P14",
        "the request {0} is {1}, and its thread says {2}",
        "SELECT r.request_id, r.status, COALESCE(m.to_status, 'nothing') FROM invoice_request r"
        " LEFT JOIN (SELECT x.request_id, x.to_status, ROW_NUMBER() OVER"
        " (PARTITION BY x.request_id ORDER BY x.seq DESC) AS place"
        " FROM request_message x WHERE x.action IS NOT NULL) m"
        " ON m.request_id = r.request_id AND m.place = 1"
        " WHERE COALESCE(m.to_status, '') <> r.status",
    ),
    (
        "P14",
        "the thread of the request {0} has {1} entries, and the last is number {2}",
        "SELECT request_id, COUNT(*), MAX(seq) FROM request_message GROUP BY request_id"
        " HAVING COUNT(*) <> MAX(seq)",
    ),
    (
        "P14",
        "the request {0} took a step that there is not: {1} to {2}",
        "SELECT s.request_id, s.action, s.to_status FROM (SELECT m.request_id, m.action,"
        " m.to_status, COALESCE(LAG(m.to_status) OVER (PARTITION BY m.request_id"
        " ORDER BY m.seq), '') AS before FROM request_message m WHERE m.action IS NOT NULL) s"
        f" WHERE s.before || ' ' || s.action || ' ' || s.to_status NOT IN ({_FIRST}, {_STEPS})",
    ),
    (
        "P14",
        "the step {1} of the request {0} is not in the audit trail as it is in its thread",
        "SELECT m.request_id, m.action FROM (SELECT request_id, action, to_status,"
        " COUNT(*) AS times FROM request_message WHERE action IS NOT NULL"
        " AND action <> 'request' GROUP BY request_id, action, to_status) m"
        " LEFT JOIN (SELECT action, object, COUNT(*) AS times FROM audit"
        " WHERE action LIKE 'invoice_request.%' GROUP BY action, object) a"
        " ON a.action = 'invoice_request.' || m.action"
        " AND a.object = 'invoice_request:' || m.request_id || ':' || m.to_status"
        " WHERE COALESCE(a.times, 0) <> m.times",
    ),
)
