"""How a command is read, how it ends, and what it says when it cannot be done."""

from __future__ import annotations

import re
from argparse import Namespace

import pytest

from billing_desktop.cli import accounts
from billing_desktop.cli.exit_codes import ExitCode, exit_code_of
from billing_desktop.errors import (
    BillingError,
    BusyError,
    ClockError,
    DatabaseRefusedError,
    NotAllowedError,
    PaymentDeclinedError,
    SettingsError,
    UserError,
)
from billing_desktop.settings import Settings
from tests.cli.command_line import CommandLine, run_process, start_process


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UserError("no"), ExitCode.REFUSED),
        (PaymentDeclinedError("no"), ExitCode.REFUSED),
        (DatabaseRefusedError("no"), ExitCode.COULD_NOT_RUN),
        (SettingsError("no"), ExitCode.COULD_NOT_RUN),
        (ClockError("no"), ExitCode.COULD_NOT_RUN),
        (BusyError("no"), ExitCode.BUSY),
        (NotAllowedError("no"), ExitCode.NOT_ALLOWED),
    ],
)
def test_the_exit_code_follows_from_the_error(error: BillingError, code: ExitCode) -> None:
    assert exit_code_of(error) is code


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ((), "required: COMMAND"),
        (("nonsense",), "'nonsense'"),
        (("invoices",), "required: COMMAND"),
        (("verify", "--profound"), "--profound"),
        (("verify", "--dee"), "--dee"),
        (("invoices", "reprint", "RE-1"), "--out"),
        (("invoices", "list", "--from", "2026-1-1"), "2026-1-1"),
        (("invoices", "list", "--until", "2026-02-30"), "2026-02-30"),
        (("usage", "import", "x.csv", "--column", "colour=Farbe"), "colour=Farbe"),
        (("operators", "add", "Ada", "--role", "king", "--password-stdin"), "king"),
    ],
)
def test_a_command_that_cannot_be_read_is_told_in_one_line(
    cli: CommandLine, words: tuple[str, ...], hint: str
) -> None:
    done = cli(*words)

    assert (done.code, done.out) == (ExitCode.COULD_NOT_RUN, "")
    (line,) = done.err.splitlines()
    assert hint in line
    assert "--help" in line


def test_programs_read_the_same_as_json(cli: CommandLine) -> None:
    done = cli("--json", "nonsense")

    assert (done.code, done.err) == (ExitCode.COULD_NOT_RUN, "")
    assert done.json["ok"] is False
    assert done.json["code"] == "arguments_invalid"


@pytest.mark.parametrize("words", [("--json", "verify"), ("verify", "--json")])
def test_json_is_asked_for_before_or_after_the_command(
    cli: CommandLine, words: tuple[str, str]
) -> None:
    assert cli(*words).json == {"ok": True, "findings": []}


def test_the_folder_is_named_before_or_after_the_command_or_in_the_environment(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, cli.folder = cli.folder, cli.folder / "elsewhere"
    assert cli("verify").code == ExitCode.COULD_NOT_RUN

    assert cli("verify", "--data-dir", book).code == ExitCode.DONE

    monkeypatch.setenv("BILLING_DATA_DIR", str(book))
    cli.folder = book / "."
    assert cli("verify").code == ExitCode.DONE


def test_a_misspelt_setting_stops_every_command(cli: CommandLine) -> None:
    cli.set(BILLING_OPERATER="Ada")

    done = cli("verify")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert "BILLING_OPERATER" in done.err


def test_a_mistake_of_ours_is_told_by_its_reference_and_logged_with_its_trace(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_settings: Settings, _arguments: Namespace) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(accounts, "_list", break_down)

    done = cli("accounts", "list")

    assert (done.code, done.out) == (ExitCode.COULD_NOT_RUN, "")
    (line,) = done.err.splitlines()
    found = re.search(r"Reference: ([0-9A-F]{8}) in (\S+)", line)
    assert found is not None
    log = cli.folder / found[2]
    assert found[1] in log.read_text()
    assert "ZeroDivisionError: planted" in log.read_text()
    assert log.stat().st_mode & 0o077 == 0


def test_a_mistake_of_ours_is_told_where_there_is_no_folder_for_a_log(
    bare_cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(_settings: Settings, _arguments: Namespace) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(accounts, "_list", break_down)

    assert bare_cli("accounts", "list").err.startswith("An internal error happened.")
    assert not bare_cli.folder.exists()


def test_a_command_that_is_stopped_at_the_keyboard_says_so(
    cli: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_settings: Settings, _arguments: Namespace) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(accounts, "_list", stop)

    done = cli("accounts", "list")

    assert (done.code, done.out, done.err) == (130, "", "Stopped.\n")


def test_a_sound_run_leaves_no_log(cli: CommandLine) -> None:
    cli("verify")

    assert list(cli.files()) == ["book.sqlite3", "last-verification.json"]


def test_help_names_the_exit_codes(cli: CommandLine, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli("--help")

    assert ended.value.code == 0
    assert "4 not allowed" in capsys.readouterr().out


def test_what_people_typed_cannot_steer_the_terminal(cli: CommandLine) -> None:
    done = cli("invoices", "show", "\x1b[2J\u202e")

    assert "\x1b" not in done.err
    assert "\\u001b[2J\\u202e" in done.err


def test_names_are_written_as_utf8_whatever_the_system_has(cli: CommandLine) -> None:
    cli.account(country="GR")

    done = run_process("--data-dir", cli.folder, "accounts", "list", "--json")

    assert done.code == ExitCode.DONE
    assert "Nordlicht GR" in done.out


def test_a_reader_that_goes_away_ends_the_command_quietly(cli: CommandLine) -> None:
    process = start_process("--data-dir", cli.folder, "invoices", "list", "--json")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    with process.stderr:
        assert process.stderr.read() == b""

    assert process.wait(timeout=60) == ExitCode.COULD_NOT_RUN
