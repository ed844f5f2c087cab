"""The orders ``seller``, ``account`` and ``usage``."""

from __future__ import annotations

import pytest

from billing_desktop.domain.language import Language
from tests import builders
from tests.cli.command_line import CommandLine

SELLER = {
    "name": "Beispielwerk Software GmbH",
    "street": "Musterweg 12",
    "postal_code": "10115",
    "city": "Berlin",
    "country": "DE",
    "vat_number": "DE234567894",
    "tax_number": "30/123/45678",
    "register_number": "HRB 123456",
    "contact": "Buchhaltung",
    "phone": "+49 30 1234567",
    "email": "buchhaltung@beispielwerk.example",
    "iban": "DE75512108001245126199",
    "bic": "SOGEDEFF",
}


def test_a_complete_seller_is_complete(cli: CommandLine) -> None:
    assert cli.order("seller", key="s", **SELLER) == {
        "ok": True,
        "op": "seller",
        "key": "s",
        "id": "seller",
        "status": "complete",
        "missing": [],
        "version": 1,
    }


def test_an_order_made_from_older_details_replaces_no_newer_ones(cli: CommandLine) -> None:
    first, other, late, strange, again = cli.batch(
        {"op": "seller", "key": "s-1", **SELLER},
        {"op": "seller", "key": "s-2", **SELLER, "city": "Bremen", "version": "1"},
        {"op": "seller", "key": "s-3", **SELLER, "city": "Kiel", "version": "1"},
        {"op": "seller", "key": "s-4", **SELLER, "version": "one"},
        {"op": "seller", "key": "s-2", **SELLER, "city": "Bremen", "version": "1"},
    )

    assert (first["version"], other["version"]) == (1, 2)
    assert (late["ok"], late["code"]) == (False, "conflict")
    assert "saved other details of the seller" in str(late["error"])
    assert (strange["ok"], strange["code"]) == (False, "request_invalid")
    assert again == other


def test_what_a_seller_lacks_is_named(cli: CommandLine) -> None:
    answer = cli.order("seller", key="s", name="Beispielwerk Software GmbH")

    assert answer["status"] == "details_missing"
    assert answer["missing"] == ["street", "postal_code", "city", "vat_number", "tax_number"]


def test_wrong_details_of_a_seller_are_refused_by_field(cli: CommandLine) -> None:
    answer = cli.order("seller", key="s", **SELLER | {"iban": "DE00", "email": "nobody"})

    assert (answer["ok"], answer["code"]) == (False, "details_invalid")
    assert list(answer["fields"]) == ["email", "iban"]  # type: ignore[call-overload]


def test_the_same_key_is_the_same_seller_and_other_details_need_another(cli: CommandLine) -> None:
    first, again, other = cli.batch(
        {"op": "seller", "key": "s", **SELLER},
        {"op": "seller", "key": "s", **SELLER},
        {"op": "seller", "key": "s", **SELLER, "city": "Bremen"},
    )

    assert again == first
    assert (other["ok"], other["code"]) == (False, "key_reused")


def test_an_account_has_a_customer_number_and_no_balance(cli: CommandLine) -> None:
    answer = cli.order("account", key="a", **builders.billing_texts())

    assert isinstance(answer.pop("id"), str)
    assert answer == {
        "ok": True,
        "op": "account",
        "key": "a",
        "customer_number": "K-10001",
        "status": "complete",
        "missing": [],
        "balance": "0.00",
    }


def test_an_account_may_still_lack_details(cli: CommandLine) -> None:
    answer = cli.order("account", key="a", company="Nordlicht GmbH", country="de")

    assert answer["ok"] is True
    assert answer["status"] == "details_missing"
    assert answer["missing"] == [
        "street", "postal_code", "city", "vat_number", "language", "email",
    ]  # fmt: skip
    refused = cli.order("top_up", key="t", account="a", amount="50.00")
    assert (refused["code"], refused["missing"]) == ("details_missing", answer["missing"])


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("country", "Germany"),
        ("country", "XX"),
        ("vat_number", "DE123456789"),
        ("vat_number", "ATU12345675"),
        ("email", "a@b.example, c@d.example"),
        ("language", "Klingon"),
    ],
)
def test_wrong_details_of_an_account_are_refused_by_field(
    cli: CommandLine, field: str, text: str
) -> None:
    answer = cli.order("account", key="a", **builders.billing_texts() | {field: text})

    assert (answer["ok"], answer["code"]) == (False, "details_invalid")
    assert field in answer["fields"]  # type: ignore[operator]
    assert cli("accounts", "list").out == "There are no accounts.\n"


@pytest.mark.parametrize("language", [*Language, "FR"])
def test_an_account_takes_any_invoice_language(cli: CommandLine, language: str) -> None:
    answer = cli.order("account", key="a", **builders.billing_texts() | {"language": language})

    assert (answer["ok"], answer["status"]) == (True, "complete")


def test_another_language_is_refused_in_a_sentence_that_names_all(cli: CommandLine) -> None:
    answer = cli.order("account", key="a", **builders.billing_texts() | {"language": "ga"})

    assert answer["fields"] == {
        "language": "Invoices can be written in de, en, fr, es, it, nl, pl, bg, hr, cs, da, et, "
        "fi, el, hu, lv, lt, mt, pt, ro, sk, sl, sv, not in ga."
    }


def test_the_same_key_is_the_same_account(cli: CommandLine) -> None:
    account = cli.account("a")
    cli.topped_up(account=account)

    again = cli.order("account", key="a", **builders.billing_texts())
    other = cli.order("account", key="a", **builders.billing_texts() | {"city": "Bremen"})

    assert (again["id"], again["balance"]) == (account, "50.00")
    assert (other["ok"], other["code"]) == (False, "key_reused")


def test_an_account_is_named_by_id_key_or_customer_number(cli: CommandLine) -> None:
    account = cli.account("a")

    for name in (account, "a", "K-10001"):
        assert cli.order("quote", account=name, amount="50.00")["account"] == account


def test_usage_lowers_the_balance_once_for_each_key(cli: CommandLine) -> None:
    account = cli.account()
    order = {"account": account, "amount": "12.34", "on": "2025-11-01", "description": "Calls"}

    first, again = (cli.order("usage", key="u", **order) for _ in range(2))

    assert (
        first
        == again
        == {
            "ok": True,
            "op": "usage",
            "key": "u",
            "id": "u",
            "account": account,
            "status": "booked",
            "amount": "12.34",
            "balance": "-12.34",
        }
    )
    other = cli.order("usage", key="u", **order | {"amount": "12.35"})
    assert (other["ok"], other["code"]) == (False, "key_reused")


@pytest.mark.parametrize("day", ["2025-02-30", "01.11.2025", "2025-1-1", "20251101", "today", ""])
def test_usage_needs_a_day_of_the_calendar(cli: CommandLine, day: str) -> None:
    answer = cli.order("usage", key="u", account=cli.account(), amount="1.00", on=day)

    assert (answer["ok"], answer["code"]) == (False, "date_invalid")


def test_usage_of_a_day_to_come_is_refused(cli: CommandLine) -> None:
    answer = cli.order("usage", key="u", account=cli.account(), amount="1.00", on="9999-12-31")

    assert (answer["ok"], answer["code"]) == (False, "date_future")


def test_usage_may_come_without_a_description(cli: CommandLine) -> None:
    answer = cli.order("usage", key="u", account=cli.account(), amount="1.00", on="2025-11-01")

    assert answer["ok"] is True
