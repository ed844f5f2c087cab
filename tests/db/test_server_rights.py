"""Role × table: what the published list says is what the server lets each login do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
import pytest
from psycopg import sql

from billing_desktop.db.base import metadata
from billing_desktop.db.server_rights import (
    GROUP_OF_ROLE,
    READ_BEFORE_SIGN_IN,
    RIGHTS_OF_TABLES,
    Group,
)
from tests.db_servers import PostgresServer
from tests.secured_book import ADA, AUD, FINN, SAM, SecuredBook, secured_book

TABLES = sorted([*metadata.tables, "alembic_version"])
WHO = {"auditor": AUD, "support": SAM, "finance": FINN, "administrator": ADA}


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


def columns_of(table: str) -> list[str]:
    if table == "alembic_version":
        return ["version_num"]
    return metadata.tables[table].columns.keys()


def tried(connection: psycopg.Connection, statement: sql.Composed) -> bool:
    """Tell whether the server lets a statement pass that touches no row."""
    try:
        connection.execute(statement)
    except psycopg.errors.InsufficientPrivilege:
        return False
    finally:
        connection.rollback()
    return True


@dataclass(frozen=True, slots=True)
class Cell:
    """One table and one login; None is a desk at which nobody has signed in."""

    table: str
    group: Group

    @property
    def may_select(self) -> tuple[str, ...]:
        if self.group is not Group.SIGN_IN:
            return tuple(columns_of(self.table))
        if self.table not in READ_BEFORE_SIGN_IN:
            return ()
        return READ_BEFORE_SIGN_IN[self.table] or tuple(columns_of(self.table))

    @property
    def may_insert(self) -> tuple[str, ...]:
        rights = RIGHTS_OF_TABLES[self.table]
        if rights.insert is None or not self.group.includes(rights.insert):
            return ()
        return rights.inserted or tuple(columns_of(self.table))

    @property
    def may_update(self) -> tuple[str, ...]:
        rights = RIGHTS_OF_TABLES[self.table]
        is_theirs = rights.update is not None and self.group.includes(rights.update)
        return rights.updated if is_theirs else ()

    @property
    def may_delete(self) -> bool:
        rights = RIGHTS_OF_TABLES[self.table]
        return rights.delete is not None and self.group.includes(rights.delete)


def check_cell(connection: psycopg.Connection, cell: Cell) -> None:
    """Try all that can be done with a table, column by column."""
    table = sql.Identifier(cell.table)
    for name in columns_of(cell.table):
        column = sql.Identifier(name)
        for verb, statement, allowed in (
            ("SELECT", "SELECT {column} FROM {table} LIMIT 0", cell.may_select),
            (
                "INSERT",
                # No row, so that nothing but the right is looked at.
                "INSERT INTO {table} ({column}) SELECT NULL WHERE false",
                cell.may_insert,
            ),
            (
                "UPDATE",
                "UPDATE {table} SET {column} = NULL WHERE false",
                cell.may_update,
            ),
        ):
            made = sql.SQL(statement).format(table=table, column=column)
            assert tried(connection, made) == (name in allowed), (cell, verb, name)
    deleting = sql.SQL("DELETE FROM {table} WHERE false").format(table=table)
    assert tried(connection, deleting) == cell.may_delete, (cell, "DELETE")
    emptying = sql.SQL("TRUNCATE {table} CASCADE").format(table=table)
    assert not tried(connection, emptying), (cell, "TRUNCATE")


def test_the_list_names_every_table() -> None:
    assert sorted(RIGHTS_OF_TABLES) == TABLES
    for table, rights in RIGHTS_OF_TABLES.items():
        assert set(rights.updated) | set(rights.inserted) <= set(columns_of(table)), table


@pytest.mark.parametrize("role", WHO)
def test_an_operator_may_do_with_each_table_what_the_list_says(
    secured: SecuredBook, role: str
) -> None:
    group = GROUP_OF_ROLE[WHO[role].role]
    with secured.connect_as(WHO[role]) as connection:
        for table in TABLES:
            check_cell(connection, Cell(table, group))


def test_a_desk_reads_what_opening_a_book_needs_and_writes_nothing(secured: SecuredBook) -> None:
    with secured.connect(secured.desk_login) as connection:
        for table in TABLES:
            check_cell(connection, Cell(table, Group.SIGN_IN))
