"""Disputes: the money is where the bank has put it."""

from __future__ import annotations

from billing_desktop.domain import ledger
from billing_desktop.domain.dispute import WITHDRAWN, Dispute, DisputeStatus, withdrawn_entry
from billing_desktop.domain.ledger import SourceKind
from tests.builders import NOW, eur

DISPUTE = Dispute(
    provider_reference="dp_1",
    top_up_id="t1",
    payment_reference="pi_1",
    amount=eur("302.26"),
    status=DisputeStatus.OPEN,
    opened_at=NOW,
)


def test_money_is_gone_while_a_dispute_is_open_and_when_it_is_lost() -> None:
    assert {DisputeStatus.OPEN, DisputeStatus.LOST} == WITHDRAWN


def test_withdrawn_money_moves_from_transit_to_disputed() -> None:
    entry = withdrawn_entry(DISPUTE, entry_id="e1", booked_at=NOW, operator="system")

    assert (entry.source_kind, entry.source_ref) == (SourceKind.DISPUTE, "dp_1")
    assert [(leg.ledger_account, leg.amount) for leg in entry.postings] == [
        (ledger.DISPUTED_PAYMENTS, eur("302.26")),
        (ledger.PAYMENTS_IN_TRANSIT, -eur("302.26")),
    ]


def test_won_money_comes_back_by_the_opposite_entry() -> None:
    entry = withdrawn_entry(DISPUTE, entry_id="e1", booked_at=NOW, operator="system")

    back = entry.reversal(entry_id="e2", booked_at=NOW, operator="system")

    assert {leg.ledger_account: leg.amount for leg in back.postings} == {
        ledger.DISPUTED_PAYMENTS: -eur("302.26"),
        ledger.PAYMENTS_IN_TRANSIT: eur("302.26"),
    }
