"""Writing a document where the person wants it: complete or not at all."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from billing_desktop.cli.answer import refusal


def write_file(target: Path, content: bytes, *, is_forced: bool) -> None:
    """Write ``content``; a file that is there already is replaced only if that is asked for.

    Raises:
        UserError: there is such a file, or it cannot be written.
    """
    if not is_forced and target.exists():
        raise refusal(
            "The file {name} exists already. It was not changed. Please give another name "
            "or --force.",
            code="file_exists",
            name=target,
        )
    temporary = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with suppress(OSError):  # A disk that can only be read refuses that as well.
            temporary.unlink(missing_ok=True)
        raise refusal(
            "The file {name} cannot be written: {reason}.",
            code="file_unwritable",
            name=target,
            reason=error.strerror or str(error),
        ) from error


def make_folder(folder: Path) -> None:
    """Make ``folder`` unless it is there.

    Raises:
        UserError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refusal(
            "The folder {name} cannot be made: {reason}.",
            code="file_unwritable",
            name=folder,
            reason=error.strerror or str(error),
        ) from error
