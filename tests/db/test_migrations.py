"""The frozen scripts make exactly the schema that the program speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect, text

from billing_desktop.db import schema
from billing_desktop.db.base import metadata
from billing_desktop.db.engine import APPLICATION_ID, open_engine, sqlite_url
from billing_desktop.errors import DatabaseRefusedError
from tests.book import Book
from tests.db.stories import append_only
from tests.db_servers import PostgresServer

FIRST = import_module("billing_desktop.db.migrations.versions.v0001_first_schema")


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """A database without anything in it."""
    if request.param == "sqlite":
        engine = open_engine(sqlite_url(tmp_path / "empty.sqlite3"))
        yield engine
        engine.dispose()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        engine = open_engine(url)
        yield engine
        engine.dispose()


def scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    return ScriptDirectory.from_config(config)


def objects(engine: Engine) -> set[str]:
    """Return the names of all tables, views and triggers."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            query = "SELECT name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'"
        else:
            query = (
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
                " UNION ALL SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            )
        return {str(name) for (name,) in connection.execute(text(query))}


def test_the_scripts_make_exactly_the_tables_of_the_program(empty: Engine) -> None:
    schema.migrate(empty)

    with empty.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_the_scripts_make_every_constraint_of_the_program(empty: Engine) -> None:
    schema.migrate(empty)

    found = inspect(empty)
    for table in metadata.sorted_tables:
        wanted = {
            constraint.name
            for constraint in table.constraints
            if isinstance(constraint, CheckConstraint)
        }
        made = {constraint["name"] for constraint in found.get_check_constraints(table.name)}
        assert wanted <= made, table.name


def test_the_program_names_the_newest_script_and_all_before_it() -> None:
    walked = [script.revision for script in scripts().walk_revisions()]

    assert scripts().get_current_head() == schema.HEAD
    assert tuple(reversed(walked)) == schema.REVISIONS


def test_a_migrated_database_is_marked_as_ours(empty: Engine) -> None:
    assert schema.revision(empty) is None

    schema.migrate(empty)

    assert schema.revision(empty) == schema.HEAD
    schema.check(empty)
    if empty.dialect.name == "sqlite":
        with empty.connect() as connection:
            marked = connection.execute(text("PRAGMA application_id")).scalar()
        assert marked == APPLICATION_ID


def test_migrating_again_changes_nothing(empty: Engine) -> None:
    schema.migrate(empty)
    before = objects(empty)

    schema.migrate(empty)

    assert objects(empty) == before


def test_a_migration_that_breaks_off_leaves_nothing_behind(
    empty: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_off(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(schema, "_mark", break_off)

    with pytest.raises(KeyboardInterrupt):
        schema.migrate(empty)

    assert objects(empty) == set()


def test_every_guard_is_there_after_the_last_script(empty: Engine) -> None:
    schema.migrate(empty)

    guards = {
        f"{table}_{name}"
        for table in append_only()
        for name in (
            ("no_update", "no_delete", "no_replace")
            if empty.dialect.name == "sqlite"
            else ("append_only", "no_truncate")
        )
    }
    assert guards | {"top_up_frozen", "top_up_no_delete"} <= objects(empty)
    assert set(FIRST.VIEWS) <= objects(empty)


def test_an_older_and_a_newer_database_are_refused_and_left_alone(book: Book) -> None:
    engine = book.services.database.engine
    for version, sentence in (
        (schema.REVISIONS[0], "made by an older version"),
        ("9999", "made by a newer version of this program (9999)"),
    ):
        book.execute(f"UPDATE alembic_version SET version_num = '{version}'")
        with pytest.raises(DatabaseRefusedError) as refused:
            schema.check(engine)
        assert sentence in str(refused.value)
        assert book.rows("SELECT version_num FROM alembic_version") == [(version,)]


def test_a_database_without_a_book_is_refused(empty: Engine) -> None:
    with pytest.raises(DatabaseRefusedError, match="There is no book in this database"):
        schema.check(empty)

    assert objects(empty) == set()
