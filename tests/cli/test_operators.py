"""Who may do what on the command line, and how operators are added."""

from __future__ import annotations

import pytest

from billing_desktop.cli.exit_codes import ExitCode
from tests.cli.command_line import CommandLine, run_process
from tests.cli.files import execute
from tests.fakes.passwords import QuickPasswords

PASSWORD = "correct horse"


@pytest.fixture(autouse=True)
def _quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    # The real ones are slow on purpose; a process of its own is tried with them below.
    monkeypatch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)


def add(cli: CommandLine, name: str, role: str, password: str = PASSWORD) -> int:
    words = ("operators", "add", name, "--role", role, "--password-stdin")
    return cli(*words, stdin=f"{password}\n").code


def sign_in(cli: CommandLine, name: str, password: str = PASSWORD) -> None:
    cli.set(BILLING_OPERATOR=name, BILLING_OPERATOR_PASSWORD=password)


@pytest.fixture
def staffed(cli: CommandLine) -> CommandLine:
    """A book with an administrator, Ada, who is signed in."""
    assert add(cli, "Ada", "administrator") == ExitCode.DONE
    sign_in(cli, "Ada")
    return cli


def test_while_there_are_no_operators_the_person_at_the_computer_may_do_everything(
    cli: CommandLine,
) -> None:
    cli.set(BILLING_OPERATOR="Ada")

    done = cli("operators", "list")

    assert done.code == ExitCode.DONE
    assert done.out.startswith("There are no operators yet")
    assert cli("operators", "list", "--json").json == {"ok": True, "operators": []}


def test_the_first_operator_is_an_administrator(cli: CommandLine) -> None:
    assert add(cli, "Eve", "finance") == ExitCode.REFUSED
    assert add(cli, "Ada", "administrator") == ExitCode.DONE


def test_operators_are_listed_with_their_roles(staffed: CommandLine) -> None:
    add(staffed, "Eve", "auditor")

    assert staffed("operators", "list").out == "Ada  administrator\nEve  auditor\n"
    listed = staffed("operators", "list", "--json").rows("operators")
    assert [(each["name"], each["role"], each["is_active"]) for each in listed] == [
        ("Ada", "administrator", True),
        ("Eve", "auditor", True),
    ]
    assert all("has_login" not in each for each in listed)  # Where nobody has one of their own.


@pytest.mark.parametrize(
    "words",
    [("verify",), ("accounts", "list"), ("batch",), ("sync", "--once"), ("operators", "list")],
)
@pytest.mark.parametrize(
    ("name", "password"),
    [("Ada", "wrong password"), ("Bob", PASSWORD), ("", PASSWORD), ("Ada", ""), ("", "")],
)
def test_with_operators_nobody_else_may_do_anything(
    staffed: CommandLine, words: tuple[str, ...], name: str, password: str
) -> None:
    sign_in(staffed, name, password)

    done = staffed(*words, "--json")

    assert done.code == ExitCode.NOT_ALLOWED
    assert done.json["ok"] is False
    assert done.json["code"] in ("sign_in_failed", "sign_in_needed")
    assert "wrong password" not in done.out


def test_a_role_bounds_what_may_be_done(staffed: CommandLine) -> None:
    add(staffed, "Eve", "auditor")
    sign_in(staffed, "Eve")

    assert staffed("verify", "--deep").code == ExitCode.DONE
    assert add(staffed, "Mallory", "administrator") == ExitCode.NOT_ALLOWED
    assert staffed("sync", "--once").code == ExitCode.NOT_ALLOWED
    answer = staffed.order("account", key="a", company="Nordlicht")
    assert (answer["ok"], answer["code"]) == (False, "not_allowed")


def test_the_trail_names_who_did_it(staffed: CommandLine) -> None:
    staffed.order("account", key="a", company="Nordlicht")

    trail = execute(staffed.book, "SELECT operator, action FROM audit_trail ORDER BY seq DESC")
    assert trail[0] == ("Ada", "account.create")


@pytest.mark.parametrize(
    ("name", "password", "code"),
    [
        ("Eve", "", "password_missing"),
        ("Eve", "short", "password_invalid"),
        ("Eve", "x" * 129, "password_invalid"),
        ("Eve", "x" * 10_000, "password_invalid"),
        ("ada", PASSWORD, "conflict"),
        ("", PASSWORD, "name_missing"),
        ("system", PASSWORD, "name_invalid"),
        ("E\u202eve", PASSWORD, "text_invalid"),
    ],
)
def test_an_operator_that_cannot_be_is_refused(
    staffed: CommandLine, name: str, password: str, code: str
) -> None:
    words = ("operators", "add", name, "--role", "finance", "--password-stdin", "--json")

    done = staffed(*words, stdin=f"{password}\n")

    assert done.code == ExitCode.REFUSED
    assert done.json["code"] == code
    assert staffed("operators", "list").out == "Ada  administrator\n"


@pytest.mark.parametrize("end", ["", "\n", "\r\n", "\nmore\n"])
def test_the_password_is_the_first_line(staffed: CommandLine, end: str) -> None:
    words = ("operators", "add", "Eve", "--role", "auditor", "--password-stdin")
    staffed(*words, stdin=" pass word äöü " + end)

    sign_in(staffed, "Eve", " pass word äöü ")

    assert staffed("verify").code == ExitCode.DONE


def test_a_real_process_signs_in_with_a_password_that_nobody_can_read_back(
    cli: CommandLine,
) -> None:
    words = ("--data-dir", cli.folder, "operators", "add", "Ada", "--role", "administrator")
    added = run_process(*words, "--password-stdin", stdin=f"{PASSWORD}\n")
    right, wrong = (
        run_process(
            *("--data-dir", cli.folder, "verify"),
            BILLING_OPERATOR="Ada",
            BILLING_OPERATOR_PASSWORD=password,
        )
        for password in (PASSWORD, "wrong password")
    )

    assert (added.code, right.code, wrong.code) == (0, 0, ExitCode.NOT_ALLOWED)
    assert wrong.err == "Name or password is wrong.\n"
    assert not any(PASSWORD.encode() in content for content in cli.files().values())


def test_one_person_mode_is_switched_by_an_administrator_and_shown_to_everybody(
    staffed: CommandLine,
) -> None:
    add(staffed, "Eve", "auditor")
    shown = staffed("operators", "one-person")
    assert shown.out == "A second person has to confirm.\n"

    switched = staffed("operators", "one-person", "on", "--json")

    assert switched.json["one_person"] is True
    (change,) = switched.rows("changes")
    assert (change["by"], change["one_person"]) == ("Ada", True)
    assert staffed("operators", "one-person", "on").code == ExitCode.DONE  # Safe to repeat.
    sign_in(staffed, "Eve")
    head, *changes = staffed("operators", "one-person", "show").out.splitlines()
    assert head == "One person decides alone; the audit trail says so each time."
    assert [line.split("  ")[1:] for line in changes] == [["on", "Ada"]]
    refused = staffed("operators", "one-person", "off", "--json")
    assert (refused.code, refused.json["code"]) == (ExitCode.NOT_ALLOWED, "not_allowed")


def test_without_operators_one_person_mode_can_be_set_beforehand(cli: CommandLine) -> None:
    shown = cli("operators", "one-person", "--json")
    assert (shown.json["one_person"], shown.json["has_operators"]) == (False, False)

    assert cli("operators", "one-person", "on", "--json").json["one_person"] is True
    assert cli("operators", "one-person", "off", "--json").json["one_person"] is False


def test_the_minutes_of_the_lock_are_shown_and_set_by_an_administrator(
    staffed: CommandLine,
) -> None:
    assert staffed("operators", "lock-after", "--json").json["minutes"] == 10

    assert staffed("operators", "lock-after", "25", "--json").json["minutes"] == 25
    assert staffed("operators", "lock-after", "0").code == ExitCode.REFUSED
    add(staffed, "Eve", "auditor")
    sign_in(staffed, "Eve")

    assert staffed("operators", "lock-after", "5").code == ExitCode.NOT_ALLOWED
    assert staffed("operators", "lock-after", "--json").json["minutes"] == 25


def test_a_role_is_changed_and_the_last_administrator_stays_one(staffed: CommandLine) -> None:
    add(staffed, "Eve", "auditor")

    changed = staffed("operators", "role", "eve", "finance")
    refused = staffed("operators", "role", "Ada", "finance", "--json")

    assert changed.out == "The role of Eve is finance now.\n"
    assert (refused.code, refused.json["code"]) == (ExitCode.REFUSED, "last_administrator")
    assert staffed("operators", "list").out == "Ada  administrator\nEve  finance\n"


def test_somebody_who_left_is_listed_and_signs_in_no_more(staffed: CommandLine) -> None:
    add(staffed, "Eve", "finance")

    left = staffed("operators", "deactivate", "Eve", "--json")

    assert (left.json["name"], left.json["released_requests"]) == ("Eve", 0)
    assert "deactivated 20" in staffed("operators", "list").out.splitlines()[1]
    (_, eve) = staffed("operators", "list", "--json").rows("operators")
    assert (eve["is_active"], eve["deactivated_by"]) == (False, "Ada")
    sign_in(staffed, "Eve")
    assert staffed("verify", "--json").json["code"] == "sign_in_failed"
    sign_in(staffed, "Ada")
    assert staffed("operators", "reactivate", "Eve").code == ExitCode.DONE
    sign_in(staffed, "Eve")
    assert staffed("verify").code == ExitCode.DONE


def test_a_new_password_is_given_to_somebody_who_forgot_theirs(staffed: CommandLine) -> None:
    add(staffed, "Eve", "auditor")
    words = ("operators", "password", "Eve", "--password-stdin")

    assert staffed(*words, stdin="another horse\n").code == ExitCode.DONE

    sign_in(staffed, "Eve")
    assert staffed("verify").code == ExitCode.NOT_ALLOWED
    sign_in(staffed, "Eve", "another horse")
    assert staffed("verify").code == ExitCode.DONE
