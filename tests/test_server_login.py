"""The password of the database server is in the key store, and in no file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from keyring.errors import KeyringLocked, NoKeyringError

from billing_desktop import bootstrap
from billing_desktop.db.server_address import (
    address_of,
    has_password,
    is_proven,
    server_of,
    with_password,
)
from billing_desktop.domain.database_server import DatabaseServer
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import DatabaseRefusedError, ServerSignInError, SettingsError
from billing_desktop.server_login import KIND, ServerPasswords
from billing_desktop.settings import Settings, read_settings, save_database_address
from tests.asking_server import PASSWORD, AskedLogin, asked_login
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store

__all__ = ["key_store"]


@pytest.fixture
def login(postgres_server: PostgresServer) -> Iterator[AskedLogin]:
    with asked_login(postgres_server) as login:
        yield login


@pytest.fixture
def settings(login: AskedLogin, tmp_path: Path) -> Settings:
    """Settings of a folder whose file names the server, without a password."""
    save_database_address(tmp_path, login.bare_url)
    return read_settings({}, data_dir=tmp_path)


def keep(login: AskedLogin, password: str = PASSWORD) -> None:
    ServerPasswords().of(server_of(login.bare_url)).keep(password, KeyPlace.KEY_STORE)


def test_a_kept_password_opens_the_book_and_stands_nowhere(
    settings: Settings, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    keep(login)
    bootstrap.create(settings, is_test=True)

    services = bootstrap.open_book(settings)

    assert services.book.is_test
    assert PASSWORD in str(services.settings.database_url)
    assert PASSWORD not in f"{services.settings!r} {services.database.engine!r}"
    services.close()
    assert list(key_store.kept) == [
        ("billing-desktop", f"{KIND}-{login.user}@{login.host}:5432/{login.database}")
    ]
    for path in settings.data_dir.rglob("*"):
        assert not path.is_file() or PASSWORD.encode() not in path.read_bytes()


def test_without_one_the_server_is_said_to_ask_for_it(
    settings: Settings, key_store: MemoryKeyring
) -> None:
    with pytest.raises(ServerSignInError) as refused:
        bootstrap.open_book(settings)

    assert refused.value.code == "server_password_missing"
    assert key_store.kept == {}


def test_a_wrong_one_is_said_to_be_refused(
    settings: Settings, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    keep(login, "another-canary-77")

    with pytest.raises(ServerSignInError, match="refused the sign-in") as refused:
        bootstrap.open_book(settings)

    assert "another-canary-77" not in f"{refused.value} {refused.value.__cause__}"


@pytest.mark.parametrize("failure", [KeyringLocked("locked"), NoKeyringError("none")])
def test_a_key_store_that_does_not_answer_leaves_it_to_the_server_to_ask(
    settings: Settings, key_store: MemoryKeyring, failure: Exception
) -> None:
    def fail() -> None:
        raise failure

    key_store.before = fail

    with pytest.raises(ServerSignInError):
        bootstrap.open_book(settings)


def test_what_was_entered_for_this_session_is_used_and_kept_nowhere(
    settings: Settings, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    passwords = ServerPasswords()
    passwords.of(server_of(login.bare_url)).keep(PASSWORD, KeyPlace.SESSION)
    bootstrap.create(passwords.complete(settings), is_test=True)

    services = bootstrap.open_workspace(settings.data_dir, environment={}, passwords=passwords)

    services.close()
    assert key_store.kept == {}
    with pytest.raises(ServerSignInError):
        bootstrap.open_workspace(settings.data_dir, environment={})


def test_no_other_server_gets_the_password(login: AskedLogin, key_store: MemoryKeyring) -> None:
    keep(login)
    elsewhere = login.url.set(port=6432).render_as_string()
    settings = Settings(data_dir=Path("nowhere"), database_url=elsewhere)

    assert ServerPasswords().complete(settings) is settings
    assert len(key_store.kept) == 1


def test_an_address_that_says_how_to_sign_in_is_used_as_it_is(key_store: MemoryKeyring) -> None:
    def fail() -> None:
        raise AssertionError("the key store was asked")

    key_store.before = fail
    for url in (
        None,
        "postgresql://desk:word@host/b",
        "postgresql://desk:@/b",
        "postgresql://desk@host/b?password=word",
    ):
        settings = Settings(data_dir=Path("nowhere"), database_url=url)
        assert ServerPasswords().complete(settings) is settings


def test_a_database_that_the_server_does_not_have_is_named_as_such(
    login: AskedLogin, key_store: MemoryKeyring
) -> None:
    url = login.url.set(password=PASSWORD, database="no_such_database")
    settings = Settings(Path("nowhere"), url.render_as_string(hide_password=False))

    with pytest.raises(DatabaseRefusedError, match="no database of that name") as refused:
        bootstrap.open_book(settings)

    assert refused.value.code == "database_missing"


@pytest.mark.parametrize(
    "server",
    [
        DatabaseServer("db.company.example", 5432, "books", "desk"),
        DatabaseServer("::1", 6432, "bü cher/1", "d@sk", "/etc/ssl/our ca.pem"),
        DatabaseServer("/var/run/postgresql", 5433, "books", "desk"),
    ],
)
def test_an_address_leads_back_to_its_server(server: DatabaseServer) -> None:
    address = address_of(server)

    assert server_of(address) == server
    assert not has_password(address)
    assert server_of(with_password(address, "p@ss/wörd:?#")) == server
    assert is_proven(address) is (server.host == "db.company.example")


def test_settings_keep_the_address_and_never_a_password(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text('# ours\nca_file = "/ca.pem"\n')

    save_database_address(tmp_path, "postgresql://desk@host/b")
    with pytest.raises(SettingsError, match="holds a password"):
        save_database_address(tmp_path, "postgresql://desk:word@host/b")

    settings = read_settings({}, data_dir=tmp_path)
    assert settings.database_url == "postgresql://desk@host/b"
    assert not settings.is_database_given
    assert (tmp_path / "settings.toml").read_text().startswith('# ours\nca_file = "/ca.pem"\n')
    save_database_address(tmp_path, None)
    assert read_settings({}, data_dir=tmp_path).database_url is None
