"""The database's password on the command line: from standard input into the key store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from keyring.errors import NoKeyringError

from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import save_database_address
from tests.asking_server import PASSWORD, AskedLogin, asked_login
from tests.cli.command_line import CommandLine
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store

__all__ = ["key_store"]


@pytest.fixture
def login(postgres_server: PostgresServer) -> Iterator[AskedLogin]:
    with asked_login(postgres_server) as login:
        yield login


@pytest.fixture
def asked(bare_cli: CommandLine, login: AskedLogin, key_store: MemoryKeyring) -> CommandLine:
    """The command line in a folder whose book is to be on a server that asks."""
    save_database_address(bare_cli.folder, login.bare_url)
    return bare_cli


def test_a_password_is_tried_kept_used_and_forgotten(
    asked: CommandLine, key_store: MemoryKeyring
) -> None:
    before = asked("init", "--test")
    kept = asked("secrets", "set", "database-password", stdin=f"{PASSWORD}\n")
    made, verified = asked("init", "--test"), asked("verify", "--deep")
    moved_up, again = asked("migrate"), asked("init", "--test")

    assert before.code == ExitCode.COULD_NOT_RUN
    assert before.err.startswith("The database server asks for a password")
    assert kept.code == made.code == verified.code == moved_up.code == ExitCode.DONE, kept.err
    assert again.code == ExitCode.REFUSED
    assert list(key_store.kept.values()) == [PASSWORD]
    assert PASSWORD not in kept.out + kept.err
    assert PASSWORD.encode() not in b"".join(asked.files().values())

    assert asked("secrets", "forget", "database-password").code == ExitCode.DONE
    assert key_store.kept == {}
    assert asked("verify").code == ExitCode.COULD_NOT_RUN


def test_a_wrong_password_is_not_kept(asked: CommandLine, key_store: MemoryKeyring) -> None:
    done = asked("secrets", "set", "database-password", stdin="canary-wrong\n")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err == "The database server refused the sign-in of its address.\n"
    assert key_store.kept == {}


def test_without_a_key_store_nothing_is_kept(asked: CommandLine, key_store: MemoryKeyring) -> None:
    def fail() -> None:
        raise NoKeyringError("none")

    key_store.before = fail

    done = asked("secrets", "set", "database-password", stdin=f"{PASSWORD}\n")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("This computer has no key store.")


def test_a_book_in_a_file_has_no_password(cli: CommandLine, key_store: MemoryKeyring) -> None:
    done = cli("secrets", "set", "database-password", stdin="word\n")

    assert done.code == ExitCode.COULD_NOT_RUN
    assert done.err.startswith("The book of this folder is in a file")


def test_the_password_of_the_environment_is_not_kept(
    asked: CommandLine, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    asked.set(BILLING_DB_URL=login.full_url)

    done = asked("secrets", "set", "database-password", stdin="word\n")

    assert done.err.startswith("The database address says how to sign in")
    assert asked("init", "--test").code == ExitCode.DONE
    assert key_store.kept == {}
