"""How numbers are written: `numbers formats`, `numbers set-format`."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, table
from billing_desktop.cli.arguments import Commands, day
from billing_desktop.cli.desk import open_desk
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.number_format import NumberFormat, NumberStanding
    from billing_desktop.domain.number_series import NumberKind

_KINDS = ("invoice", "credit-note", "top-up")


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    numbers = commands.group("numbers", about="how numbers are written")
    numbers.add("formats", _formats, about="list the formats and the next numbers")
    new = numbers.add("set-format", _set_format, about="write numbers like this from a day on")
    new.add_argument("kind", choices=_KINDS)
    new.add_argument(
        "--from", type=day, required=True, dest="valid_from", metavar="DAY", help="a day to come"
    )
    new.add_argument("--prefix", required=True, help="2 to 10 of A-Z, 0-9 and hyphens, such as RE")
    new.add_argument("--year", type=int, choices=[2, 4], default=4, help="digits of the year")
    new.add_argument("--digits", type=int, choices=range(3, 9), default=6, help="digits at least")
    new.add_argument("--no-hyphens", action="store_true", help="nothing between the parts")
    new.add_argument("--check", action="store_true", help="only show what it would bring")


def _formats(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        standing = desk.services.numbers.standing(desk.operator)
    known = [row for name in _KINDS for row in standing.formats.of(_kind(name))]
    cells = [
        (_name(row.kind), _start(row) or "the beginning", _example(row, standing)) for row in known
    ]
    values: list[JsonValue] = [
        {
            "kind": _name(row.kind),
            "valid_from": _start(row),
            "prefix": row.prefix,
            "separator": row.separator.value,
            "year_digits": row.year_digits,
            "digits": row.digits,
            "number": _example(row, standing),
        }
        for row in known
    ]
    return Answer(table(cells), {"formats": values})


def _set_format(settings: Settings, arguments: Namespace) -> Answer:
    from billing_desktop.domain.number_format import NumberFormat, Separator

    new = NumberFormat(
        _kind(arguments.kind),
        arguments.valid_from,
        arguments.prefix,
        Separator.NONE if arguments.no_hyphens else Separator.HYPHEN,
        arguments.year,
        arguments.digits,
    )
    with open_desk(settings) as desk:
        preview = desk.services.numbers.preview(desk.operator, new)
        if not arguments.check:
            desk.services.numbers.add_format(desk.operator, new)
    lines = (
        f"Today the next number is {preview.next_number}.",
        f"From {new.valid_from} the first is {preview.first_number}, "
        "or a later one if others are taken before.",
    )
    values: dict[str, JsonValue] = {
        "kind": arguments.kind,
        "valid_from": str(new.valid_from),
        "next_number": preview.next_number,
        "first_number": preview.first_number,
        "is_kept": not arguments.check,
    }
    return Answer(lines, values)


def _kind(name: str) -> NumberKind:
    from billing_desktop.domain.number_series import NumberKind

    return NumberKind[name.replace("-", "_").upper()]


def _name(kind: NumberKind) -> str:
    return kind.name.replace("_", "-").lower()


def _start(written: NumberFormat) -> str | None:
    return None if written.is_delivered else str(written.valid_from)


def _example(written: NumberFormat, standing: NumberStanding) -> str:
    """Return the next number of a format that holds, the first of one to come, else nothing."""
    if written.valid_from > standing.today:
        return standing.first_number(written)
    is_held = written == standing.formats.on(written.kind, standing.today)
    return standing.next_number(written.kind) if is_held else ""
