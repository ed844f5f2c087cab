"""The list of documents on this computer: a text file that only grows, a line for each."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import MappingProxyType

from billing_desktop.domain.catalogue import CatalogueBook, CatalogueEntry
from billing_desktop.domain.invoice import InvoiceKind
from billing_desktop.domain.listing import InvoiceRow, PaymentStatus
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod

logger = logging.getLogger(__name__)


class FileCatalogue:
    """Reads and extends the file. Several processes may do so at once.

    A line that was cut off by a crash is passed over: the next connection lists it again.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._state: tuple[int, int] | None = None
        self._book: CatalogueBook | None = None
        self._entries: dict[str, CatalogueEntry] = {}

    def book(self) -> CatalogueBook | None:
        """Return whose documents are listed; None before any was."""
        self._read()
        return self._book

    def entries(self) -> Mapping[str, CatalogueEntry]:
        """Return what is listed, by number."""
        self._read()
        return MappingProxyType(self._entries)

    def add(self, book: CatalogueBook, entries: Sequence[CatalogueEntry]) -> None:
        """List these documents of ``book``, on the disk before this returns.

        Raises:
            OSError: the file cannot be written.
        """
        self._read()
        lines = [] if book == self._book else [json.dumps({"book": asdict(book)})]
        lines += [
            json.dumps(_entry_out(entry))
            for entry in entries
            if lines or self._entries.get(entry.row.number) != entry
        ]
        if not lines:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("ab") as file:
            # The line before may have been cut off: begin on a line of one's own.
            file.write(("\n" + "\n".join(lines) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())

    def _read(self) -> None:
        try:
            found = self._file.stat()
        except FileNotFoundError:
            self._state, self._book, self._entries = None, None, {}
            return
        state = (found.st_mtime_ns, found.st_size)
        if state == self._state:
            return
        book: CatalogueBook | None = None
        entries: dict[str, CatalogueEntry] = {}
        for line in self._file.read_bytes().split(b"\n"):
            if not line:
                continue
            try:
                content = json.loads(line)
                if "book" in content:
                    new = CatalogueBook(**content["book"])
                    if book is not None and new.book_id != book.book_id:
                        entries = {}
                    book = new
                else:
                    entry = _entry_in(content)
                    entries[entry.row.number] = entry
            except (ValueError, KeyError, TypeError):
                logger.warning("a line of the list of documents cannot be read")
        self._state, self._book, self._entries = state, book, entries


def _entry_out(entry: CatalogueEntry) -> dict[str, str | int | None]:
    row = entry.row
    return {
        "number": row.number,
        "kind": row.kind.value,
        "account_id": row.account_id,
        "buyer": row.buyer,
        "billing_number": row.billing_number,
        "method": row.method.value,
        "issued_on": row.issued_on.isoformat(),
        "gross_minor": row.gross.minor_units,
        "status": row.status.value,
        "mail_status": row.mail_status,
        "corrects": row.corrects,
        "credited_minor": row.credited.minor_units,
        "due_on": None if row.due_on is None else row.due_on.isoformat(),
        "paid_minor": row.paid.minor_units,
        "sha256": entry.sha256,
    }


def _entry_in(line: dict[str, str]) -> CatalogueEntry:
    row = InvoiceRow(
        number=line["number"],
        kind=InvoiceKind(line["kind"]),
        account_id=line["account_id"],
        buyer=line["buyer"],
        billing_number=line["billing_number"],
        method=TopUpMethod(line["method"]),
        issued_on=date.fromisoformat(line["issued_on"]),
        gross=Money(int(line["gross_minor"]), EUR),
        status=PaymentStatus(line["status"]),
        mail_status=line["mail_status"],
        corrects=line.get("corrects", ""),
        credited=Money(int(line.get("credited_minor", 0)), EUR),
        due_on=date.fromisoformat(line["due_on"]) if line.get("due_on") else None,
        paid=Money(int(line.get("paid_minor", 0)), EUR),
    )
    return CatalogueEntry(row, line["sha256"])
