"""What services need from the list of documents that lies on this computer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from billing_desktop.domain.catalogue import CatalogueBook, CatalogueEntry


class DocumentCatalogue(Protocol):
    """Finds documents without the book. It holds those of one book: another takes its place."""

    def book(self) -> CatalogueBook | None:
        """Return whose documents are listed; None before any was."""
        ...

    def entries(self) -> Mapping[str, CatalogueEntry]:
        """Return what is listed, by number."""
        ...

    def add(self, book: CatalogueBook, entries: Sequence[CatalogueEntry]) -> None:
        """List these documents of ``book``, durably. Safe to repeat; a newer line counts.

        Raises:
            OSError: the file cannot be written.
        """
        ...
