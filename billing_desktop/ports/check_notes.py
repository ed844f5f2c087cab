"""What this computer remembers of a check of a backup or of the books."""

from __future__ import annotations

from typing import Protocol

from billing_desktop.domain.backup import LastCheck


class CheckNotes(Protocol):
    """Remembers one check. What cannot be kept is forgotten: it can be made again."""

    def last_check(self) -> LastCheck | None:
        """Return the last one; None if there was none."""
        ...

    def keep(self, check: LastCheck) -> None:
        """Remember it instead of the one before."""
        ...
