"""Refunds: how much can go back, and what it takes from the credit."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.domain.refund import (
    Refund,
    RefundStatus,
    check_reason,
    check_refund,
    effect_on_balance,
    sent_entry,
)
from billing_desktop.errors import AmountError, TextError, UserError
from tests.builders import NOW, eur, quote

REFUND = Refund(
    refund_id="r1",
    top_up_id="t1",
    payment_reference="pi_1",
    amount=eur("302.26"),
    status=RefundStatus.ASKED,
    requested_at=NOW,
)


def test_a_full_refund_takes_back_exactly_what_was_credited() -> None:
    price = quote("250.00")

    assert effect_on_balance(price, price.total) == eur("250.00")


@given(st.integers(50, 99_999), st.data())
def test_a_part_takes_its_share_and_never_more_than_the_credit(
    cents: int, data: st.DataObject
) -> None:
    price = quote(f"{cents}E-2")
    part = Money(data.draw(st.integers(0, price.total.minor_units)), EUR)

    effect = effect_on_balance(price, part)

    assert Money.zero() <= effect <= price.amount
    assert effect <= part


@pytest.mark.parametrize("amount", ["0.00", "-1.00", "100.01"])
def test_nothing_and_more_than_is_left_are_refused(amount: str) -> None:
    with pytest.raises(AmountError):
        check_refund(eur(amount), left=eur("100.00"))


def test_all_that_is_left_may_go_back() -> None:
    assert check_refund(eur("100.00"), left=eur("100.00")) == eur("100.00")


def test_a_reason_is_asked_for_and_cleaned() -> None:
    assert check_reason("  Double order ") == "Double order"
    with pytest.raises(UserError):
        check_reason("   ")
    with pytest.raises(TextError):
        check_reason("a\u202eb")


@pytest.mark.parametrize("owed", [ledger.REFUNDS_OWED, ledger.OVERPAYMENTS])
def test_a_sent_refund_debits_what_owed_it_and_credits_transit(owed: str) -> None:
    entry = sent_entry(
        REFUND, reference="re_1", owed=owed, entry_id="e1", booked_at=NOW, operator="finance"
    )

    assert (entry.source_kind, entry.source_ref) == (SourceKind.REFUND, "re_1")
    assert [(leg.ledger_account, leg.amount) for leg in entry.postings] == [
        (owed, eur("302.26")),
        (ledger.PAYMENTS_IN_TRANSIT, -eur("302.26")),
    ]
    assert not total(leg.amount for leg in entry.postings)


@pytest.mark.parametrize(
    ("status", "counts"),
    [(RefundStatus.ASKED, True), (RefundStatus.SENT, True), (RefundStatus.FAILED, False)],
)
def test_a_refund_counts_until_it_has_failed(status: RefundStatus, counts: bool) -> None:  # noqa: FBT001
    assert replace(REFUND, status=status).counts is counts
