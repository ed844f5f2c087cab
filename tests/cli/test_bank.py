"""`bank import`, `bank list`, `bank map`, and `mark_paid` with its second person."""

from __future__ import annotations

from pathlib import Path

import pytest

from billing_desktop.bootstrap import open_book
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings
from tests.bank_books import credit, issue_by_transfer, write
from tests.cli.command_line import CommandLine
from tests.cli.test_operators import add, sign_in
from tests.fakes.passwords import QuickPasswords


@pytest.fixture
def invoice(cli: CommandLine) -> str:
    """The number of an invoice over 1,190.00 that is due by transfer."""
    cli.account()
    order = {"op": "top_up", "key": "t", "account": "acc-1", "amount": "1000.00"}
    (started,) = cli.batch({**order, "method": "invoice"})
    services = open_book(Settings(data_dir=cli.folder))
    issued = issue_by_transfer(services, str(started["id"]))
    services.close()
    return issued.number


def test_an_import_books_what_is_certain_once(
    cli: CommandLine, tmp_path: Path, invoice: str
) -> None:
    lines = [
        credit(119_000, f"Rechnung {invoice}"),
        credit(500, "?"),
        credit(700, "", status="PDNG"),
    ]
    path = write(tmp_path, lines)

    first, again = (cli("bank", "import", path, "--json").json for _ in range(2))

    assert (first["booked"], first["already_there"], first["needs_a_person"]) == (1, 0, 1)
    assert first["announced"] == 1
    assert (again["booked"], again["already_there"], again["needs_a_person"]) == (0, 3, 1)
    assert cli("accounts", "list", "--json").json["balance"] == "1000.00"
    assert cli("bank", "import", path).out.endswith("0 booked, 3 already there, 1 need a person.\n")
    assert cli("verify", "--deep").code == ExitCode.DONE


def test_without_booking_it_is_only_taken_in(
    cli: CommandLine, tmp_path: Path, invoice: str
) -> None:
    path = write(tmp_path, [credit(119_000, invoice)])

    taken = cli("bank", "import", "--no-book", path, "--json").json
    assert (taken["booked"], taken["certain"]) == (0, 1)

    assert cli("bank", "import", path, "--json").json["booked"] == 1


def test_a_bad_file_is_told_and_the_others_are_taken_in(
    cli: CommandLine, tmp_path: Path, invoice: str
) -> None:
    good = write(tmp_path, [credit(119_000, invoice)])
    bad = tmp_path / "bad.xml"
    bad.write_text("<Document>")

    done = cli("bank", "import", bad, good, "--json")

    assert done.code == ExitCode.REFUSED
    assert (done.json["ok"], done.json["booked"]) == (False, 1)
    assert [each.get("code") for each in done.rows("files")] == ["bank_file", None]


def test_lines_are_listed_with_what_speaks_for_them(
    cli: CommandLine, tmp_path: Path, invoice: str
) -> None:
    cli("bank", "import", write(tmp_path, [credit(118_999, invoice), credit(500, "Spende")]))

    (short,) = cli("bank", "list", "--text", invoice, "--json").rows("lines")

    assert (short["status"], short["invoice"]) == ("short", invoice)
    assert "amount_short 0.01" in str(short["because"])
    shown = cli("bank", "list").out
    assert "no_reference" in shown
    assert "2 lines, 1194.99 EUR." in shown
    assert cli("bank", "list", "--show", "booked", "--json").json["count"] == 0


def test_a_csv_file_is_read_as_was_kept(cli: CommandLine, tmp_path: Path) -> None:
    path = tmp_path / "bank.csv"
    path.write_text("Buchungstag;Betrag;Verwendungszweck\n24.11.2026;5,00;x\n", encoding="utf-8")
    refused = cli("bank", "import", path, "--json")
    assert (refused.code, refused.json["code"]) == (ExitCode.REFUSED, "mapping_needed")

    assert cli("bank", "map", path, "--name", "House bank", "--account", "DE1").code == 0

    assert cli("bank", "import", path, "--json").json["needs_a_person"] == 1
    assert cli("bank", "import", path, "--mapping", "No").code == ExitCode.REFUSED


def test_what_is_marked_as_paid_waits_for_somebody_else(
    cli: CommandLine, invoice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)
    add(cli, "Ada", "administrator")
    sign_in(cli, "Ada")
    add(cli, "Bert", "finance")
    order = {"key": "p", "invoice": invoice, "amount": "1190.00", "reason": "Seen at the bank"}

    waiting, again = cli.order("mark_paid", **order), cli.order("mark_paid", **order)

    assert waiting == again
    assert (waiting["status"], waiting["balance"]) == ("awaiting_second_person", "0.00")
    own = cli.order("confirm", key="c1", id=waiting["id"])
    assert (own["ok"], own["code"]) == (False, "own_order")
    sign_in(cli, "Bert")
    done = cli.order("confirm", key="c2", id=waiting["id"])
    assert (done["status"], done["balance"], done["invoice"]) == ("booked", "1000.00", invoice)
    assert cli.order("confirm", key="c2", id=waiting["id"]) == done
    late = cli.order("reject", key="r", id=waiting["id"], reason="Too late")
    assert (late["ok"], late["code"]) == (False, "state_changed")
    assert cli("verify").code == ExitCode.DONE


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"amount": "1190.01"}, "more_than_due"),
        ({"amount": "1e3"}, "amount_invalid"),
        ({"reason": " "}, "reason_missing"),
        ({"invoice": "RE-2026-999999"}, "not_found"),
    ],
)
def test_what_cannot_be_marked_as_paid_is_refused(
    cli: CommandLine, invoice: str, fields: dict[str, str], code: str
) -> None:
    order = {"key": "p", "invoice": invoice, "amount": "5.00", "reason": "Cash", **fields}

    assert cli.order("mark_paid", **order)["code"] == code
