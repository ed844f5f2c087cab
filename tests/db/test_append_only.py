"""What was booked, issued and recorded can be added to and never changed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, UniqueConstraint, text
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.base import metadata
from tests.book import Book
from tests.db.stories import (
    append_only,
    tell,
    tell_of_a_restore,
    tell_of_corrections,
    tell_of_mail,
    tell_of_the_bank,
    tell_of_the_desk,
    tell_of_the_register,
)

KEYS = append_only()
TABLES = sorted(KEYS)


@pytest.fixture
def told(book: Book, tmp_path: Path) -> Iterator[Book]:
    """A book with a row in every table that only grows."""
    tell(book)
    tell_of_the_register(book)
    tell_of_corrections(book)
    tell_of_mail(book)
    tell_of_the_bank(book, tmp_path)
    tell_of_a_restore(book)
    tell_of_the_desk(book)
    yield book
    assert book.findings() == ()


def attempt(engine: Engine, statement: str) -> str:
    """Run a statement and commit; return what the database says against it, or ``""``."""
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
            connection.commit()
    except DBAPIError as error:
        return str(error.orig)
    return ""


def test_every_table_that_only_grows_has_a_row_to_try(told: Book) -> None:
    for table in TABLES:
        assert told.rows(f"SELECT 1 FROM {table}"), table


def test_no_row_is_updated_or_deleted(told: Book) -> None:
    engine = told.services.database.engine
    for table in TABLES:
        column = metadata.tables[table].columns.keys()[-1]
        for statement in (
            f"UPDATE {table} SET {column} = {column}",
            f"DELETE FROM {table}",
        ):
            assert f"{table} is append-only" in attempt(engine, statement), statement


def test_no_row_is_replaced_by_another_with_its_key(told: Book) -> None:
    engine = told.services.database.engine
    for table in TABLES:
        key = ", ".join(KEYS[table])
        column = metadata.tables[table].columns.keys()[-1]
        statements = [
            f"INSERT INTO {table} SELECT * FROM {table} WHERE true"
            f" ON CONFLICT ({key}) DO UPDATE SET {column} = excluded.{column}"
        ]
        if told.is_sqlite:
            statements.append(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
            statements.append(f"UPDATE OR REPLACE {table} SET {column} = {column}")
        for statement in statements:
            refused = attempt(engine, statement)
            assert f"{table} is append-only" in refused or "UNIQUE" in refused, statement


def test_no_table_is_emptied(told: Book) -> None:
    if told.is_sqlite:
        return  # It has no other word for it than DELETE.
    engine = told.services.database.engine
    for table in (*TABLES, "top_up", "attempt"):
        assert "append-only" in attempt(engine, f"TRUNCATE {table} CASCADE"), table


def test_guards_hold_for_other_programs_that_open_the_file(told: Book) -> None:
    if not told.is_sqlite:
        return
    with closing(sqlite3.connect(told.settings.book_file, isolation_level=None)) as raw:
        for table in (*TABLES, "top_up", "attempt"):
            for unique in unique_keys(table):
                # A row with one key in common and otherwise new would push the old one out.
                columns = [
                    name
                    if name in unique or not is_key(table, name)
                    else (f"{name} + 1000" if name in ("seq", "version") else f"'x' || {name}")
                    for name in metadata.tables[table].columns.keys()  # noqa: SIM118
                ]
                is_given = " AND ".join(f"{name} IS NOT NULL" for name in unique)
                if not told.rows(f"SELECT 1 FROM {table} WHERE {is_given}"):
                    continue
                statement = (
                    f"INSERT OR REPLACE INTO {table}"
                    f" SELECT {', '.join(columns)} FROM {table} WHERE {is_given} LIMIT 1"
                )
                with pytest.raises(sqlite3.Error) as refused:
                    raw.execute(statement)
                assert "UNIQUE" in str(refused.value), statement


def unique_keys(table: str) -> list[tuple[str, ...]]:
    """Return the sets of columns that are unique in a table."""
    found = metadata.tables[table]
    return [tuple(found.primary_key.columns.keys())] + [
        tuple(constraint.columns.keys())
        for constraint in found.constraints
        if isinstance(constraint, UniqueConstraint)
    ]


def is_key(table: str, column: str) -> bool:
    return any(column in key for key in unique_keys(table))


def test_a_confirmed_top_up_keeps_its_price_its_key_and_its_settlement(told: Book) -> None:
    engine = told.services.database.engine
    for change in (
        "amount_minor = amount_minor + 1, total_minor = total_minor + 1",
        "fee_minor = fee_minor + 1, total_minor = total_minor + 1",
        "vat_minor = vat_minor + 1, total_minor = total_minor + 1",
        "key = 'another'",
        "billing_number = 'TU-1'",
        "account_id = 'nobody'",
        "method = 'invoice'",
        "currency_code = 'USD'",
        "tax_category = 'O'",
        "tax_percent = '7'",
        "fee_percent = '7'",
        "fee_fixed_minor = 7",
        "started_by = 'somebody else'",
        "status = 'pending', settled_at = NULL",
    ):
        statement = f"UPDATE top_up SET {change} WHERE status = 'completed'"
        assert "a confirmed top-up does not change" in attempt(engine, statement), change


def test_what_was_sent_to_the_provider_does_not_change(told: Book) -> None:
    engine = told.services.database.engine
    for change in (
        "parameters = '{}'",
        "idempotency_key = 'another'",
        "number = number + 7",
        "provider_reference = 'cs_another'",
        "provider_reference = NULL",
        "state = 'open'",
    ):
        statement = f"UPDATE attempt SET {change} WHERE state = 'paid'"
        assert "what the provider was asked does not change" in attempt(engine, statement), change


def test_no_top_up_and_no_attempt_is_deleted(told: Book) -> None:
    engine = told.services.database.engine
    for table in ("top_up", "attempt"):
        assert f"{table} is append-only" in attempt(engine, f"DELETE FROM {table}")
