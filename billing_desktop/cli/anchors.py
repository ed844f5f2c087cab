"""Files that an accountant keeps, to prove later that nothing was cut off or put back."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.files import write_file
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.anchor import Anchor


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    anchor = commands.group("anchor", about="where the book stands, to be kept elsewhere")
    write = anchor.add("write", _write, about="write an anchor file; see verify --anchor")
    write.add_argument("file", type=Path, metavar="FILE")
    write.add_argument("--force", action="store_true", help="replace what is there")


def _write(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        anchor = desk.services.books.anchor(desk.operator)
    write_file(arguments.file, anchor.text().encode(), is_forced=arguments.force)
    line = (
        f"{arguments.file} holds where the book is now: {anchor.trail.length} rows of the audit "
        f"trail, {anchor.entries} entries. Please keep it where the book is not."
    )
    return Answer((line,), {"file": str(arguments.file), **anchor.values()})


def read_file(path: Path) -> Anchor:
    """Return the anchor of a file.

    Raises:
        UserError: there is no such file, or it is no anchor.
    """
    from billing_desktop.domain.anchor import ANCHOR_BYTES_MAX, read_anchor

    try:
        with path.open("rb") as file:
            content = file.read(ANCHOR_BYTES_MAX)
    except OSError as error:
        raise refusal(
            "The file {name} cannot be read: {reason}.",
            code="file_unreadable",
            name=path,
            reason=error.strerror or str(error),
        ) from error
    return read_anchor(content.decode("utf-8", "replace"))
