"""`batch credit_note`, `confirm`, `reject` and `invoices gaps`."""

from __future__ import annotations

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine, Json
from tests.cli.test_operators import add, sign_in
from tests.fakes.passwords import QuickPasswords


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)


def staff(cli: CommandLine) -> None:
    """Use a euro of the credit, and let Ada and Bert work here; Ada is signed in."""
    cli.order("usage", key="u1", account="acc-1", amount="1.00", on="2026-01-01")
    add(cli, "Ada", "administrator")
    sign_in(cli, "Ada")
    add(cli, "Bert", "finance")


@pytest.fixture
def invoice(cli: CommandLine) -> str:
    """The number of a paid invoice; its year is that of the computer."""
    top_up = cli.topped_up(account=cli.account())
    done = cli.order("complete", key="again", top_up=str(top_up["id"]))
    return str(done["invoice"])


def test_an_invoice_is_cancelled_once(cli: CommandLine, invoice: str) -> None:
    order: Json = {"key": "c1", "invoice": invoice, "reason": "Ordered twice"}

    first, again = cli.order("credit_note", **order), cli.order("credit_note", **order)

    assert first == again
    assert (first["status"], first["corrects"], first["balance"]) == ("issued", invoice, "0.00")
    assert str(first["credit_note"]).startswith("TEST-ST-")
    assert cli("invoices", "show", str(first["credit_note"])).code == ExitCode.DONE
    assert cli("verify", "--deep").code == ExitCode.DONE


@pytest.mark.parametrize("flag", [True, "true"])
def test_an_invoice_is_corrected_without_moving_money(
    cli: CommandLine, invoice: str, *, flag: object
) -> None:
    done = cli.order("credit_note", key="c1", invoice=invoice, reason="Name", reissue=flag)

    assert done["invoice"] not in (invoice, None)
    assert done["balance"] != "0.00"
    assert cli("verify", "--deep").code == ExitCode.DONE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"reason": " "}, "reason_missing"),
        ({"reason": "Part", "amount": "100000.00"}, "credit_too_high"),
        ({"reason": "Part", "amount": "0.00"}, "amount_invalid"),
        ({"reason": "Name", "reissue": "perhaps"}, "request_invalid"),
        ({"reason": "Name", "reissue": 1}, "request_invalid"),
        ({"reason": "Name", "invoice": "RE-1999-000001"}, "not_found"),
    ],
)
def test_a_correction_that_cannot_be_is_refused(
    cli: CommandLine, invoice: str, fields: Json, code: str
) -> None:
    answer = cli.order("credit_note", **({"key": "c1", "invoice": invoice} | fields))

    assert answer["code"] == code


def test_the_second_person_confirms(cli: CommandLine, invoice: str) -> None:
    staff(cli)

    waiting = cli.order("credit_note", key="c1", invoice=invoice, reason="Ordered twice")

    assert (waiting["status"], waiting["credit_note"]) == ("awaiting_second_person", None)
    own = cli.order("confirm", key="f1", id=waiting["id"])
    assert own["code"] == "own_order"
    sign_in(cli, "Bert")
    done = cli.order("confirm", key="f2", id=waiting["id"])
    assert (done["status"], done["balance"]) == ("issued", "-1.00")
    assert cli.order("confirm", key="f2", id=waiting["id"]) == done
    late = cli.order("reject", key="f3", id=waiting["id"], reason="Too late")
    assert late["code"] == "state_changed"
    assert cli.order("confirm", key="f2", id="other")["code"] == "not_found"
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_the_second_person_rejects(cli: CommandLine, invoice: str) -> None:
    staff(cli)
    waiting = cli.order("credit_note", key="c1", invoice=invoice, reason="Ordered twice")
    sign_in(cli, "Bert")

    done = cli.order("reject", key="f1", id=waiting["id"], reason="Still wanted")

    assert (done["status"], done["credit_note"]) == ("rejected", None)


def test_numbers_without_gaps_are_told(cli: CommandLine, invoice: str) -> None:
    told = cli("invoices", "gaps")

    assert told.code == ExitCode.DONE
    assert told.out.endswith(f"1 documents, {invoice} to {invoice}, in order\n")
    (series,) = cli("invoices", "gaps", "--json").rows("series")
    assert (series["taken"], series["missing"], series["is_sound"]) == (1, [], True)
