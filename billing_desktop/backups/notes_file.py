"""What this computer remembers of a check, as a small file in the data folder."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

from billing_desktop.domain.backup import LastCheck, read_last_check

logger = logging.getLogger(__name__)
_BYTES_MAX = 10_000


class NotesFile:
    """Remembers the last check. A file that cannot be read is none."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def last_check(self) -> LastCheck | None:
        """Return the last one; None if there was none."""
        try:
            with self._file.open("rb") as file:
                return read_last_check(file.read(_BYTES_MAX).decode("utf-8", "replace"))
        except OSError:
            return None

    def keep(self, check: LastCheck) -> None:
        """Remember it instead of the one before."""
        aside = self._file.with_name(f"{self._file.name}.{os.getpid()}.part")
        try:
            # Beside a server's book there may be no folder yet.
            aside.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(check.text(), encoding="utf-8")
            aside.replace(self._file)
        except OSError as error:
            logger.warning("how the check came out is not remembered: %s", error)
            with suppress(OSError):  # A disk that can only be read refuses that as well.
                aside.unlink(missing_ok=True)
