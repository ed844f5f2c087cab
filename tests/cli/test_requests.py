"""``requests show`` and ``requests days``."""

from __future__ import annotations

from tests.cli.command_line import CommandLine


def test_a_request_is_shown_with_its_thread(cli: CommandLine) -> None:
    asked = cli.order(
        "request_invoice", key="r", account=cli.account(), amount="1500.00", message="Please."
    )
    cli.order("message", key="m", request=asked["id"], text="<b>Hello</b>")
    cli.order("approve", key="a", request=asked["id"])

    told = cli("requests", "show", str(asked["billing_number"])).out
    shown = cli("requests", "show", str(asked["id"]), "--json").json

    assert "asked for a top-up of 1500.00 EUR by invoice." in told
    assert "<b>Hello</b>" in told
    assert (shown["status"], shown["message"]) == ("invoiced", "Please.")
    assert shown["actions"] == ["write"]
    assert cli("requests", "show", "TU-1").code == 1


def test_the_days_are_shown_and_set_one_by_one(cli: CommandLine) -> None:
    before = cli("requests", "days", "--json").json
    after = cli("requests", "days", "--expiry", "20", "--json").json

    assert (before["expiry_days"], after["expiry_days"]) == (30, 20)
    assert after["review_days"] == before["review_days"]
    assert cli("requests", "days", "--json").json == after
    refused = cli("requests", "days", "--reminder", "99")
    assert (refused.code, "has to come before" in refused.err) == (1, True)
    assert "days after which a request that nobody decided expires" in cli("requests", "days").out
