"""The book itself: `init`, `demo`, `migrate`, `verify`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

from billing_desktop.cli.anchors import read_file
from billing_desktop.cli.answer import Answer, JsonValue, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings

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
    from billing_desktop.server_login import ServerPasswords
    from billing_desktop.upgrading import look, upgrade_book

    settings = ServerPasswords().complete(settings)
    done = look(settings) if arguments.check else upgrade_book(settings)
    values: dict[str, JsonValue] = {"from": done.found, "to": done.to, "needed": done.is_needed}
    if not done.is_needed:
        return Answer((f"The book is at version {done.found}. There is nothing to do.",), values)
    if done.copy is None:
        line = f"The book is at version {done.found}, the program at {done.to}: please run migrate."
        return Answer((line,), values, ExitCode.REFUSED)
    kept = (
        f"The file as it was is kept as {done.copy.name}."
        if settings.database_url is None
        else f"The book as it was is kept as {done.copy}."
    )
    line = f"The book was brought from version {done.found} to {done.to}."
    return Answer((kept, line), {**values, "copy": str(done.copy)})


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
