"""What somebody has begun to ask for and not sent, kept on this computer beside the book."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSettings

FILE_NAME = "drafts.ini"


@dataclass(frozen=True, slots=True)
class PreparedDraft:
    """The words of a request that is not sent yet."""

    order_number: str = ""
    message: str = ""


class PreparedDrafts:
    """One draft per account and person; a damaged file counts as none."""

    def __init__(self, data_dir: Path, person: str) -> None:
        self._file = data_dir / FILE_NAME
        self._person = person.casefold().encode().hex()

    def get(self, account_id: str) -> PreparedDraft:
        """Return what was kept, which may be nothing."""
        if not self._file.is_file():
            return PreparedDraft()
        kept = self._open()
        texts = (kept.value(self._key(account_id, name)) for name in ("order_number", "message"))
        return PreparedDraft(*(text if isinstance(text, str) else "" for text in texts))

    def keep(self, account_id: str, draft: PreparedDraft) -> None:
        """Keep that instead of what was kept before; an empty one is forgotten."""
        if draft == PreparedDraft():
            self.forget(account_id)
            return
        kept = self._open()
        kept.setValue(self._key(account_id, "order_number"), draft.order_number)
        kept.setValue(self._key(account_id, "message"), draft.message)
        kept.sync()

    def forget(self, account_id: str) -> None:
        """Keep nothing any more."""
        if self._file.is_file():
            kept = self._open()
            kept.remove(f"{self._person}/{account_id}")
            kept.sync()

    def _open(self) -> QSettings:
        return QSettings(str(self._file), QSettings.Format.IniFormat)

    def _key(self, account_id: str, name: str) -> str:
        return f"{self._person}/{account_id}/{name}"
