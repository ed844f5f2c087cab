"""Where the book is: `database status`, and `database move` from its file to a server."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.cli.kept_secrets import secret_of_input
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.book_move import BookMoved, MoveStep
    from billing_desktop.services.book_moves import BookPlace

_KEPT = {
    KeyPlace.KEY_STORE: "The password is in the key store of this computer.",
    KeyPlace.SESSION: "The password is kept for this session only.",
    None: "This computer keeps no password of it.",
}


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    database = commands.group("database", about="where the book is, and moving it to a server")
    database.add("status", _status, about="say where the book is")
    move = database.add(
        "move", _move, about="move the book from its file into an empty database of a server"
    )
    move.add_argument(
        "--to",
        required=True,
        metavar="ADDRESS",
        help="postgresql://USER@HOST:PORT/DATABASE, without a password",
    )
    move.add_argument(
        "--password-stdin",
        action="store_true",
        help="the server's password from the first line of standard input, into the key store",
    )


def _status(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        place = desk.services.book_moves.place(desk.operator)
    if place.server is None or place.found is None:
        line = f"The book is in the file {place.file}."
        return Answer((line,), {"kind": "file", "file": str(place.file)})
    server, found = place.server, place.found
    encryption = _encryption(place)
    kept = "The address comes from BILLING_DB_URL." if place.is_given else None
    lines = [
        f"The book is on the server {server.host}:{server.port}, in the database "
        f"{server.database}, for the user {server.user}.",
        f"PostgreSQL {found.server_version}. {encryption}",
        kept or _KEPT[place.password_place],
    ]
    values: dict[str, JsonValue] = {
        "kind": "server",
        "host": server.host,
        "port": server.port,
        "database": server.database,
        "user": server.user,
        "server_version": found.server_version,
        "encryption": found.encryption or None,
        "is_proven": found.is_proven,
        "is_read_only": found.is_read_only,
        "is_given": place.is_given,
        "password": None if place.password_place is None else place.password_place.value,
    }
    if found.is_read_only:
        lines.append("The server only reads: nothing can be booked.")
    return Answer(lines, values, ExitCode.REFUSED if found.is_read_only else ExitCode.DONE)


def _encryption(place: BookPlace) -> str:
    assert place.found is not None
    if not place.found.is_proven:
        return "The way to it does not leave this computer."
    return f"The way to it is encrypted ({place.found.encryption}), and the server proved itself."


def _move(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.db.server_address import has_password, server_of

    address = str(arguments.to)
    server_of(address)  # Refuses what is no address.
    if has_password(address):
        raise refusal(
            "A password on the command line can be seen by others. Please give it on standard "
            "input, with --password-stdin.",
            code="password_seen",
        )
    password = secret_of_input() if arguments.password_stdin else None
    with open_desk(settings) as desk:
        moves, operator = desk.services.book_moves, desk.operator
        lines: list[str] = []
        try:
            moved = moves.move(operator, address, password=password, tell=_tell_nobody)
        except KeyStoreError as error:
            if error.code != KEY_STORE_MISSING:
                raise
            moved = moves.move(
                operator, address, password=password, keep=KeyPlace.SESSION, tell=_tell_nobody
            )
            lines.append(f"The password is kept nowhere: {error}")
    return Answer([*_told(moved), *lines], _values(moved))


def _tell_nobody(step: MoveStep, done: int, total: int) -> None:
    """Hear how far it is, and do nothing."""


def _told(moved: BookMoved) -> list[str]:
    return [
        f"The book is on {moved.server} now: {moved.rows_count} rows of {len(moved.rows)} tables, "
        f"{moved.documents_count} documents, compared row by row, in {moved.seconds} s.",
        "Nothing in it contradicts a promise. settings.toml leads there.",
        f"{moved.old_file} stays as it was and takes nothing any more.",
    ]


def _values(moved: BookMoved) -> dict[str, JsonValue]:
    return {
        "server": str(moved.server),
        "user": moved.server.user,
        "rows": dict(moved.rows),
        "documents": moved.documents_count,
        "seconds": moved.seconds,
        "old_file": moved.old_file,
        "anchor": moved.anchor.values(),
    }
