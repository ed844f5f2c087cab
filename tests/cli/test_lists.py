"""``accounts list``, ``accounts statement``, ``requests list`` and ``tasks list``."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.clock import SystemClock
from billing_desktop.domain.period import seller_date
from tests.cli.command_line import CommandLine


def test_accounts_are_listed_by_customer_number(cli: CommandLine) -> None:
    first = cli.account("a", "GR")
    cli.order("account", key="b", company="AT&T <b>")
    cli.topped_up(account="a")

    told, listed = cli("accounts", "list").out, cli("accounts", "list", "--json").json

    assert told.splitlines() == [
        "K-10001  GR  50.00  Nordlicht GR GmbH & Co. KG",
        "K-10002  –    0.00  AT&T <b>                    details missing",
    ]
    accounts = listed["accounts"]
    assert isinstance(accounts, list)
    assert (listed["balance"], len(accounts)) == ("50.00", 2)
    assert accounts[0] == {
        "id": first,
        "customer_number": "K-10001",
        "key": "a",
        "company": "Nordlicht GR GmbH & Co. KG",
        "country": "GR",
        "balance": "50.00",
        "pending": "0.00",
        "missing": [],
    }


def test_accounts_are_found_by_words(cli: CommandLine) -> None:
    cli.account("a", "GR")
    cli.account("b", "FR")

    (line,) = cli("accounts", "list", "--text", "nordlicht fr").out.splitlines()

    assert line.startswith("K-10002")


def test_a_statement_is_written_as_a_table(cli: CommandLine, tmp_path: Path) -> None:
    cli.account("a")
    cli.topped_up(account="a")
    today = seller_date(SystemClock().now())
    period = ("--from", f"{today.year}-01-01", "--until", f"{today.year + 1}-01-01")
    out = tmp_path / "statement.csv"

    done = cli("accounts", "statement", "a", *period, "--out", out, "--json").json
    again = cli("accounts", "statement", "a", *period, "--out", out)
    folder = cli("accounts", "statement", "K-10001", *period, "--out", tmp_path)
    pdf = cli("accounts", "statement", "a", *period, "--out", tmp_path / "statement.PDF")
    backwards = cli(
        "accounts", "statement", "a", "--from", "2026-02-01", "--until", "2026-01-01", "--out", out
    )

    assert (done["opening"], done["credited"], done["closing"]) == ("0.00", "50.00", "50.00")
    rows = out.read_text("utf-8-sig").splitlines()
    assert len(rows) == 4
    assert rows[2].startswith(f"{today};Aufladung;")
    assert (again.code, folder.code, pdf.code, backwards.code) == (1, 0, 0, 1)
    assert (tmp_path / "statement.PDF").read_bytes().startswith(b"%PDF")
    assert "exists already" in again.err
    assert (tmp_path / f"K-10001_{today.year}-01-01_{today.year}-12-31.csv").is_file()
    assert "ends before it begins" in backwards.err


def test_requests_are_listed_until_there_are_none(cli: CommandLine) -> None:
    assert cli("requests", "list").out == "There are no open requests.\n"
    top_up = cli.order("top_up", key="t", account=cli.account(), amount="1000.00")

    told = cli("requests", "list").out

    assert told == f"{top_up['billing_number']}  requested  1190.00  Nordlicht DE GmbH & Co. KG\n"


def test_tasks_are_listed_until_there_are_none(cli: CommandLine) -> None:
    assert cli("tasks", "list").out == "Nothing needs a person.\n"
    top_up = cli.credited_without_invoice()

    told, listed = cli("tasks", "list").out, cli("tasks", "list", "--json")

    (task,) = listed.rows("tasks")
    assert (task["kind"], task["object"]) == ("invoice_missing", f"top_up:{top_up}")
    assert task["next_steps"] == ["look_again", "open_settings", "open_account"]
    assert str(task["sentence"]) in told
    assert "is credited, but has no invoice yet" in told
