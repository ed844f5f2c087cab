from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain import ledger
from billing_desktop.domain.ledger import Entry, Posting, SourceKind
from billing_desktop.domain.money import EUR, Currency, Money, total
from tests.builders import NOW, eur


def entry(*legs: tuple[str, str], booked_at: datetime = NOW) -> Entry:
    return Entry(
        entry_id="entry-1",
        source_kind=SourceKind.USAGE,
        source_ref="meter-1",
        booked_at=booked_at,
        operator="finance desk",
        description="API calls",
        postings=tuple(Posting(name, eur(amount)) for name, amount in legs),
    )


def test_an_entry_sums_to_zero() -> None:
    booked = entry(("a", "60.69"), ("b", "-50.00"), ("c", "-1.00"), ("d", "-9.69"))

    assert total(posting.amount for posting in booked.postings) == eur("0")


@pytest.mark.parametrize("off", ["0.01", "-0.01", "100.00"])
def test_an_entry_that_is_off_cannot_exist(off: str) -> None:
    minor_units = eur(off).minor_units

    with pytest.raises(ValueError, match=rf"postings are off by {minor_units} EUR"):
        entry(("a", "50.00"), ("b", "-50.00"), ("c", off))


@pytest.mark.parametrize("legs", [(), (("a", "0.00"),)])
def test_an_entry_needs_two_postings(legs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ValueError, match="an entry needs at least two postings"):
        entry(*legs)


def test_an_entry_has_one_currency() -> None:
    usd = Currency("USD", 2)

    with pytest.raises(ValueError, match="do not mix"):
        replace(
            entry(("a", "1.00"), ("b", "-1.00")),
            postings=(Posting("a", Money(100, EUR)), Posting("b", Money(-100, usd))),
        )


def test_an_entry_in_another_currency_sums_to_zero_too() -> None:
    usd = Currency("USD", 2)

    booked = replace(
        entry(("a", "1.00"), ("b", "-1.00")),
        postings=(Posting("a", Money(100, usd)), Posting("b", Money(-100, usd))),
    )

    assert booked.postings[0].amount.currency == usd


def test_an_entry_is_booked_at_an_instant() -> None:
    with pytest.raises(ValueError, match="booked_at must be time-zone aware"):
        entry(("a", "1.00"), ("b", "-1.00"), booked_at=NOW.replace(tzinfo=None))


@given(st.lists(st.integers(-(10**9), 10**9), min_size=1, max_size=8))
def test_a_reversal_undoes_its_entry_account_by_account(amounts: list[int]) -> None:
    legs = [*amounts, -sum(amounts)]
    booked = replace(
        entry(("a", "1.00"), ("b", "-1.00")),
        postings=tuple(Posting(f"account-{i}", Money(n, EUR)) for i, n in enumerate(legs)),
    )

    undone = booked.reversal(entry_id="entry-2", booked_at=NOW, operator="finance desk")

    for before, after in zip(booked.postings, undone.postings, strict=True):
        assert before.ledger_account == after.ledger_account
        assert before.amount + after.amount == Money.zero()


def test_a_reversal_names_what_it_undoes_and_is_booked_once() -> None:
    later = NOW + timedelta(days=1)
    booked = entry(("a", "1.00"), ("b", "-1.00"))

    undone = booked.reversal(entry_id="entry-2", booked_at=later, operator="support desk")

    assert (undone.source_kind, undone.source_ref) == (SourceKind.REVERSAL, "entry-1")
    assert undone.description == "Reversal of entry-1"
    assert (undone.entry_id, undone.booked_at, undone.operator) == (
        "entry-2",
        later,
        "support desk",
    )


def test_a_reversal_of_a_reversal_is_the_entry_again() -> None:
    booked = entry(("a", "1.00"), ("b", "-1.00"))

    once = booked.reversal(entry_id="entry-2", booked_at=NOW, operator="x")
    twice = once.reversal(entry_id="entry-3", booked_at=NOW, operator="x")

    assert twice.postings == booked.postings


def test_a_posting_of_nothing_is_left_out() -> None:
    legs = ledger.postings(("a", eur("1.00")), ("b", eur("0.00")), ("c", eur("-1.00")))

    assert legs == (Posting("a", eur("1.00")), Posting("c", eur("-1.00")))


@given(st.text(min_size=1, max_size=40))
def test_the_ledger_account_of_a_balance_names_the_customer(account_id: str) -> None:
    assert ledger.account_of(ledger.balance_account(account_id)) == account_id


def test_the_audit_views_name_of_a_balance() -> None:
    assert ledger.balance_account("acc-1") == "liability:balance:acc-1"


@pytest.mark.parametrize(
    "ledger_account",
    [
        ledger.PAYMENTS_IN_TRANSIT,
        ledger.FEE_REVENUE,
        ledger.VAT_PAYABLE,
        ledger.USAGE_REVENUE,
        ledger.PAYMENT_COSTS,
    ],
)
def test_the_books_own_accounts_belong_to_no_customer(ledger_account: str) -> None:
    assert ledger.account_of(ledger_account) is None
