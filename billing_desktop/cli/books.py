"""The book itself: `init`, `demo`, `migrate`, `verify`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.anchors import read_file
from billing_desktop.cli.answer import Answer, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.db.unit_of_work import Database

_SOUND = "The book holds: nothing in it contradicts a promise."


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    init = commands.add("init", _init, about="create an empty book")
    init.add_argument("--test", action="store_true", help="a TEST book, on the local payment page")
    commands.add("demo", _demo, about="make the folder a TEST book with a made-up year in it")
    migrate = commands.add("migrate", _migrate, about="bring the book to this program's version")
    migrate.add_argument("--check", action="store_true", help="only say whether there is a need")
    verify = commands.add("verify", _verify, about="prove every promise from the data alone")
    verify.add_argument("--deep", action="store_true", help="hash every stored document again")
    verify.add_argument(
        "--anchor", type=Path, metavar="FILE", help="also hold the book against an anchor file"
    )


def _init(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.bootstrap import create

    _refuse_second_book(settings)
    create(settings, is_test=arguments.test)
    what = "A TEST book" if arguments.test else "A book"
    line = f"{what} was made in {_place(settings)}."
    return Answer((line,), {"is_test": arguments.test, "data_dir": str(settings.data_dir)})


def _demo(settings: Settings, _: Namespace) -> Answer:
    from billing_desktop.bootstrap import make_demo

    _refuse_second_book(settings)
    # The story is told on the local page: a key of a provider has no part in it.
    make_demo(replace(settings, stripe_key=None, stripe_api_base=None))
    line = f"The made-up company is in {_place(settings)}."
    return Answer((line,), {"is_test": True, "data_dir": str(settings.data_dir)})


def _migrate(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.db import engine as db_engine
    from billing_desktop.db.unit_of_work import Database
    from billing_desktop.server_login import ServerPasswords

    settings = ServerPasswords().complete(settings)
    url = settings.database_url
    if url is None:
        db_engine.check_sqlite_file(settings.book_file)
        url = db_engine.sqlite_url(settings.book_file)
    database = Database(db_engine.open_engine(url, ca_file=settings.ca_file))
    try:
        return _bring_up(settings, database, is_check=arguments.check)
    finally:
        database.close()


def _bring_up(settings: Settings, database: Database, *, is_check: bool) -> Answer:
    from billing_desktop.clock import SystemClock
    from billing_desktop.db import moves, schema
    from billing_desktop.db.server_checks import check_server

    check_server(database.engine, now=SystemClock().now())
    moves.check(database.engine)
    found = schema.revision(database.engine)
    if found not in schema.REVISIONS[:-1]:
        schema.check(database.engine)  # Refuses what holds no book, and what a newer program made.
        values = {"from": found, "to": schema.HEAD, "needed": False}
        return Answer((f"The book is at version {found}. There is nothing to do.",), values)
    values = {"from": found, "to": schema.HEAD, "needed": True}
    if is_check:
        line = f"The book is at version {found}, the program at {schema.HEAD}: please run migrate."
        return Answer((line,), values, ExitCode.REFUSED)
    lines = []
    if settings.database_url is None:
        copy = _copy(settings, str(found))
        values["copy"] = str(copy)
        lines.append(f"The file as it was is kept as {copy.name}.")
    else:
        from billing_desktop.backup_desk import back_up_server

        backup = back_up_server(settings, database)
        values["copy"] = str(backup)
        lines.append(f"The book as it was is kept as {backup}.")
    schema.migrate(database.engine)
    lines.append(f"The book was brought from version {found} to {schema.HEAD}.")
    return Answer(lines, values)


def _copy(settings: Settings, version: str) -> Path:
    from billing_desktop.clock import SystemClock
    from billing_desktop.db import schema

    moment = f"{SystemClock().now():%Y%m%dT%H%M%SZ}"
    book = settings.book_file
    copy = book.with_name(f"{book.stem}-{version}-{moment}{book.suffix}")
    try:
        schema.copy_sqlite(book, copy)
    except OSError as error:
        raise refusal(
            "The copy {name} cannot be written: {reason}. The book was not changed.",
            code="copy_failed",
            name=copy.name,
            reason=error.strerror or str(error),
        ) from error
    return copy


def _verify(settings: Settings, arguments: Namespace) -> Answer:
    anchor = None if arguments.anchor is None else read_file(arguments.anchor)
    with open_desk(settings) as desk:
        found = desk.services.books.verify(desk.operator, is_deep=arguments.deep, anchor=anchor)
    if not found:
        return Answer((_SOUND,), {"findings": []})
    lines = [f"{finding.promise}  {finding.sentence}" for finding in found]
    values = [{"promise": finding.promise, "sentence": finding.sentence} for finding in found]
    return Answer(lines, {"code": "broken", "findings": values}, ExitCode.REFUSED)


def _refuse_second_book(settings: Settings) -> None:
    from billing_desktop.bootstrap import has_book

    if has_book(settings):
        raise refusal("There is a book here already. It was not changed.", code="book_exists")


def _place(settings: Settings) -> str:
    return "the database" if settings.database_url is not None else str(settings.data_dir)
