"""Mail by the command line: sync sends, lists tell, and a person asks again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine
from tests.mail.servers import PostBox, free_port, post_box


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box() as opened:
        yield opened


@pytest.fixture
def sending(cli: CommandLine, box: PostBox) -> CommandLine:
    cli.set(BILLING_SMTP_URL=f"smtp://localhost:{box.server.port}")
    return cli


def test_sync_mails_what_was_issued(sending: CommandLine, box: PostBox) -> None:
    number = sending.topped_up(account=sending.account())["invoice"]

    done = sending("sync", "--once", "--json")

    assert done.code == ExitCode.DONE
    assert done.json["mail"] == {"handed_over": 1, "failed": 0, "waiting": 0, "problem": None}
    assert box.mails[0].message["Subject"].startswith(f"TEST – Rechnung {number}")
    (mail,) = sending("mail", "list", "--json").rows("mails")
    assert (mail["status"], mail["invoice"]) == ("handed_over", number)
    assert mail["answer"] == "250 2.0.0 queued as 1"
    assert "1 mails" not in sending("sync", "--once").out


def test_a_dead_mail_server_is_no_failure_of_sync(cli: CommandLine) -> None:
    cli.set(BILLING_SMTP_URL=f"smtp://localhost:{free_port()}")
    cli.topped_up(account=cli.account())

    done = cli("sync", "--once")

    assert done.code == ExitCode.DONE
    assert "0 mails handed over, 0 failed, 1 wait." in done.out
    assert "cannot be reached" in done.out
    assert cli("doctor").code == ExitCode.REFUSED


def test_without_a_mail_server_doctor_and_sync_say_so(cli: CommandLine) -> None:
    cli.topped_up(account=cli.account())

    assert "No mail server is set" in cli("sync", "--once").out
    doctor = cli("doctor")
    assert doctor.code == ExitCode.DONE
    assert "No mail server is set: mails stay queued. 1 wait, 0 failed." in doctor.out


def test_mail_goes_out_while_the_provider_is_silent(sending: CommandLine, box: PostBox) -> None:
    sending.topped_up(account=sending.account())
    sending.order("top_up", key="open", account="acc-1", amount="20.00")
    sending.set(
        BILLING_STRIPE_KEY="sk_test_1234567890abcdef", BILLING_STRIPE_API_BASE="http://127.0.0.1:1"
    )

    done = sending("sync", "--once", "--json")

    assert done.code == ExitCode.REFUSED
    assert len(box.mails) == 1


def test_a_refused_mail_is_listed_shown_and_sent_again(sending: CommandLine, box: PostBox) -> None:
    number = str(sending.topped_up(account=sending.account())["invoice"])
    box.at_recipient = "550 5.1.1 no such user"
    assert sending.order("sync")["mail"] == {
        "handed_over": 0,
        "failed": 1,
        "waiting": 0,
        "problem": None,
    }
    (failed,) = sending("mail", "list", "--status", "failed", "--json").rows("mails")
    assert "did not reach" in sending("tasks", "list").out
    assert "1 failed" in sending("doctor").out

    box.at_recipient = None
    done = sending("mail", "send-again", number, "--json")

    assert (done.json["id"], done.json["status"]) == (failed["id"], "handed_over")
    shown = sending("mail", "show", str(failed["id"]), "--json")
    events = [event["step"] for event in shown.rows("events")]
    assert events == ["begun", "refused", "asked_again", "begun", "handed_over"]
    assert "handed_over" in sending("mail", "show", number).out
    assert "no such user" in sending("mail", "show", number).out
    assert sending("tasks", "list").out == "Nothing needs a person.\n"


def test_a_test_mail_tells_the_servers_answer(sending: CommandLine, box: PostBox) -> None:
    done = sending("mail", "test", "--to", "me@company.example")

    assert done.code == ExitCode.DONE
    assert "Answer: 250 2.0.0 queued as 1" in done.out
    box.at_recipient = "550 no"
    assert sending("mail", "test").code == ExitCode.REFUSED


def test_what_there_is_not(cli: CommandLine) -> None:
    assert cli("mail", "list").out == "There are no mails.\n"
    assert cli("mail", "show", "nothing").code == ExitCode.REFUSED
    assert cli("mail", "test").code == ExitCode.REFUSED


def test_an_address_in_clear_is_refused_before_anything_happens(cli: CommandLine) -> None:
    cli.set(BILLING_SMTP_URL="smtp://mail.company.example")

    done = cli("sync", "--once")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert "Without encryption" in done.err
