"""What the database refuses whoever writes it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.base import metadata
from tests.book import Book
from tests.db.stories import tell

# Columns of amounts, in every table that has some.
AMOUNTS = [
    (table.name, column.name)
    for table in metadata.sorted_tables
    for column in table.columns
    if column.name.endswith("_minor")
]


def refused(book: Book, statement: str, **values: object) -> bool:
    """Tell whether the database refuses a statement."""
    try:
        with book.services.database.engine.connect() as connection:
            connection.execute(text(statement), values)
            connection.commit()
    except DBAPIError:
        return True
    return False


def copy_with(table: str, **changes: str) -> str:
    """Return the statement that stores a row again with other values in some columns."""
    columns = metadata.tables[table].columns.keys()
    values = ", ".join(changes.get(name, name) for name in columns)
    return f"INSERT INTO {table} SELECT {values} FROM {table} LIMIT 1"


def test_every_table_with_amounts_is_known() -> None:
    assert {table for table, _ in AMOUNTS} >= {
        "account_balance",
        "posting",
        "top_up",
        "settlement",
        "invoice",
        "usage",
        "usage_month",
        "fee_rule",
    }


def test_an_amount_is_a_whole_number_and_nothing_like_one(book: Book) -> None:
    tell(book)
    if not book.is_sqlite:
        return  # Its columns have types of their own.
    with book.services.database.engine.connect() as connection:
        # Only the types are looked at here: the guards would refuse the changes first.
        for (name,) in connection.execute(
            text("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        ).all():
            connection.execute(text(f"DROP TRIGGER {name}"))
        connection.commit()
    for table, column in AMOUNTS:
        for value in ("12.5", "abc", "", 12.5, b"12"):
            if book.rows(f"SELECT 1 FROM {table}"):
                assert refused(book, f"UPDATE {table} SET {column} = :v", v=value), (table, value)


def test_an_amount_of_a_new_row_is_a_whole_number(book: Book) -> None:
    tell(book)
    for value in ("'12.5'", "'abc'", "12.5"):
        statement = copy_with("posting", entry_id="entry_id", line="99", amount_minor=value)
        if not book.is_sqlite and value == "12.5":
            continue  # PostgreSQL rounds a number to the column's type.
        assert refused(book, statement)


def test_a_top_up_that_contradicts_itself_is_refused(book: Book) -> None:
    tell(book)

    for change in (
        "status = 'paid'",
        "method = 'cash'",
        "tax_category = 'Z'",
        "amount_minor = 0",
        "vat_minor = -1",
        "total_minor = total_minor + 1",
        "settled_at = NULL",
        "failure = 'declined'",
    ):
        statement = f"UPDATE top_up SET {change} WHERE status = 'completed'"
        assert refused(book, statement), change


def test_rows_that_contradict_themselves_are_refused(book: Book) -> None:
    tell(book)
    for statement in (
        copy_with("posting", line="99", amount_minor="0"),
        copy_with("invoice", number="'X-1'", gross_minor="gross_minor + 1"),
        copy_with("invoice", number="'X-1'", kind="'letter'"),
        copy_with("settlement", settlement_id="'x'", top_up_id="'nobody'"),
        copy_with("usage", external_id="'x'", amount_minor="0"),
        copy_with("usage", external_id="'x'", account_id="'nobody'"),
        copy_with("entry", entry_id="'x'", source_kind="'magic'"),
        copy_with("attempt", attempt_id="'x'", number="0"),
        copy_with("outbox", outbox_id="'x'", status="'sent'"),
        copy_with("number_format", version="0"),
        copy_with("number_format", version="2", kind="'XX'"),
        copy_with("number_format", version="2", prefix="'X'"),
        copy_with("number_format", version="2", separator="'/'"),
        copy_with("number_format", version="2", year_digits="0"),
        copy_with("number_format", version="2", digits="9"),
        "UPDATE operator SET role = 'king'",
        "UPDATE account SET version = 0",
        "UPDATE account SET is_complete = 2",
        "UPDATE number_series SET last_seq = -1",
        "INSERT INTO book SELECT 2, 'x', is_test, created_at, NULL FROM book",
        "INSERT INTO audit_head SELECT 2, seq, hash FROM audit_head",
        "DELETE FROM account",
    ):
        assert refused(book, statement), statement
    assert book.findings() == ()


def test_what_is_unique_cannot_be_there_twice(book: Book) -> None:
    tell(book)
    for statement in (
        copy_with("settlement", settlement_id="'x'"),
        copy_with("entry", entry_id="'x'"),
        copy_with("outbox", outbox_id="'x'"),
        copy_with("invoice", number="'X-1'"),
        copy_with("attempt", attempt_id="'x'"),
        copy_with("top_up", top_up_id="'x'", billing_number="'TU-1'"),
        copy_with("top_up", top_up_id="'x'", key="'x'"),
        copy_with("account", account_id="'x'", key="'x'"),
    ):
        assert refused(book, statement), statement
