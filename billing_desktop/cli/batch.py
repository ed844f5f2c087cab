"""`batch`: JSON lines in, one JSON line out for each, after its commit."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, error_values, json_line, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import Desk, open_desk
from billing_desktop.cli.exit_codes import ExitCode, exit_code_of
from billing_desktop.cli.log import record_unforeseen
from billing_desktop.errors import BillingError, ConflictError, NotAllowedError, UserError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.cli.orders.order import Order

_TRIES_MAX = 3
PASSWORD_NEEDED = "password_needed"


def add_commands(commands: Commands) -> None:
    """Add the command of this module."""
    batch = commands.add(
        "batch",
        _batch,
        about="carry out JSON lines; each answer is written when its work is on the disk",
    )
    batch.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the lines; standard input if there is none",
    )


def _batch(settings: Settings, arguments: Namespace) -> Answer:
    worst = ExitCode.DONE
    with _lines_of(arguments.file) as lines, open_desk(settings) as desk:
        for line in lines:
            if not line.strip():
                continue
            values, code = answer_line(desk, line)
            worst = max(worst, code)
            # The acknowledgement: the work is committed, and whoever reads may rely on it.
            sys.stdout.write(json_line(values) + "\n")
            sys.stdout.flush()
    return Answer(exit_code=worst, is_said=True)


def answer_line(desk: Desk, line: bytes) -> tuple[dict[str, JsonValue], ExitCode]:
    """Carry out one line; return its answer and what it means for the end of the command."""
    from billing_desktop.cli.orders.order import echo, read_object, read_order
    from billing_desktop.cli.orders.registry import SHAPES

    belongs_to: dict[str, str] = {}
    try:
        content = read_object(line)
        belongs_to = echo(content)
        done = _carry_out(desk, read_order(content, SHAPES))
        return {"ok": True, **belongs_to, **done}, ExitCode.DONE
    except BillingError as error:
        return {"ok": False, **belongs_to, **error_values(error)}, exit_code_of(error)
    except Exception as error:  # The line is undone; the others are not its fault.
        told = record_unforeseen(error)
        return {"ok": False, **belongs_to, **error_values(told)}, ExitCode.COULD_NOT_RUN


def _carry_out(desk: Desk, order: Order) -> dict[str, JsonValue]:
    from billing_desktop.cli.orders.registry import OPERATIONS

    operation = OPERATIONS[order.op]
    for _ in range(_TRIES_MAX - 1):
        try:
            return dict(operation.carry_out(desk, order))
        except ConflictError as error:
            # Two processes with one key: the other was first, and now its work can be seen.
            if error.code != ConflictError.code:
                raise
        except NotAllowedError as error:
            # Nothing was done: the password was given when the batch began, and that is long ago.
            if error.code != PASSWORD_NEEDED:
                raise
            desk.confirm()
    return dict(operation.carry_out(desk, order))


@contextmanager
def _lines_of(path: Path | None) -> Iterator[Iterator[bytes]]:
    if path is None:
        yield _lines(sys.stdin.buffer, Path("-"))
        return
    try:
        file = path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error
    with file:
        yield _lines(file, path)


def _lines(stream: IO[bytes], path: Path) -> Iterator[bytes]:
    """Yield lines; of one that is too long, just enough to see that it is.

    Raises:
        UserError: the disk gives no more of them. What was answered before is done.
    """
    from billing_desktop.cli.orders.order import LINE_BYTES_MAX

    def read(length: int) -> bytes:
        try:
            return stream.readline(length)
        except OSError as error:
            raise _unreadable(path, error) from error

    while line := read(LINE_BYTES_MAX + 1):
        rest = line
        while rest and not rest.endswith(b"\n"):
            rest = read(LINE_BYTES_MAX)
        yield line


def _unreadable(path: Path, error: OSError) -> UserError:
    return refusal(
        "The file {name} cannot be read: {reason}.",
        code="file_invalid",
        name=path,
        reason=error.strerror or str(error),
    )
