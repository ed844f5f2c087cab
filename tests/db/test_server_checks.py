"""What a real PostgreSQL server is asked before a book on it is opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import Engine, make_url

from billing_desktop import bootstrap
from billing_desktop.clock import SystemClock
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_checks import (
    OLDEST_VERSION,
    ServerFacts,
    check_server,
    refusal,
    server_facts,
)
from billing_desktop.domain.account import Account
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.settings import Settings
from tests.book import Book, make_book, postgres_copy
from tests.db_servers import PostgresServer, own_postgres


@pytest.fixture
def settings(
    postgres_server: PostgresServer, postgres_book: str, tmp_path: Path
) -> Iterator[Settings]:
    with postgres_copy(postgres_server, postgres_book, tmp_path / "book") as lent:
        yield lent


def url_of(settings: Settings) -> str:
    assert settings.database_url is not None
    return settings.database_url


def set_for_database(settings: Settings, setting: str) -> None:
    """Change what every new connection to the database of ``settings`` begins with."""
    url = make_url(url_of(settings))
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    name, value = setting.split(" = ")
    statement = sql.SQL("ALTER DATABASE {} SET {} = {}").format(
        sql.Identifier(str(url.database)), sql.Identifier(name), sql.Literal(value)
    )
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute(statement)


def facts_of(engine: Engine) -> ServerFacts:
    with engine.connect() as connection:
        return server_facts(connection)


@pytest.fixture
def facts(settings: Settings) -> ServerFacts:
    engine = open_engine(url_of(settings))
    found = facts_of(engine)
    engine.dispose()
    return found


def test_a_server_as_it_is_installed_can_carry_a_book(facts: ServerFacts) -> None:
    assert refusal(facts, now=SystemClock().now()) is None
    assert facts.takes_changes
    assert facts.version.partition(".")[0].isdigit()
    assert facts.version_number >= OLDEST_VERSION * 10_000
    assert (facts.encoding, facts.synchronous_commit) == ("UTF8", "on")
    assert abs(facts.now - SystemClock().now()) < timedelta(minutes=1)


def test_a_server_that_is_too_old_is_refused_with_the_version_it_takes(facts: ServerFacts) -> None:
    old = replace(facts, version="14.20", version_number=140_020)

    refused = refusal(old, now=facts.now)

    assert str(refused).startswith(
        "The database server is PostgreSQL 14.20. This program needs version 15 or newer."
    )
    assert refusal(replace(facts, version_number=150_000), now=facts.now) is None


def test_a_database_that_cannot_keep_every_name_is_refused(
    postgres_server: PostgresServer, tmp_path: Path
) -> None:
    name = "billing_test_latin1"
    admin = postgres_server.url.replace("+psycopg", "", 1)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name}")
        connection.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'"
        )
    url = make_url(postgres_server.url).set(database=name).render_as_string(hide_password=False)
    settings = Settings(data_dir=tmp_path, database_url=url)
    try:
        with pytest.raises(DatabaseRefusedError, match="keeps texts as LATIN1") as refused:
            bootstrap.create(settings, is_test=True)
    finally:
        with psycopg.connect(admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")

    assert "encoding UTF8" in str(refused.value)


def test_a_database_set_not_to_wait_for_the_disk_is_told_to_wait_for_it(
    settings: Settings,
) -> None:
    set_for_database(settings, "synchronous_commit = off")
    book = Book(settings)

    facts = facts_of(book.services.database.engine)
    book.close()

    assert facts.synchronous_commit == "on"
    assert facts.is_set_off


def test_a_login_set_not_to_wait_for_the_disk_is_told_to_wait_for_it(settings: Settings) -> None:
    plain = url_of(settings).replace("+psycopg", "", 1)
    with psycopg.connect(plain, autocommit=True) as connection:
        (user,) = connection.execute("SELECT session_user").fetchone() or ("",)
        role = sql.Identifier(user)
        connection.execute(sql.SQL("ALTER ROLE {} SET synchronous_commit = off").format(role))
        engine = open_engine(url_of(settings))
        try:
            facts = facts_of(engine)
        finally:
            connection.execute(sql.SQL("ALTER ROLE {} RESET synchronous_commit").format(role))
            engine.dispose()

    assert (facts.synchronous_commit, facts.is_set_off) == ("on", True)


def test_a_server_that_cannot_be_told_to_wait_for_the_disk_is_refused(facts: ServerFacts) -> None:
    deaf = replace(facts, synchronous_commit="off")

    assert "synchronous_commit is off" in str(refusal(deaf, now=facts.now))


def test_a_clock_that_is_off_by_more_than_five_minutes_is_named_with_both_times(
    settings: Settings,
) -> None:
    engine = open_engine(url_of(settings))
    now = datetime.now(UTC)

    check_server(engine, now=now + timedelta(minutes=4))
    for wrong in (now + timedelta(minutes=6), now - timedelta(minutes=6)):
        with pytest.raises(DatabaseRefusedError) as refused:
            check_server(engine, now=wrong)
        assert f"The clock of this computer says {wrong:%Y-%m-%d %H:%M} UTC" in str(refused.value)
    engine.dispose()


def require_readable_only(book: Book, account: Account) -> None:
    """Make sure that the book can be read, and that a change is refused for the server."""
    (row,) = book.services.accounts.rows(book.operator, (account.account_id,))
    assert row.account.account_id == account.account_id
    book.key()  # The first stands for the account that is there.
    with pytest.raises(DatabaseRefusedError) as refused:
        book.account()
    assert str(refused.value).startswith("The database server takes no changes just now")
    assert "file and folder" not in str(refused.value)


def test_a_server_set_to_be_read_only_lets_read_and_says_that_it_is_the_server(
    settings: Settings,
) -> None:
    book = Book(settings)
    account = book.account()
    set_for_database(settings, "default_transaction_read_only = on")

    book.restart()

    require_readable_only(book, account)
    assert not facts_of(book.services.database.engine).takes_changes
    book.close()


def test_a_copy_of_a_server_lets_read_says_so_and_is_not_taken_for_a_lost_one(
    tmp_path: Path,
) -> None:
    with own_postgres() as (server, folder):
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        settings = Settings(
            data_dir=tmp_path / "book", database_url=url.render_as_string(hide_password=False)
        )
        make_book(settings)
        book = Book(settings)
        account = book.account()
        book.close()
        server.stop()
        (folder / "standby.signal").touch()
        server.start()
        book = Book(settings)
        told: list[bool] = []
        try:
            book.services.book_changes.follow(lambda: None, told.append)

            require_readable_only(book, account)
            assert facts_of(book.services.database.engine).is_copy
            assert told == []
        finally:
            book.close()
            server.stop()
            (folder / "standby.signal").unlink()
            server.start()  # Whoever ends a server asks it first.


def test_a_file_is_not_asked(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'book.sqlite3'}")

    check_server(engine, now=datetime(1999, 1, 1, tzinfo=UTC))

    assert not (tmp_path / "book.sqlite3").exists()
