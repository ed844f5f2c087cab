"""How the CSV files of banks are read: proposed, tried out, and remembered."""

from __future__ import annotations

from pathlib import Path

from billing_desktop.domain.csv_mapping import CsvEncoding, CsvMapping, CsvPreview
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.ports.bank_files import BankFiles
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, first_save


class BankMappings(Service):
    """Keeps what the columns of CSV files mean; a file is known again by its headings."""

    def __init__(self, tools: Tools, *, files: BankFiles) -> None:
        super().__init__(tools)
        self._files = files

    @checked
    def all(self, operator: Operator) -> tuple[CsvMapping, ...]:
        """Return the kept ways of reading CSV files, by name."""
        with self._database.read() as uow:
            return uow.bank_mappings.all()

    @checked
    def fitting(self, operator: Operator, path: Path) -> CsvMapping | None:
        """Return the kept mapping that a CSV file fits; None if there is none.

        Raises:
            BankFileError: the file cannot be read at all.
        """
        with self._database.read() as uow:
            kept = uow.bank_mappings.all()
        return next((each for each in kept if self._files.fits(path, each)), None)

    @checked
    def propose(self, operator: Operator, path: Path) -> CsvMapping:
        """Return how a CSV file is probably to be read. Raises: BankFileError."""
        return self._files.propose(path)

    @checked
    def first_lines(
        self, operator: Operator, path: Path, *, encoding: CsvEncoding, delimiter: str
    ) -> tuple[tuple[str, ...], ...]:
        """Return the first lines of a CSV file as cells. Raises: BankFileError."""
        return self._files.first_lines(path, encoding=encoding, delimiter=delimiter)

    @checked
    def preview(self, operator: Operator, path: Path, mapping: CsvMapping) -> CsvPreview:
        """Return what a mapping makes of the first lines. Raises: BankFileError."""
        return self._files.preview(path, mapping)

    @checked
    def keep(
        self,
        operator: Operator,
        mapping: CsvMapping,
        *,
        seen: tuple[CsvMapping, ...] | None = None,
    ) -> None:
        """Keep a mapping under its name, in place of one that has the same name.

        Raises:
            UserError: it has no name.
            ConflictError: there is one of that name that was not ``seen``; nothing was changed.
        """
        if not mapping.name.strip():
            raise UserError("Please give the mapping a name.", code="name_missing")
        with self._database.write() as uow:
            kept = uow.bank_mappings.all()
            if mapping in kept:
                return
            if seen is not None:
                saved, last = _named(kept, mapping), uow.bank_mappings.last_save(mapping.name)
                first = first_save(_named(seen, mapping), saved, mapping, last)
                if first is not None and saved is not None:
                    raise ConflictError(
                        "{name} kept another mapping {mapping} ({columns}) at {at}. Nothing of "
                        "yours was stored: choose another name, or confirm again to replace it.",
                        name=first.by,
                        mapping=mapping.name,
                        columns=list(saved.columns()),
                        at=first.at,
                    )
            now = self._clock.now()
            uow.bank_mappings.keep(mapping, at=now, by=operator.name)
            uow.record(now, operator.name, "bank.keep_mapping", f"mapping:{mapping.name}")
            uow.commit()


def _named(kept: tuple[CsvMapping, ...], mapping: CsvMapping) -> CsvMapping | None:
    return next((each for each in kept if each.name == mapping.name), None)
