"""Whether every mail is what its history says, and nothing is called sent that was not.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

# What happened since a person last asked for the mail: only that speaks for how it stands.
_SINCE_ASKED = (
    "FROM outbox_event e WHERE e.outbox_id = o.outbox_id AND e.seq > COALESCE((SELECT MAX(a.seq)"
    " FROM outbox_event a WHERE a.outbox_id = o.outbox_id AND a.step = 'asked_again'), 0)"
)

MAIL_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P9",
        "mail {0} about {1} is called handed over, but no server's answer says so",
        "SELECT o.outbox_id, o.invoice_number FROM outbox o WHERE o.status = 'handed_over'"
        # A server that takes a mail on answers with a number from 200 to 299.
        f" AND NOT EXISTS (SELECT 1 {_SINCE_ASKED}"
        " AND e.step = 'handed_over' AND e.answer LIKE '2%')",
    ),
    (
        "P9",
        "mail {0} about {1} is called failed, but no attempt says so",
        "SELECT o.outbox_id, o.invoice_number FROM outbox o WHERE o.status = 'failed'"
        f" AND NOT EXISTS (SELECT 1 {_SINCE_ASKED} AND e.step IN ('refused', 'not_now'))",
    ),
    (
        "P9",
        "mail {0} about {1} was tried without a Message-ID",
        "SELECT o.outbox_id, o.invoice_number FROM outbox o WHERE o.message_id IS NULL"
        " AND EXISTS (SELECT 1 FROM outbox_event e WHERE e.outbox_id = o.outbox_id"
        " AND e.step = 'begun')",
    ),
    (
        "P9",
        "step {1} of mail {0} is missing",
        "SELECT e.outbox_id, e.seq - 1 FROM outbox_event e WHERE e.seq > 1 AND NOT EXISTS"
        " (SELECT 1 FROM outbox_event b WHERE b.outbox_id = e.outbox_id AND b.seq = e.seq - 1)",
    ),
    (
        "P14",
        "mail {0} about {1} is called {2}, which is not in the audit trail",
        "SELECT o.outbox_id, o.invoice_number, o.status FROM outbox o"
        " WHERE o.status IN ('handed_over', 'failed') AND 'mail.' || o.status || ' mail:'"
        " || o.outbox_id || ':' || COALESCE(o.invoice_number, '') NOT IN"
        " (SELECT a.action || ' ' || a.object FROM audit a)",
    ),
)
