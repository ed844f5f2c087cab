"""Reading the anchor of a book from a file that somebody kept."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.anchor import ANCHOR_BYTES_MAX, Anchor, read_anchor
from billing_desktop.errors import UserError


def read_anchor_file(path: Path) -> Anchor:
    """Return the anchor that a file holds. Blocks.

    Raises:
        UserError: the file cannot be read, or it holds no anchor.
    """
    try:
        with path.open("rb") as file:
            content = file.read(ANCHOR_BYTES_MAX)
    except OSError as error:
        raise UserError(
            "The file {name} cannot be read: {reason}.",
            code="file_unreadable",
            name=path.name,
            reason=error.strerror or type(error).__name__,
        ) from error
    return read_anchor(content.decode("utf-8", "replace"))
