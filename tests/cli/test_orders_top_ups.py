"""The orders ``quote``, ``top_up`` and ``request_invoice``."""

from __future__ import annotations

import pytest

from billing_desktop.errors import ProviderRejectedError
from billing_desktop.services.payments import Payments
from tests.cli.command_line import CommandLine


def test_a_quote_has_five_figures_and_the_reason_for_the_tax(cli: CommandLine) -> None:
    account = cli.account()

    assert cli.order("quote", account=account, amount="50.00") == {
        "ok": True,
        "op": "quote",
        "account": account,
        "method": "card",
        "amount": "50.00",
        "fee": "1.00",
        "vat": "9.69",
        "total": "60.69",
        "expected_balance": "50.00",
        "tax_category": "S",
        "tax_percent": "19",
    }


@pytest.mark.parametrize(
    ("country", "category", "percent", "total"),
    [("DE", "S", "19", "60.69"), ("FR", "AE", "0", "51.00"), ("CH", "O", "0", "51.00")],
)
def test_the_tax_follows_from_the_country(
    cli: CommandLine, country: str, category: str, percent: str, total: str
) -> None:
    quote = cli.order("quote", account=cli.account(country=country), amount="50.00")

    found = (quote["tax_category"], quote["tax_percent"], quote["total"])
    assert found == (category, percent, total)


@pytest.mark.parametrize(
    ("amount", "method", "fee"),
    [("999.99", "card", "15.25"), ("1000.00", "invoice", "0.00"), ("999999.99", "invoice", "0.00")],
)
def test_the_method_follows_from_the_amount(
    cli: CommandLine, amount: str, method: str, fee: str
) -> None:
    quote = cli.order("quote", account=cli.account(), amount=amount)

    assert (quote["method"], quote["fee"]) == (method, fee)


def test_an_invoice_may_be_asked_for_below_the_threshold_but_no_card_above(
    cli: CommandLine,
) -> None:
    account = cli.account()

    below = cli.order("quote", account=account, amount="50.00", method="invoice")
    above = cli.order("quote", account=account, amount="1000.00", method="card")

    assert (below["ok"], below["fee"]) == (True, "0.00")
    assert (above["ok"], above["code"]) == (False, "amount_invalid")


def test_a_top_up_by_card_is_pending_and_has_a_page(cli: CommandLine) -> None:
    account = cli.account()

    answer = cli.order("top_up", key="t", account=account, amount="50.00")

    assert isinstance(answer.pop("id"), str)
    assert str(answer.pop("url")).startswith("http://127.0.0.1:")
    assert str(answer.pop("billing_number")).startswith("TEST-TU-")
    assert answer == {
        "ok": True,
        "op": "top_up",
        "key": "t",
        "account": account,
        "status": "pending",
        "method": "card",
        "amount": "50.00",
        "total": "60.69",
    }


def test_the_same_key_is_the_same_top_up_where_it_stands_now(cli: CommandLine) -> None:
    account = cli.account()
    completed = cli.topped_up("t", account)

    again = cli.order("top_up", key="t", account=account, amount="50.00")

    assert again["id"] == completed["id"]
    assert again["invoice"] == completed["invoice"]
    assert again["status"] == "completed"
    assert "url" not in again


@pytest.mark.parametrize(
    "change", [{"amount": "51.00"}, {"account": "other"}, {"method": "invoice"}]
)
def test_the_same_key_with_another_content_is_refused(
    cli: CommandLine, change: dict[str, str]
) -> None:
    order = {"key": "t", "account": cli.account(), "amount": "50.00"}
    cli.account("other")
    cli.order("top_up", **order)

    answer = cli.order("top_up", **order | change)

    assert (answer["ok"], answer["code"]) == (False, "key_reused")


@pytest.mark.parametrize("order", [{"amount": "1000.00"}, {"amount": "50.00", "method": "invoice"}])
def test_a_top_up_by_invoice_is_requested(cli: CommandLine, order: dict[str, str]) -> None:
    account = cli.account()

    answer = cli.order("top_up", key="t", account=account, **order)

    assert (answer["status"], answer["method"]) == ("requested", "invoice")
    assert "url" not in answer
    assert cli("requests", "list", "--json").rows("requests")[0]["top_up"] == answer["id"]


def test_a_request_carries_its_message(cli: CommandLine) -> None:
    account = cli.account()
    order = {"key": "r", "account": account, "amount": "100.00", "message": "Please.\nThanks.\n"}

    first, again = (cli.order("request_invoice", **order) for _ in range(2))

    assert first == again
    (request,) = cli("requests", "list", "--json").rows("requests")
    assert request["message"] == "Please.\nThanks."
    assert (request["id"], request["top_up"]) == (first["id"], first["top_up"])
    assert first["status"] == "requested"
    other = cli.order("request_invoice", **order | {"message": "Now!"})
    assert (other["ok"], other["code"]) == (False, "key_reused")


def test_a_request_may_come_without_a_message(cli: CommandLine) -> None:
    answer = cli.order("request_invoice", key="r", account=cli.account(), amount="100.00")

    assert answer["status"] == "requested"


def test_a_page_that_the_provider_refuses_leaves_a_recorded_top_up(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ProviderRejectedError("The provider refused.")

    monkeypatch.setattr(Payments, "open_page", refuse)

    answer = cli.order("top_up", key="t", account=cli.account(), amount="50.00")

    assert (answer["ok"], answer["status"]) == (True, "pending")
    assert answer["message"] == "The provider refused."


def test_a_provider_that_does_not_answer_leaves_a_pending_top_up(cli: CommandLine) -> None:
    cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    answer = cli.order("top_up", key="t", account=cli.account(), amount="50.00")

    assert (answer["ok"], answer["status"]) == (True, "pending")
    assert answer["message"]
    assert "url" not in answer
