"""`batch refund`, `reconcile` and `tasks done`."""

from __future__ import annotations

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine


def test_a_refund_is_sent_once_and_leaves_the_balance(cli: CommandLine) -> None:
    top_up = cli.topped_up(account=cli.account())
    before = cli.order("complete", key="c2", top_up=str(top_up["id"]))["balance"]
    order = {"key": "r1", "top_up": str(top_up["id"]), "amount": "20.00", "reason": "Ordered twice"}

    first, again = cli.order("refund", **order), cli.order("refund", **order)

    assert (first["status"], first["amount"]) == ("sent", "20.00")
    assert again["id"] == first["id"]
    assert first["balance"] == before
    assert "refunded" in cli("tasks", "list").out
    assert cli("verify", "--deep").code == ExitCode.DONE
    assert cli("reconcile").code == ExitCode.DONE


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        ("1000.00", "Too much", "refund_too_high"),
        ("0.00", "Nothing", "amount_invalid"),
        ("1.00", " ", "reason_missing"),
    ],
)
def test_a_refund_that_cannot_be_is_refused(
    cli: CommandLine, amount: str, reason: str, code: str
) -> None:
    top_up = cli.topped_up(account=cli.account())

    answer = cli.order("refund", key="r", top_up=str(top_up["id"]), amount=amount, reason=reason)

    assert answer["code"] == code
    assert cli("tasks", "list").out == "Nothing needs a person.\n"


def test_a_task_is_done_with_a_note_and_stays_done(cli: CommandLine) -> None:
    top_up = cli.topped_up(account=cli.account())
    cli.order("refund", key="r", top_up=str(top_up["id"]), amount="5.00", reason="Goodwill")
    task_id = cli("tasks", "list").out.split()[1]

    done = cli("tasks", "done", task_id, "--note", "Credit note asked for")

    assert done.code == ExitCode.DONE
    cli("sync", "--once")
    assert cli("tasks", "list").out == "Nothing needs a person.\n"


def test_reconcile_wants_a_sensible_number_of_days(cli: CommandLine) -> None:
    assert cli("reconcile", "--days", "0").code == ExitCode.COULD_NOT_RUN
