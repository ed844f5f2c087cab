"""A book is moved to a server by one command, and goes on there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import save_database_address
from tests.asking_server import PASSWORD, AskedLogin, asked_login, made_tables
from tests.cli.command_line import CommandLine
from tests.cli.files import execute
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store

__all__ = ["key_store", "made_tables"]

MOVE = ("database", "move", "--password-stdin", "--to")


@pytest.fixture
def login(
    postgres_server: PostgresServer, made_tables: str, key_store: MemoryKeyring
) -> Iterator[AskedLogin]:
    """A login at a server, with a database of its own that holds no book."""
    assert key_store.kept == {}
    with asked_login(postgres_server, template=made_tables) as login:
        yield login


@pytest.fixture
def bare_login(postgres_server: PostgresServer, key_store: MemoryKeyring) -> Iterator[AskedLogin]:
    """A login at a server, with a database in which there is nothing at all."""
    assert key_store.kept == {}
    with asked_login(postgres_server) as login:
        yield login


def test_after_the_move_every_command_works_on_the_server(
    cli: CommandLine, bare_login: AskedLogin, key_store: MemoryKeyring, tmp_path: Path
) -> None:
    number = str(cli.topped_up(account=cli.account())["invoice"])
    before, after = tmp_path / "before.pdf", tmp_path / "after.pdf"
    cli("invoices", "reprint", number, "--out", before)
    anchor = tmp_path / "anchor.txt"
    cli("anchor", "--out", anchor)
    assert cli("database", "status", "--json").json["kind"] == "file"

    moved = cli(*MOVE, bare_login.bare_url, "--json", stdin=f"{PASSWORD}\n")

    assert moved.code == ExitCode.DONE, moved.out
    assert moved.json["documents"] == 1
    assert list(key_store.kept.values()) == [PASSWORD]
    assert cli("verify", "--deep").code == ExitCode.DONE
    status = cli("database", "status", "--json").json
    assert (status["kind"], status["database"], status["user"], status["password"]) == (
        "server",
        bare_login.database,
        bare_login.user,
        "key_store",
    )
    cli("invoices", "reprint", number, "--out", after)
    assert after.read_bytes() == before.read_bytes()
    offline = cli("invoices", "reprint", number, "--offline", "--out", after, "--force")
    assert (offline.code, after.read_bytes()) == (ExitCode.DONE, before.read_bytes())
    second = str(cli.topped_up("top-2")["invoice"])
    assert int(second[-6:]) == int(number[-6:]) + 1
    for path, content in cli.files().items():
        assert PASSWORD.encode() not in content, path


def test_the_old_file_says_where_the_book_went(
    cli: CommandLine, login: AskedLogin, tmp_path: Path
) -> None:
    cli(*MOVE, login.bare_url, stdin=f"{PASSWORD}\n")
    save_database_address(cli.folder, None)
    before = cli.book.read_bytes()

    for words in (("verify",), ("batch",), ("migrate",), ("backup", "create")):
        done = cli(*words)
        assert done.code == ExitCode.COULD_NOT_RUN, words
        assert done.err.startswith(
            f"The book of this folder was moved to the database server {login.host}:5432/"
            f"{login.database} on "
        ), words

    assert cli("init").code == ExitCode.REFUSED
    assert cli.book.read_bytes() == before
    assert execute(cli.book, "SELECT is_switched FROM book_moved") == [(1,)]


@pytest.mark.parametrize("address", ["nonsense", "mysql://desk@host/b", "sqlite:///b"])
def test_what_is_no_server_is_refused(cli: CommandLine, address: str) -> None:
    before = cli.files()

    done = cli("database", "move", "--to", address)

    assert done.err.startswith("The database address cannot be used.")
    assert cli.files() == before


def test_a_password_on_the_command_line_is_refused(cli: CommandLine, login: AskedLogin) -> None:
    done = cli("database", "move", "--to", login.full_url)

    assert done.code == ExitCode.REFUSED
    assert done.err.startswith("A password on the command line can be seen by others.")
    assert PASSWORD not in done.err


def test_a_refused_sign_in_moves_and_keeps_nothing(
    cli: CommandLine, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    done = cli(*MOVE, login.bare_url, stdin="canary-wrong\n")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err == "The database server refused the sign-in of its address.\n"
    assert key_store.kept == {}
    assert cli("database", "status", "--json").json["kind"] == "file"
    assert cli("verify").code == ExitCode.DONE


def test_a_locked_key_store_moves_nothing(
    cli: CommandLine, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    def fail() -> None:
        raise KeyringLocked("locked")

    key_store.before = fail

    done = cli(*MOVE, login.bare_url, stdin=f"{PASSWORD}\n")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("The key store of this computer is locked.")
    assert cli("database", "status", "--json").json["kind"] == "file"


def test_without_a_key_store_it_is_moved_and_the_password_is_the_environments(
    cli: CommandLine, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    def fail() -> None:
        raise NoKeyringError("none")

    key_store.before = fail

    done = cli(*MOVE, login.bare_url, stdin=f"{PASSWORD}\n")

    assert done.code == ExitCode.DONE
    assert "The password is kept nowhere: This computer has no key store." in done.out
    assert cli("verify").code == ExitCode.COULD_NOT_RUN
    cli.set(BILLING_DB_URL=login.full_url)
    assert cli("verify").code == ExitCode.DONE


@pytest.mark.thorough  # Who may call what is tested with the services.
def test_only_an_administrator_moves_a_book(cli: CommandLine, login: AskedLogin) -> None:
    password = "correct horse battery"
    for name, role in (("Office", "administrator"), ("Desk", "finance")):
        cli.set(BILLING_OPERATOR="Office", BILLING_OPERATOR_PASSWORD=password)
        added = cli("operators", "add", name, "--role", role, "--password-stdin", stdin=password)
        assert added.code == ExitCode.DONE, added.err
    cli.set(BILLING_OPERATOR="Desk", BILLING_OPERATOR_PASSWORD=password)

    done = cli(*MOVE, login.bare_url, stdin=f"{PASSWORD}\n")

    assert done.code == ExitCode.NOT_ALLOWED
    assert cli("verify").code == ExitCode.DONE


def test_a_book_that_is_there_is_never_written_over(cli: CommandLine, login: AskedLogin) -> None:
    cli.set(BILLING_DB_URL=login.full_url)
    assert cli("init", "--test").code == ExitCode.DONE
    assert cli(*MOVE, login.bare_url, stdin=f"{PASSWORD}\n").code == ExitCode.REFUSED
    cli.set(BILLING_DB_URL="")

    done = cli(*MOVE, login.bare_url, "--json", stdin=f"{PASSWORD}\n")

    assert (done.code, done.json["code"]) == (ExitCode.REFUSED, "book_exists")
    assert cli("database", "status", "--json").json["kind"] == "file"
    assert cli("verify").code == ExitCode.DONE


def test_a_book_that_does_not_hold_is_not_moved(cli: CommandLine, login: AskedLogin) -> None:
    cli.topped_up(account=cli.account())
    names = execute(cli.book, "SELECT name FROM sqlite_schema WHERE type = 'trigger'")
    execute(
        cli.book,
        *(f"DROP TRIGGER {name}" for (name,) in names),
        "UPDATE account_balance SET balance_minor = balance_minor + 1",
    )

    done = cli(*MOVE, login.bare_url, "--json", stdin=f"{PASSWORD}\n")

    assert (done.code, done.json["code"]) == (ExitCode.REFUSED, "book_unsound")
    assert cli("database", "status", "--json").json["kind"] == "file"
