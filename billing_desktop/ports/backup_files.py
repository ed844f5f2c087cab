"""What services need from the files that backups are."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from billing_desktop.domain.backup import BackupFile, Manifest, Tell


class BackupFiles(Protocol):
    """Packs a book into one file and takes it out again; bounded in memory.

    All raise ``BackupError`` with the reason where a file cannot be read or written.
    """

    def room(self, folder: Path) -> AbstractContextManager[Path]:
        """Lend a new private folder on the same disk as ``folder``, removed in the end."""
        ...

    def pack(self, folder: Path, manifest: Manifest, content: Path, tell: Tell) -> Path:
        """Write the file into ``folder``: whole, on the disk and its owner's alone, or not."""
        ...

    def manifest(self, path: Path) -> Manifest:
        """Return what a file says of itself; its content is not looked at."""
        ...

    def unpack(self, path: Path, target: Path, tell: Tell) -> Manifest:
        """Write the content to the new file ``target``, byte for byte as its digest says."""
        ...

    def find(self, folder: Path, book_id: str) -> tuple[BackupFile, ...]:
        """Return the backups of a book in a folder, the newest first; none if there is none."""
        ...

    def remove(self, folder: Path, file: BackupFile) -> None:
        """Delete one."""
        ...
