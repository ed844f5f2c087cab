"""The orders ``message``, ``approve`` and ``decline``."""

from __future__ import annotations

import pytest

from tests.cli.command_line import CommandLine, Json


def requested(cli: CommandLine, key: str = "r") -> Json:
    return cli.order(
        "request_invoice", key=key, account=cli.account(), amount="1500.00", message="Please."
    )


def test_an_approved_request_has_its_invoice(cli: CommandLine) -> None:
    request = requested(cli)

    first, again = (cli.order("approve", key="a", request=request["id"]) for _ in range(2))

    assert first == again
    assert (first["ok"], first["status"]) == (True, "invoiced")
    assert first["invoice"] == "TEST-RE-2026-000001" or str(first["invoice"]).endswith("-000001")
    assert first["top_up"] == request["top_up"]
    (shown,) = cli("invoices", "list", "--json").rows("invoices")
    assert shown["number"] == first["invoice"]


def test_a_declined_request_is_over(cli: CommandLine) -> None:
    request = requested(cli)

    answer = cli.order(
        "decline", key="d", request=request["billing_number"], reason="No order number."
    )

    assert answer["status"] == "declined"
    assert "invoice" not in answer
    late = cli.order("approve", key="a", request=request["id"])
    assert (late["ok"], late["code"]) == (False, "state_changed")


def test_a_reason_may_be_left_out(cli: CommandLine) -> None:
    assert cli.order("decline", key="d", request=requested(cli)["id"])["status"] == "declined"


def test_a_message_is_written_once_per_key(cli: CommandLine) -> None:
    request = requested(cli)
    order = {"key": "m", "request": request["id"], "text": "Is there an order number?"}

    first, again = (cli.order("message", **order) for _ in range(2))

    assert first == again
    assert first["status"] == "requested"
    other = cli.order("message", **order | {"text": "Another text"})
    assert (other["ok"], other["code"]) == (False, "key_reused")


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "message_missing"), (" \n", "message_missing"), ("x" * 20_000, "message_invalid")],
)
def test_a_message_that_cannot_be_kept_is_refused(cli: CommandLine, text: str, code: str) -> None:
    answer = cli.order("message", key="m", request=requested(cli)["id"], text=text)

    assert (answer["ok"], answer["code"]) == (False, code)


@pytest.mark.parametrize("op", ["message", "approve", "decline"])
def test_a_request_that_is_not_there_is_not_found(cli: CommandLine, op: str) -> None:
    fields = {"text": "Hello"} if op == "message" else {}

    answer = cli.order(op, key="k", request="a\0b", **fields)

    assert (answer["ok"], answer["code"]) == (False, "not_found")
