"""What a session of an operator's own login signs, whatever its SQL says."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Integer

from billing_desktop.db.base import metadata
from tests.db_servers import PostgresServer
from tests.secured_book import ADA, FINN, SecuredBook, secured_book

SIGNED: dict[str, tuple[str, ...]] = import_module(
    "billing_desktop.db.migrations.versions.v0013_own_logins"
).SIGNED
PERSON_COLUMNS = [(table, mark.rstrip("?-")) for table, marks in SIGNED.items() for mark in marks]


@pytest.fixture(scope="module")
def secured(
    postgres_server: PostgresServer,
    postgres_book: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[SecuredBook]:
    """A book that nobody changes: every statement is rolled back."""
    with secured_book(
        postgres_server, tmp_path_factory.mktemp("secured"), template=postgres_book
    ) as book:
        yield book


@pytest.fixture
def session(secured: SecuredBook) -> Iterator[psycopg.Connection]:
    """A session of the administrator, who may insert into every one of the tables."""
    with secured.connect_as(ADA) as connection:
        yield connection
        connection.rollback()


def said_against(session: psycopg.Connection, table: str, **values: str | None) -> str:
    """Return what the server says against a new row with nothing else in it but a number."""
    for column in metadata.tables[table].primary_key.columns:
        if isinstance(column.type, Integer):
            values.setdefault(column.name, "1000")
    insert = sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, values)),
        sql.SQL(", ").join(map(sql.Literal, values.values())),
    )
    try:
        session.execute(insert)
    except psycopg.Error as error:
        return str(error)
    finally:
        session.rollback()
    return ""


@pytest.mark.parametrize("claimed", [FINN.name, "system", "", "ada", "Ada "])
def test_nobody_signs_for_somebody_else_or_for_the_program(
    session: psycopg.Connection, claimed: str
) -> None:
    for table, column in PERSON_COLUMNS:
        refused = f"{table}.{column} is not of the operator who is signed in"
        assert refused in said_against(session, table, **{column: claimed}), (table, column)


def test_ones_own_name_passes_and_is_filled_in_where_it_is_missing(
    session: psycopg.Connection,
) -> None:
    for table, marks in SIGNED.items():
        for name in (ADA.name, None):
            said = said_against(session, table, **{marks[0]: name})
            # The row is empty otherwise: that is all that is wrong with it.
            assert "violates not-null constraint" in said, (table, said)
            assert f'"{marks[0]}"' not in said, (table, said)


def test_every_guard_fires_whatever_a_session_calls_itself(secured: SecuredBook) -> None:
    with psycopg.connect(secured.owner.full_url.replace("+psycopg", "", 1)) as owner:
        rows = owner.execute(
            "SELECT c.relname, t.tgname, t.tgenabled::text FROM pg_trigger t"
            " JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal"
        ).fetchall()

    assert len(rows) > len(PERSON_COLUMNS)
    assert [row for row in rows if row[2] != "A"] == []


def test_every_function_that_runs_as_the_owner_has_a_fixed_path(secured: SecuredBook) -> None:
    with psycopg.connect(secured.owner.full_url.replace("+psycopg", "", 1)) as owner:
        rows = owner.execute(
            "SELECT proname, proconfig FROM pg_proc"
            " WHERE pronamespace = 'public'::regnamespace AND (prosecdef"
            " OR prorettype = 'trigger'::regtype)"
        ).fetchall()

    assert {"billing_give_login", "session_operator", "signed_by_session"} <= {r[0] for r in rows}
    for name, config in rows:
        assert config == ["search_path=pg_catalog, public, pg_temp"], name


def test_no_table_is_emptied_at_a_stroke_not_even_by_the_owner(secured: SecuredBook) -> None:
    with psycopg.connect(secured.owner.full_url.replace("+psycopg", "", 1)) as owner:
        tables = owner.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace AND relname <> 'alembic_version'"
        ).fetchall()
        for (table,) in tables:
            with pytest.raises(psycopg.errors.RaiseException, match=r"append-only|never emptied"):
                owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.Identifier(table)))
            owner.rollback()
