"""What is certainly the same credit is one line; what may be is for a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from billing_desktop.domain.bank_statement import BankTransaction, EntryStatus, StatementKind
from billing_desktop.domain.line_identity import (
    Told,
    is_certainly_same,
    is_same,
    match_key,
    may_be_same,
)
from tests.builders import eur

DAY = date(2026, 11, 24)


def told(
    kind: StatementKind = StatementKind.CAMT_053, statement: str = "S-1", **changes: object
) -> Told:
    plain = BankTransaction(
        eur("100.00"), EntryStatus.BOOKED, DAY, value_on=DAY, remittance="Rechnung 4711 Oktober"
    )
    return Told(replace(plain, **changes), "DE02 1203", kind, statement)  # type: ignore[arg-type]


def test_the_bank_s_reference_and_the_amount_are_the_key_whatever_else_is_said() -> None:
    one = told(bank_reference="A-1")

    assert match_key(one) == match_key(told(bank_reference="A-1", remittance="Rechnung 4711"))
    assert match_key(one) != match_key(told(bank_reference="A-2"))
    assert match_key(one) != match_key(told(bank_reference="A-1", amount=eur("100.01")))
    announced = told(bank_reference="A-1", status=EntryStatus.PENDING)
    assert match_key(one) != match_key(announced)


def test_without_a_reference_all_that_was_said_is_the_key() -> None:
    one = told(bank_reference="NONREF")

    assert match_key(one) == match_key(told(remittance="RECHNUNG 4711-Oktober"))
    assert match_key(one) != match_key(told(remittance="Rechnung 4712"))
    assert match_key(one) != match_key(told(booked_on=DAY + timedelta(days=1)))


def test_a_reference_that_comes_again_weeks_later_is_of_another_credit() -> None:
    one = told(bank_reference="A-1")
    later = told(bank_reference="A-1", booked_on=DAY + timedelta(days=30))

    assert match_key(one) == match_key(later)
    assert not is_same(one, later)
    soon = {"bank_reference": "A-1", "booked_on": DAY + timedelta(days=3)}
    assert is_same(told(StatementKind.CAMT_054, bank_reference="A-1"), told(**soon))  # type: ignore[arg-type]
    assert not is_same(one, told(**soon))  # type: ignore[arg-type]
    assert may_be_same(one, told(**soon))  # type: ignore[arg-type]


def test_one_reference_for_two_payers_is_of_two_credits() -> None:
    one = told(bank_reference="BATCH", end_to_end_id="E-1")
    other = told(bank_reference="BATCH", end_to_end_id="E-2")

    assert not is_same(one, other)


def test_two_advices_without_references_may_be_of_two_credits() -> None:
    one = told(StatementKind.CAMT_054, "N-1")

    assert is_same(one, told(StatementKind.CAMT_054, "N-1"))
    assert not is_same(one, told(StatementKind.CAMT_054, "N-2"))
    assert may_be_same(one, told(StatementKind.CAMT_054, "N-2"))
    assert is_same(one, told(StatementKind.CAMT_053, "S-7"))


def test_an_advice_and_a_statement_are_the_same_by_what_the_payer_said() -> None:
    advice = told(StatementKind.CAMT_054, end_to_end_id="E-1", bank_reference="A-1")

    assert is_certainly_same(advice, told(end_to_end_id="E-1", remittance="", bank_reference="B"))
    assert is_certainly_same(advice, told(remittance="Rechnung 4711 Oktober Kd.nr. 3"))
    assert not is_certainly_same(advice, told(end_to_end_id="E-2"))


def test_an_amount_alone_is_a_question() -> None:
    advice = told(StatementKind.CAMT_054, bank_reference="A-1")
    vague = told(remittance="Überweisung", bank_reference="B-1")

    assert may_be_same(advice, vague)
    assert not is_certainly_same(advice, vague)
    assert not may_be_same(advice, told(amount=eur("100.01")))
    assert not may_be_same(advice, told(booked_on=DAY + timedelta(days=6)))
    assert not may_be_same(
        told(remittance="RE-2026-000001"), told(remittance="RE-2026-000002 Oktober")
    )
