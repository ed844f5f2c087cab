"""``sync``, once and until it is stopped."""

from __future__ import annotations

import json
import signal

import pytest

from billing_desktop.cli import payments
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import BusyError
from billing_desktop.services.payments import Payments
from tests.cli.command_line import CommandLine, start_process
from tests.cli.test_orders_accounts import SELLER


def test_sync_once_tells_what_it_did(cli: CommandLine) -> None:
    cli.order("top_up", key="t", account=cli.account(), amount="50.00")

    told, listed = cli("sync", "--once"), cli("sync", "--once", "--json")

    assert told.code == ExitCode.DONE
    assert told.out.startswith("1 asked about, 0 changed, 0 not answered")
    assert listed.json["asked"] == 1


def test_sync_issues_what_could_not_be_issued_before(cli: CommandLine) -> None:
    top_up = cli.credited_without_invoice()
    cli.order("seller", key="back", **SELLER)

    done = cli("sync", "--once", "--json")

    assert done.json["issued"] == 1
    assert cli("tasks", "list").out == "Nothing needs a person.\n"
    again = cli.order("complete", key="c", top_up=top_up, card="success")
    assert str(again["invoice"]).startswith("TEST-RE-")
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_sync_replaces_copies_that_were_lost(cli: CommandLine) -> None:
    number = cli.topped_up(account=cli.account())["invoice"]
    copy = cli.folder / "documents" / f"{number}.pdf"
    before = copy.read_bytes()
    copy.unlink()

    assert cli("sync", "--once", "--json").json["copied"] == 1
    assert copy.read_bytes() == before


def test_a_provider_that_does_not_answer_is_a_problem(cli: CommandLine) -> None:
    cli.order("top_up", key="t", account=cli.account(), amount="50.00")
    cli.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef",
        BILLING_STRIPE_API_BASE="http://127.0.0.1:1",
    )

    done = cli("sync", "--once", "--json")

    assert done.code == ExitCode.REFUSED
    assert done.json["unanswered"] in (1, 2)  # The page, and the list of what happened.


def test_a_book_without_a_provider_says_that_nobody_was_asked(bare_cli: CommandLine) -> None:
    bare_cli("init")

    told, listed = bare_cli("sync", "--once"), bare_cli("sync", "--once", "--json")

    assert told.code == ExitCode.DONE
    assert told.out.startswith("No payment provider is connected, so nobody was asked. 0 payments")
    assert (listed.json["connected"], listed.json["asked"]) == (False, 0)


def test_sync_goes_on_until_it_is_told_to_stop(cli: CommandLine) -> None:
    with start_process("--data-dir", cli.folder, "sync", "--json") as process:
        assert process.stdout is not None
        first = json.loads(process.stdout.readline())
        process.send_signal(signal.SIGTERM)
        last = json.loads(process.stdout.readline())

        assert process.wait(timeout=60) == ExitCode.DONE
    assert (first["ok"], first["asked"]) == (True, 0)
    assert last == {"ok": True, "stopped": True}


def test_a_busy_book_is_asked_again_the_next_time(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    sync, tries = Payments.sync, []

    def busy_once(self: Payments, *args: object) -> object:
        tries.append(1)
        if len(tries) == 1:
            raise BusyError("The database is in use by somebody else. Please try again.")
        if len(tries) == 3:
            raise KeyboardInterrupt
        return sync(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(Payments, "sync", busy_once)
    monkeypatch.setattr(payments, "PAUSE_SECONDS", 0)

    done = cli("sync", "--json")

    assert [answer["ok"] for answer in done.answers] == [False, True, True]
    assert done.answers[0]["code"] == "busy"
