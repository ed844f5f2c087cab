"""Books of every version that there was are still read, migrated and proved.

`tests/data` holds one book for each version of the schema, made when it was new: an account, a
paid top-up with its invoice, a failed one, a request, usage, rates and an operator.
"""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from billing_desktop.bootstrap import open_book
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine, sqlite_url
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.settings import Settings
from tests.book import Book
from tests.builders import TODAY, eur

DATA = Path(__file__).parent.parent / "data"
OLDER = schema.REVISIONS[:-1]


@pytest.fixture(params=OLDER)
def stored(request: pytest.FixtureRequest, tmp_path: Path) -> Settings:
    """The settings of a copy of a stored book."""
    settings = Settings(tmp_path)
    settings.book_file.write_bytes((DATA / f"v{request.param}.sqlite3").read_bytes())
    return settings


def migrate(settings: Settings) -> None:
    engine = open_engine(sqlite_url(settings.book_file))
    schema.migrate(engine)
    engine.dispose()


def statements(path: Path) -> dict[str, str]:
    """Return how everything in a file was made."""
    with closing(sqlite3.connect(path)) as connection:
        return dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL"))


def test_there_is_a_book_of_every_older_version() -> None:
    assert {path.stem for path in DATA.glob("v*.sqlite3")} == {f"v{old}" for old in OLDER}


def test_an_older_book_is_not_opened_before_it_is_migrated(stored: Settings) -> None:
    before = stored.book_file.read_bytes()

    with pytest.raises(DatabaseRefusedError, match="older version"):
        open_book(stored)

    assert stored.book_file.read_bytes() == before


def test_a_migrated_book_holds_every_promise_and_goes_on(stored: Settings) -> None:
    migrate(stored)
    book = Book(stored)

    assert book.findings() == ()
    account = book.services.accounts.find(book.operator, "K-10001")
    assert book.balance(account) == eur("37.50")
    ((number, digest),) = book.rows("SELECT number, sha256 FROM audit_invoice")
    document = book.services.invoices.document(book.operator, str(number))
    assert hashlib.sha256(document).hexdigest() == digest

    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("7.50"),
        key="meter-2",
        used_on=TODAY,
        description="API calls",
    )
    assert book.start(account, key="another").billing_number == "TEST-TU-2026-000004"
    assert book.balance(account) == eur("30.00")
    assert book.findings() == ()
    book.close()


def test_a_migrated_book_is_made_like_a_new_one(
    stored: Settings, tmp_path: Path, sqlite_book: Path
) -> None:
    migrate(stored)

    assert statements(stored.book_file) == statements(sqlite_book)


@pytest.mark.parametrize("version", OLDER)
def test_a_script_that_made_books_does_not_change(version: str, tmp_path: Path) -> None:
    made = tmp_path / "made.sqlite3"
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    engine = open_engine(sqlite_url(made))
    with engine.connect() as connection:
        connection.begin()
        config.attributes["connection"] = connection
        command.upgrade(config, version)
        connection.commit()
    engine.dispose()

    assert statements(made) == statements(DATA / f"v{version}.sqlite3")
