"""Usage from a file: `usage import`, `usage preview`."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, Values
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.errors import UserError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.services.usages import UsageImport, UsagePreview

_FIELDS = ("account", "date", "amount", "description", "external_id")


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    usage = commands.group("usage", about="what customers used up")
    booking = usage.add("import", _import, about="book a CSV file, all of it or nothing")
    booking.add_argument("--dry-run", action="store_true", help="only say what would be booked")
    _add_file(booking)
    _add_file(usage.add("preview", _preview, about="say what importing a CSV file would do"))


def _add_file(parser: ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a CSV file with a heading line")
    parser.add_argument(
        "--column",
        action="append",
        type=_column,
        default=[],
        metavar="FIELD=HEADING",
        help=f"which heading stands for a field; the fields are {', '.join(_FIELDS)}",
    )


def _column(text: str) -> tuple[str, str]:
    field, _, heading = text.partition("=")
    if field not in _FIELDS or not heading:
        raise ArgumentTypeError(f"{text[:40]!r} is not like amount=Betrag")
    return field, heading


def _import(settings: Settings, arguments: Namespace) -> Answer:
    if arguments.dry_run:
        return _preview(settings, arguments)
    with open_desk(settings) as desk:
        usage, mapping = desk.services.usage, dict(arguments.column)
        try:
            done = usage.import_file(
                desk.operator, arguments.file, mapping=mapping, progress=_progress
            )
        except UserError as error:
            if error.code != "file_refused":
                raise
            found = usage.preview(desk.operator, arguments.file, mapping=mapping)
            return _refused(found, ("Nothing was booked.",))
    return _booked(done)


def _preview(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        found = desk.services.usage.preview(
            desk.operator,
            arguments.file,
            mapping=dict(arguments.column),
            progress=_progress,
        )
    if found.refused_count:
        return _refused(found, ("Nothing would be booked.",))
    values: Values = {
        "new": found.new_count,
        "already_there": found.known_count,
        "refused": 0,
        "amount": str(found.new_sum),
    }
    line = f"{found.new_count} would be booked ({found.new_sum})"
    return Answer((f"{line}, {found.known_count} already there, 0 refused.",), values)


def _booked(done: UsageImport) -> Answer:
    values: Values = {
        "booked": done.booked,
        "already_there": done.already_there,
        "refused": 0,
        "amount": str(done.amount),
    }
    line = f"{done.booked} booked ({done.amount})"
    return Answer((f"{line}, {done.already_there} already there, 0 refused.",), values)


def _refused(found: UsagePreview, ending: tuple[str, ...]) -> Answer:
    lines = [f"line {line.line}: {line.error}" for line in found.refused]
    if found.refused_count > len(found.refused):
        lines.append(f"… and {found.refused_count - len(found.refused)} more")
    lines.append(
        f"{found.refused_count} refused, {found.new_count} new, {found.known_count} known."
    )
    listed: list[Values] = [
        {"line": line.line, "text": line.text, "code": line.error.code, "error": str(line.error)}
        for line in found.refused
    ]
    values: Values = {
        "code": "file_refused",
        "error": lines[0],
        "booked": 0,
        "new": found.new_count,
        "already_there": found.known_count,
        "refused": found.refused_count,
        "lines": listed,
    }
    return Answer((*lines, *ending), values, ExitCode.REFUSED)


def _progress(done: int) -> bool:
    if sys.stderr.isatty():
        print(f"\r{done} lines", end="", file=sys.stderr, flush=True)
    return True
