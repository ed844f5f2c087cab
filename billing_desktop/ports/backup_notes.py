"""What this computer remembers of its backups."""

from __future__ import annotations

from typing import Protocol

from billing_desktop.domain.backup import LastCheck


class BackupNotes(Protocol):
    """Remembers one check. What cannot be kept is forgotten: the backups are the truth."""

    def last_check(self) -> LastCheck | None:
        """Return the last one; None if there was none."""
        ...

    def keep(self, check: LastCheck) -> None:
        """Remember it instead of the one before."""
        ...
