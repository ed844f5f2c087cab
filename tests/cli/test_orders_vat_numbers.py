"""The orders ``check_vat`` and ``clear_vat``, and what a refuted number does to ``top_up``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests import builders
from tests.builders import VAT_NUMBERS
from tests.cli.command_line import CommandLine, Json
from tests.vat_registers.local_register import CONSULTATION, LocalRegister, Trouble

FRENCH = VAT_NUMBERS["FR"]
REASON = "The tax office has confirmed it by letter."


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, cli: CommandLine) -> Iterator[LocalRegister]:
    """A register that the book asks over HTTP."""
    with LocalRegister() as local:
        monkeypatch.setenv("BILLING_VIES_URL", local.address)
        yield local


def account(cli: CommandLine, country: str = "FR", **changes: str) -> str:
    texts = builders.billing_texts(country) | changes
    return str(cli.order("account", key=f"account-{country}", **texts)["id"])


def test_a_known_number_is_confirmed_with_its_proof(
    cli: CommandLine, register: LocalRegister
) -> None:
    about = account(cli)
    register.script.names[FRENCH] = ("ATELIER BRUN", "69002 LYON")

    answer = cli.order("check_vat", account=about)

    assert str(answer.pop("answered_at")).endswith("+00:00")
    assert answer == {
        "ok": True,
        "op": "check_vat",
        "id": about,
        "vat_number": FRENCH,
        "status": "confirmed",
        "outcome": "valid",
        "consultation_number": CONSULTATION,
        "name": "ATELIER BRUN",
        "address": "69002 LYON",
    }


def test_silence_says_why_and_holds_nothing(cli: CommandLine, register: LocalRegister) -> None:
    about = account(cli)
    register.script.trouble = Trouble.RESET

    answer = cli.order("check_vat", account=about)
    top_up = cli.order("top_up", key="t", account=about, amount="50.00")
    quote = cli.order("quote", account=about, amount="50.00")

    assert (answer["status"], answer["outcome"]) == ("unchecked", "not_reachable")
    assert answer["silence"] == "no_connection"
    assert (top_up["ok"], quote["vat"]) == (True, "0.00")


def test_a_refuted_number_holds_top_ups_until_it_is_cleared(
    cli: CommandLine, register: LocalRegister
) -> None:
    about = account(cli)
    register.script.unknown.add(FRENCH)

    held, quote, cleared, again, top_up = cli.batch(
        {"op": "top_up", "key": "t", "account": about, "amount": "50.00"},
        {"op": "quote", "account": about, "amount": "50.00"},
        {"op": "clear_vat", "key": "c", "account": about, "reason": REASON},
        {"op": "clear_vat", "key": "c", "account": about, "reason": REASON},
        {"op": "top_up", "key": "t", "account": about, "amount": "50.00"},
    )

    assert (held["ok"], held["code"]) == (False, "tax_held")
    assert (quote["ok"], quote["code"]) == (False, "tax_held")
    assert (cleared["ok"], cleared["status"], cleared["outcome"]) == (True, "cleared", "invalid")
    assert again == cleared
    assert top_up["ok"]


@pytest.mark.parametrize(
    ("order", "code"),
    [
        ({"op": "clear_vat", "key": "c", "reason": REASON}, "not_refuted"),
        ({"op": "clear_vat", "key": "c", "reason": " "}, "reason_missing"),
    ],
)
def test_what_cannot_be_cleared_is_refused(
    cli: CommandLine, register: LocalRegister, order: Json, code: str
) -> None:
    (answer,) = cli.batch(order | {"account": account(cli)})

    assert (answer["ok"], answer["code"]) == (False, code)


def test_a_customer_whose_number_decides_nothing_is_not_asked_about(
    cli: CommandLine, register: LocalRegister
) -> None:
    answer = cli.order("check_vat", account=account(cli, "DE"))

    assert (answer["ok"], answer["code"]) == (False, "not_asked_about")
    assert register.script.asked == []


def test_without_an_address_a_test_book_answers_itself(cli: CommandLine) -> None:
    known = cli.order("check_vat", account=account(cli))
    unknown = cli.order("check_vat", account=account(cli, "AT", vat_number="ATU99999993"))

    assert str(known["consultation_number"]).startswith("TEST-")
    assert unknown["status"] == "refuted"
