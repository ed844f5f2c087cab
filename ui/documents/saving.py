"""Writing documents to files: complete or not at all, and never over something else."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile

from ui.translation import ntr, tr


@dataclass(frozen=True, slots=True)
class IssuedPdf:
    """The stored bytes of a document and its number."""

    number: str
    pdf: bytes

    @property
    def file_name(self) -> str:
        """The name that is suggested for its file, such as ``RE-2026-000042.pdf``."""
        return f"{self.number}.pdf"


@dataclass(frozen=True, slots=True)
class SaveReport:
    """Which files were written; ``problem`` is the sentence for the first that was not."""

    written: tuple[Path, ...]
    problem: str = ""

    @property
    def sentence(self) -> str:
        """What to tell."""
        if self.problem:
            return self.problem
        if len(self.written) == 1:
            return tr("Saved as {path}.", path=str(self.written[0]))
        folder = str(self.written[0].parent) if self.written else ""
        return ntr(
            "{n} document saved in {folder}.",
            "{n} documents saved in {folder}.",
            len(self.written),
            folder=folder,
        )


def save_one(document: IssuedPdf, path: Path) -> SaveReport:
    """Write ``document`` to ``path``, in place of what is there. Blocks."""
    try:
        write_whole(path, document.pdf)
    except OSError as error:
        return SaveReport((), not_written(path, error))
    return SaveReport((path,))


def save_all(documents: Sequence[IssuedPdf], folder: Path) -> SaveReport:
    """Write each document into ``folder`` under its number; stops at the first problem. Blocks.

    A file of that name with other content stays as it is: it may be somebody's own.
    """
    written: list[Path] = []
    for document in documents:
        path = folder / document.file_name
        try:
            if path.exists() and path.read_bytes() != document.pdf:
                problem = tr("{path} holds something else. It was not overwritten.", path=str(path))
                return SaveReport(tuple(written), problem)
            write_whole(path, document.pdf)
        except OSError as error:
            return SaveReport(tuple(written), not_written(path, error))
        written.append(path)
    return SaveReport(tuple(written))


def write_whole(path: Path, content: bytes) -> None:
    """Write ``content`` to ``path`` so that it is there whole or not at all.

    Raises:
        OSError: it could not be written; what was there before is unchanged.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            file.close()
            temporary.replace(path)
        except BaseException:
            with suppress(OSError):
                temporary.unlink()
            raise


def not_written(path: Path, error: OSError) -> str:
    """Return the sentence that says why a file could not be written."""
    return tr(
        "{path} could not be written: {reason}.",
        path=str(path),
        reason=error.strerror or type(error).__name__,
    )
