"""Where the book is is told as it is; moving it is for administrators and leaves nothing open."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from billing_desktop import bootstrap
from billing_desktop.bootstrap import Services
from billing_desktop.database_desk import try_server, use_server
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_address import server_of
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.book_move import MoveStep
from billing_desktop.domain.database_server import DatabaseServer, ServerFound, ServerStanding
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import (
    BookMoveError,
    DatabaseRefusedError,
    NotAllowedError,
    ServerAwayError,
    ServerSignInError,
    SettingsError,
)
from billing_desktop.server_login import ServerPasswords
from billing_desktop.settings import Settings, read_settings, save_database_address
from tests.asking_server import PASSWORD, AskedLogin, asked_login, made_tables
from tests.book import ADMINISTRATOR, FINANCE, sqlite_copy
from tests.cli.files import execute
from tests.db_servers import PostgresServer
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store

__all__ = ["key_store", "made_tables"]


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


@pytest.fixture
def settings(sqlite_book: Path, tmp_path: Path) -> Iterator[Settings]:
    with sqlite_copy(sqlite_book, tmp_path / "book") as settings:
        yield settings


@pytest.fixture
def desk(settings: Settings) -> Iterator[Services]:
    """A TEST book in a file, opened as the program does."""
    services = bootstrap.open_book(settings)
    yield services
    services.close()


def tell_nobody(step: MoveStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


def test_a_server_is_looked_at_before_anything_is_kept(
    desk: Services, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    server = server_of(login.bare_url)

    found = desk.book_moves.test(ADMINISTRATOR, server, password=PASSWORD)

    assert (found.standing, found.is_free, found.is_proven) == (ServerStanding.EMPTY, True, False)
    assert found.server_version
    with pytest.raises(ServerSignInError, match="asks for a password"):
        desk.book_moves.test(ADMINISTRATOR, server)
    with pytest.raises(ServerSignInError, match="refused"):
        desk.book_moves.test(ADMINISTRATOR, server, password="canary-wrong")
    assert key_store.kept == {}


def test_a_server_that_is_not_there_is_said_to_be_away(desk: Services) -> None:
    nowhere = DatabaseServer("127.0.0.1", 1, "books", "desk")

    with pytest.raises(ServerAwayError):
        desk.book_moves.test(ADMINISTRATOR, nowhere, password="word")


def test_a_moved_book_is_found_by_the_next_start(
    desk: Services, login: AskedLogin, settings: Settings, key_store: MemoryKeyring
) -> None:
    assert desk.book_moves.place(FINANCE).file == settings.book_file
    steps: list[MoveStep] = []

    moved = desk.book_moves.move(
        ADMINISTRATOR, login.bare_url, password=PASSWORD, tell=lambda step, *_: steps.append(step)
    )

    assert list(dict.fromkeys(steps)) == list(MoveStep)
    assert moved.rows["book"] == 1
    assert moved.rows_count == sum(moved.rows.values())
    assert (moved.server.database, moved.old_file) == (login.database, "book.sqlite3")
    again = bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))
    place = again.book_moves.place(FINANCE)
    assert (place.file, place.server) == (None, server_of(login.bare_url))
    assert place.password_place is KeyPlace.KEY_STORE
    assert place.found is not None
    assert place.found.standing is ServerStanding.BOOK
    assert again.books.verify(FINANCE, is_deep=True) == ()
    with pytest.raises(BookMoveError, match="on a server already"):
        again.book_moves.move(ADMINISTRATOR, login.bare_url, tell=tell_nobody)
    again.close()


def test_a_password_for_this_session_is_not_in_the_key_store(
    desk: Services, login: AskedLogin, key_store: MemoryKeyring
) -> None:
    desk.book_moves.move(
        ADMINISTRATOR,
        login.bare_url,
        password=PASSWORD,
        keep=KeyPlace.SESSION,
        tell=tell_nobody,
    )

    assert key_store.kept == {}


def test_settings_that_cannot_be_written_move_nothing(
    desk: Services, login: AskedLogin, settings: Settings
) -> None:
    (settings.data_dir / "settings.toml").mkdir()

    with pytest.raises(SettingsError):
        desk.book_moves.move(ADMINISTRATOR, login.bare_url, password=PASSWORD, tell=tell_nobody)

    assert desk.books.verify(FINANCE) == ()
    found = desk.book_moves.test(ADMINISTRATOR, server_of(login.bare_url), password=PASSWORD)
    assert found.standing is ServerStanding.EMPTY


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_whoever_is_no_administrator_may_only_look(
    desk: Services, login: AskedLogin, role: Role
) -> None:
    operator = Operator("desk", role)
    server = server_of(login.bare_url)

    assert desk.book_moves.place(operator).file is not None
    with pytest.raises(NotAllowedError):
        desk.book_moves.test(operator, server, password=PASSWORD)
    with pytest.raises(NotAllowedError):
        desk.book_moves.move(operator, login.bare_url, password=PASSWORD, tell=tell_nobody)


def test_an_address_with_a_password_is_refused_before_anything_is_moved(
    desk: Services, login: AskedLogin, settings: Settings
) -> None:
    with pytest.raises(BookMoveError, match="holds a password") as refused:
        desk.book_moves.move(ADMINISTRATOR, login.full_url, tell=tell_nobody)

    assert PASSWORD not in str(refused.value)
    assert desk.books.verify(FINANCE) == ()
    assert read_settings({}, data_dir=settings.data_dir).database_url is None


# What a server holds ------------------------------------------------------------------------


def standing(login: AskedLogin) -> ServerFound:
    settings = Settings(Path("nowhere"))
    return try_server(settings, ServerPasswords(), server_of(login.bare_url), PASSWORD)


def on_the_server(login: AskedLogin, *statements: str) -> None:
    database = Database(open_engine(login.full_url))
    with database.engine.connect() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)
        connection.commit()
    database.close()


def test_what_a_database_holds_is_said_in_a_sentence(
    bare_login: AskedLogin, tmp_path: Path
) -> None:
    on_the_server(bare_login, "CREATE TABLE recipe (name text)")
    assert standing(bare_login).standing is ServerStanding.OCCUPIED
    on_the_server(bare_login, "DROP TABLE recipe")
    bootstrap.create(Settings(tmp_path, bare_login.full_url), is_test=True)

    made = standing(bare_login)

    assert (made.standing, made.is_test, made.is_free) == (ServerStanding.BOOK, True, False)
    assert str(made.sentence) == "A book without a seller's name is there."
    on_the_server(bare_login, "UPDATE alembic_version SET version_num = '0003'")
    assert str(standing(bare_login).sentence).startswith(
        "A book of an older version (0003) is there."
    )
    on_the_server(bare_login, "UPDATE alembic_version SET version_num = '9999'")
    assert str(standing(bare_login).sentence).startswith(
        "A book of a newer version (9999) is there."
    )


def test_a_database_that_can_only_be_read_takes_no_book(login: AskedLogin) -> None:
    on_the_server(
        login, f'ALTER DATABASE "{login.database}" SET default_transaction_read_only = on'
    )

    found = standing(login)

    assert (found.standing, found.is_read_only) == (ServerStanding.READ_ONLY, True)


def test_a_computer_is_led_to_a_server_only_with_a_password_that_is_kept(
    login: AskedLogin, settings: Settings, key_store: MemoryKeyring
) -> None:
    server = server_of(login.bare_url)
    passwords = ServerPasswords()

    use_server(settings, passwords, server, PASSWORD, KeyPlace.SESSION)

    read = read_settings({}, data_dir=settings.data_dir)
    assert server_of(read.database_url or "") == server
    assert PASSWORD in str(passwords.complete(read).database_url)
    assert key_store.kept == {}


# Cut off ------------------------------------------------------------------------------------


def test_a_file_that_was_moved_on_purpose_elsewhere_is_not_followed(
    desk: Services, login: AskedLogin, settings: Settings
) -> None:
    desk.book_moves.move(ADMINISTRATOR, login.bare_url, password=PASSWORD, tell=tell_nobody)
    save_database_address(settings.data_dir, None)

    with pytest.raises(DatabaseRefusedError, match="was moved to the database server") as refused:
        bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))

    assert refused.value.code == "book_moved"
    execute(settings.book_file, "UPDATE book_moved SET is_switched = 0")  # As if it was cut off.
    services = bootstrap.open_book(read_settings({}, data_dir=settings.data_dir))
    assert services.book_moves.place(FINANCE).server == server_of(login.bare_url)
    services.close()
    assert read_settings({}, data_dir=settings.data_dir).database_url == login.bare_url
