from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import SourceKind
from billing_desktop.domain.money import total
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import (
    OPEN_ATTEMPT_STATES,
    AttemptState,
    TopUpAction,
    TopUpStatus,
    provider_fee_entry,
)
from tests.builders import COUNTRIES, NOW, attempt, eur, quote, settlement, top_up

A = TopUpAction
PENDING_ACTIONS = (A.COMPLETE_PAYMENT, A.COPY_LINK, A.CHOOSE_ANOTHER_METHOD, A.CANCEL)


@pytest.mark.parametrize("state", sorted(set(AttemptState) - {AttemptState.PROCESSING}))
def test_a_pending_card_top_up_goes_on_with_its_payment(state: AttemptState) -> None:
    pending = top_up(last_attempt=attempt(state))

    assert pending.allowed_actions() == PENDING_ACTIONS
    assert not pending.is_processing


def test_a_pending_card_top_up_that_never_reached_the_provider_can_be_completed() -> None:
    assert top_up(last_attempt=None).allowed_actions() == PENDING_ACTIONS


def test_while_the_bank_is_at_work_nothing_is_offered() -> None:
    processing = top_up(last_attempt=attempt(AttemptState.PROCESSING))

    assert processing.is_processing
    assert processing.allowed_actions() == ()


@pytest.mark.parametrize(
    ("status", "actions"),
    [
        (TopUpStatus.COMPLETED, (A.OPEN_INVOICE, A.REFUND)),
        (TopUpStatus.FAILED, (A.RETRY, A.CHOOSE_ANOTHER_METHOD)),
        (TopUpStatus.CANCELLED, ()),
    ],
)
def test_what_is_offered_follows_from_the_state(
    status: TopUpStatus, actions: tuple[TopUpAction, ...]
) -> None:
    for last in (None, attempt(AttemptState.EXPIRED), attempt(AttemptState.PAID)):
        assert top_up(status, last_attempt=last).allowed_actions() == actions


def test_a_completed_top_up_whose_invoice_is_not_issued_yet_offers_only_the_refund() -> None:
    assert top_up(TopUpStatus.COMPLETED, invoice_number="").allowed_actions() == (A.REFUND,)


def test_what_went_back_or_is_disputed_is_not_refunded_again() -> None:
    done = top_up(TopUpStatus.COMPLETED)

    for gone in (replace(done, refunded=done.quote.total), replace(done, is_disputed=True)):
        assert gone.allowed_actions() == (A.OPEN_INVOICE,)


@pytest.mark.parametrize("status", TopUpStatus)
def test_by_invoice_the_request_can_always_be_opened(status: TopUpStatus) -> None:
    price = quote("1000.00")

    assert top_up(status, price=price, invoice_number="").allowed_actions() == (A.OPEN_REQUEST,)
    assert top_up(status, price=price, invoice_number="RE-2026-000001").allowed_actions() == (
        A.OPEN_INVOICE,
        A.OPEN_REQUEST,
    )


@pytest.mark.parametrize(
    ("amount", "method"), [("999.99", TopUpMethod.CARD), ("1000.00", TopUpMethod.INVOICE)]
)
def test_the_method_is_the_one_confirmed(amount: str, method: TopUpMethod) -> None:
    assert top_up(price=quote(amount)).method is method


@pytest.mark.parametrize("status", sorted(set(TopUpStatus) - {TopUpStatus.COMPLETED}))
def test_only_what_is_completed_has_a_time_of_settlement(status: TopUpStatus) -> None:
    with pytest.raises(ValueError, match="exactly if it is completed"):
        replace(top_up(status), settled_at=NOW)
    with pytest.raises(ValueError, match="exactly if it is completed"):
        replace(top_up(TopUpStatus.COMPLETED), settled_at=None)


@pytest.mark.parametrize("state", AttemptState)
def test_money_may_arrive_by_an_attempt_until_it_is_decided(state: AttemptState) -> None:
    expected = {AttemptState.STARTING, AttemptState.OPEN, AttemptState.PROCESSING}

    assert attempt(state).is_open == (state in expected)
    assert expected == OPEN_ATTEMPT_STATES


@pytest.mark.parametrize(
    ("country", "legs"),
    [
        (
            "DE",
            [
                ("asset:payments_in_transit", "60.69"),
                ("liability:balance:acc-1", "-50.00"),
                ("revenue:processing_fees", "-1.00"),
                ("liability:vat_payable", "-9.69"),
            ],
        ),
        (
            "FR",
            [
                ("asset:payments_in_transit", "51.00"),
                ("liability:balance:acc-1", "-50.00"),
                ("revenue:processing_fees", "-1.00"),
            ],
        ),
    ],
)
def test_a_settlement_debits_the_transit_and_credits_balance_fee_and_vat(
    country: str, legs: list[tuple[str, str]]
) -> None:
    paid = top_up(price=quote(country=country))

    entry = settlement(paid).entry(paid, entry_id="entry-1", operator="system")

    assert [(p.ledger_account, str(p.amount)) for p in entry.postings] == legs


def test_a_settlement_is_booked_once_under_its_own_id_and_at_our_time() -> None:
    paid = top_up()
    received = replace(settlement(paid), paid_at=NOW - timedelta(days=2))

    entry = received.entry(paid, entry_id="entry-1", operator="system")

    assert (entry.source_kind, entry.source_ref) == (SourceKind.SETTLEMENT, "settlement-top-1")
    assert entry.booked_at == received.booked_at == NOW
    assert (entry.entry_id, entry.operator) == ("entry-1", "system")
    assert entry.description == "Top-up TU-2026-000042"


@given(
    cents=st.integers(50, 99_999),
    country=st.sampled_from(COUNTRIES),
    balance=st.integers(-100_000, 100_000),
)
def test_what_was_quoted_is_what_is_booked(cents: int, country: str, balance: int) -> None:
    price = quote(f"{cents}E-2", country=country, balance=f"{balance}E-2")
    paid = top_up(price=price)

    entry = settlement(paid).entry(paid, entry_id="entry-1", operator="system")

    booked = {p.ledger_account: p.amount for p in entry.postings}
    assert total(booked.values()) == eur("0")
    assert booked[ledger.PAYMENTS_IN_TRANSIT] == price.total
    assert booked[ledger.balance_account("acc-1")] == -price.amount
    assert booked.get(ledger.FEE_REVENUE, eur("0")) == -price.fee
    assert booked.get(ledger.VAT_PAYABLE, eur("0")) == -price.vat


@pytest.mark.parametrize("amount", ["60.68", "60.70", "50.00", "0.00"])
def test_another_amount_than_the_quoted_one_cannot_be_booked_as_a_settlement(amount: str) -> None:
    paid = top_up()

    with pytest.raises(ValueError, match="postings are off"):
        settlement(paid, amount=eur(amount)).entry(paid, entry_id="entry-1", operator="system")


def test_the_providers_fee_is_our_cost_out_of_the_transit() -> None:
    received = settlement(top_up())
    later = NOW + timedelta(hours=1)

    entry = provider_fee_entry(
        received, eur("1.16"), entry_id="entry-2", booked_at=later, operator="system"
    )

    assert [(p.ledger_account, str(p.amount)) for p in entry.postings] == [
        ("expense:payment_costs", "1.16"),
        ("asset:payments_in_transit", "-1.16"),
    ]
    assert (entry.source_kind, entry.source_ref) == (SourceKind.PROVIDER_FEE, "settlement-top-1")
    assert entry.booked_at == later
    assert entry.description == "Provider's fee for pi_top-1"
