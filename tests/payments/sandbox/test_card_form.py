"""The card form says what is wrong at the field, and gives no number back."""

from __future__ import annotations

import pytest

from billing_desktop.payments.sandbox.card_form import filled_form, read_form
from billing_desktop.payments.sandbox.cards import TrialCard
from tests.payments.sandbox.conftest import START

GOOD = {"number": "4242 4242 4242 4242", "expiry": "12/29", "cvc": "123", "name": "Ada Müller"}


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"number": "4242424242424242"},
        {"number": " 4242-4242-4242-4242 "},
        {"expiry": "11/26"},
        {"expiry": "1/2030"},
        {"expiry": "01 / 30"},
    ],
)
def test_a_card_may_be_typed_in_these_ways(changes: dict[str, str]) -> None:
    form = read_form({**GOOD, **changes}, START)

    assert form.problems == {}
    assert form.card is TrialCard.SUCCESS


@pytest.mark.parametrize(
    ("field", "typed", "problem"),
    [
        ("number", "", "number_incomplete"),
        ("number", "4242", "number_incomplete"),
        ("number", "success", "number_incomplete"),
        ("number", "٤٢٤٢٤٢٤٢٤٢٤٢٤٢٤٢", "number_incomplete"),
        ("number", "4111 1111 1111 1111", "number_refused"),
        ("number", "5555555555554444", "number_refused"),
        ("expiry", "", "expiry_wrong"),
        ("expiry", "13/29", "expiry_wrong"),
        ("expiry", "2029-12", "expiry_wrong"),
        ("expiry", "10/26", "expiry_past"),
        ("expiry", "12/25", "expiry_past"),
        ("cvc", "", "cvc_wrong"),
        ("cvc", "12", "cvc_wrong"),
        ("cvc", "12a", "cvc_wrong"),
        ("name", "", "name_missing"),
        ("name", "   ", "name_missing"),
        ("name", "x" * 101, "name_missing"),
    ],
)
def test_a_wrong_field_is_named(field: str, typed: str, problem: str) -> None:
    form = read_form({**GOOD, field: typed}, START)

    assert form.problems == {field: problem}
    assert form.card is None


def test_all_wrong_fields_are_named_at_once() -> None:
    assert list(read_form({}, START).problems) == ["number", "expiry", "cvc", "name"]


def test_a_number_that_is_refused_does_not_go_back() -> None:
    form = read_form({**GOOD, "number": "4111 1111 1111 1111"}, START)

    assert form.values == {**GOOD, "number": ""}


@pytest.mark.parametrize("card", TrialCard)
def test_the_filled_form_is_good(card: TrialCard) -> None:
    assert read_form(filled_form(card, START).values, START).card is card
