"""Whether every entry books what its source says, on the ledger accounts of its kind, and no more.

Each query returns the rows that contradict the sentence beside it.
"""

from __future__ import annotations

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import SourceKind

_TAKEN_BACK = (
    ledger.FEE_REVENUE,
    ledger.VAT_PAYABLE,
    ledger.REFUNDS_OWED,
    ledger.RECEIVABLE,
    ledger.TOP_UPS_AWAITING_PAYMENT,
    ledger.VAT_NOT_YET_DUE,
)
# Where an entry of each kind posts; a settlement and usage post on the customer's balance too.
_PLAN = {
    SourceKind.SETTLEMENT: (
        ledger.PAYMENTS_IN_TRANSIT,
        ledger.FEE_REVENUE,
        ledger.VAT_PAYABLE,
        ledger.TOP_UPS_AWAITING_PAYMENT,
        ledger.VAT_NOT_YET_DUE,
    ),
    SourceKind.BANK_PAYMENT: (
        ledger.BANK,
        ledger.RECEIVABLE,
        ledger.OVERPAYMENTS,
        ledger.VAT_NOT_YET_DUE,
        ledger.VAT_PAYABLE,
    ),
    SourceKind.USAGE: (ledger.USAGE_REVENUE,),
    SourceKind.PROVIDER_FEE: (ledger.PAYMENT_COSTS, ledger.PAYMENTS_IN_TRANSIT),
    SourceKind.REFUND: (ledger.REFUNDS_OWED, ledger.OVERPAYMENTS, ledger.PAYMENTS_IN_TRANSIT),
    SourceKind.DISPUTE: (ledger.DISPUTED_PAYMENTS, ledger.PAYMENTS_IN_TRANSIT),
    SourceKind.ADJUSTMENT: (ledger.PAYMENTS_IN_TRANSIT, ledger.OVERPAYMENTS),
    SourceKind.CREDIT_NOTE: (*_TAKEN_BACK, ledger.DISPUTED_PAYMENTS),
    SourceKind.INVOICE: _TAKEN_BACK,
}
_ON_A_BALANCE = (
    SourceKind.SETTLEMENT,
    SourceKind.CREDIT_NOTE,
    SourceKind.INVOICE,
    SourceKind.USAGE,
)
_OF_MANY = (
    SourceKind.SETTLEMENT,
    SourceKind.CREDIT_NOTE,
    SourceKind.INVOICE,
    SourceKind.BANK_PAYMENT,
)
_OF_TWO = ", ".join(f"'{kind}'" for kind in _PLAN if kind not in _OF_MANY)


def _elsewhere() -> str:
    cases = []
    for kind, accounts in _PLAN.items():
        allowed = ", ".join(f"'{account}'" for account in accounts)
        case = f"e.source_kind = '{kind}' AND p.ledger_account NOT IN ({allowed})"
        if kind in _ON_A_BALANCE:
            case += f" AND p.ledger_account NOT LIKE '{ledger.balance_account('%')}'"
        cases.append(f"({case})")
    return " OR ".join(cases)


# The entries of each dispute in turn: taken by the bank, given back, taken after all.
DISPUTE_TURNS = (
    "WITH RECURSIVE dispute_turn (reference, entry_id, turn) AS ("
    "SELECT source_ref, entry_id, 0 FROM entry WHERE source_kind = 'dispute'"
    " UNION ALL SELECT d.reference, e.entry_id, d.turn + 1 FROM dispute_turn d"
    " JOIN entry e ON e.source_kind = 'reversal' AND e.source_ref = d.entry_id)"
)

SOURCE_CONTRADICTIONS: tuple[tuple[str, str, str], ...] = (
    (
        "P1",
        "entry {0} ({1}) posts on {2}, where its kind has no business",
        "SELECT e.entry_id, e.source_kind, p.ledger_account FROM entry e"
        f" JOIN posting p ON p.entry_id = e.entry_id WHERE {_elsewhere()}",
    ),
    (
        "P1",
        "entry {0} ({1}) has {2} postings instead of 2",
        "SELECT e.entry_id, e.source_kind, COUNT(*) FROM entry e"
        f" JOIN posting p ON p.entry_id = e.entry_id WHERE e.source_kind IN ({_OF_TWO})"
        " GROUP BY e.entry_id, e.source_kind HAVING COUNT(*) <> 2",
    ),
    (
        "P1",
        "entry {0} undoes {1}, which nothing undoes",
        DISPUTE_TURNS + " SELECT e.entry_id, e.source_ref FROM entry e JOIN entry o"
        " ON o.entry_id = e.source_ref WHERE e.source_kind = 'reversal'"
        " AND o.source_kind <> 'refund' AND e.entry_id NOT IN (SELECT entry_id FROM dispute_turn)"
        " AND NOT (o.source_kind = 'bank_payment' AND EXISTS"
        " (SELECT 1 FROM bank_undoing u WHERE u.assignment_id = o.source_ref))"
        # The credit of a transfer is taken back with the payment; see the rule about it.
        " AND NOT (o.source_kind = 'settlement' AND EXISTS (SELECT 1 FROM posting p"
        " WHERE p.entry_id = o.entry_id AND p.ledger_account ="
        " 'liability:top_ups_awaiting_payment'))",
    ),
    (
        "P1",
        "entry {0} is not the opposite of what it undoes",
        "SELECT x.entry_id FROM (SELECT r.entry_id, p.ledger_account, p.amount_minor FROM entry r"
        " JOIN posting p ON p.entry_id = r.entry_id WHERE r.source_kind = 'reversal'"
        " UNION ALL SELECT r.entry_id, p.ledger_account, p.amount_minor FROM entry r"
        " JOIN posting p ON p.entry_id = r.source_ref WHERE r.source_kind = 'reversal') x"
        " GROUP BY x.entry_id, x.ledger_account HAVING SUM(x.amount_minor) <> 0",
    ),
    (
        "P1",
        "refund {0} is not booked with its amount",
        "SELECT r.refund_id FROM refund r JOIN entry e ON e.source_kind = 'refund'"
        " AND e.source_ref = r.provider_reference JOIN posting p ON p.entry_id = e.entry_id"
        " AND p.ledger_account = 'asset:payments_in_transit'"
        " WHERE p.amount_minor <> -r.amount_minor",
    ),
    (
        "P1",
        "dispute {0} is not booked with its amount",
        "SELECT d.provider_reference FROM dispute d JOIN entry e ON e.source_kind = 'dispute'"
        " AND e.source_ref = d.provider_reference JOIN posting p ON p.entry_id = e.entry_id"
        " AND p.ledger_account = 'asset:payments_in_transit'"
        " WHERE p.amount_minor <> -d.amount_minor",
    ),
    (
        "P4",
        "top-up {0} was paid, but is neither credited nor was it put before a person",
        "SELECT DISTINCT t.billing_number FROM attempt a JOIN top_up t"
        " ON t.top_up_id = a.top_up_id WHERE a.state = 'paid' AND NOT EXISTS"
        " (SELECT 1 FROM settlement s WHERE s.top_up_id = a.top_up_id) AND NOT EXISTS"
        " (SELECT 1 FROM task k WHERE k.object = 'top_up:' || a.top_up_id)",
    ),
    (
        "P14",
        "entry {0} ({1} of {2}, {3} minor units) is not in the audit trail",
        "SELECT e.entry_id, e.source_kind, e.source_ref, SUM(p.amount_minor) FROM entry e"
        " JOIN posting p ON p.entry_id = e.entry_id AND p.amount_minor > 0"
        " WHERE e.source_kind IN ('provider_fee', 'adjustment')"
        " GROUP BY e.entry_id, e.source_kind, e.source_ref"
        " HAVING CASE e.source_kind WHEN 'adjustment' THEN 'payment.not_credited payment:'"
        " ELSE 'provider_fee.book settlement:' END || e.source_ref || ':'"
        " || CAST(SUM(p.amount_minor) AS VARCHAR(30))"
        " NOT IN (SELECT a.action || ' ' || a.object FROM audit a)",
    ),
)
