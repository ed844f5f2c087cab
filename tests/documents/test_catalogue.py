"""The list of documents on this computer survives what happens to files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop.documents.catalogue import FileCatalogue
from billing_desktop.domain.catalogue import CatalogueBook, CatalogueEntry
from billing_desktop.domain.listing import PaymentStatus
from tests.domain.test_catalogue import FIRST, SECOND

BOOK = CatalogueBook("b1", "Beispiel Börse GmbH", is_test=False)
ENTRY, OTHER = CatalogueEntry(FIRST, "1" * 64), CatalogueEntry(SECOND, "2" * 64)


def test_nothing_is_listed_where_there_is_no_file(tmp_path: Path) -> None:
    catalogue = FileCatalogue(tmp_path / "catalogue.jsonl")

    assert catalogue.book() is None
    assert not catalogue.entries()


def test_what_was_listed_is_there_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "catalogue.jsonl"
    FileCatalogue(file).add(BOOK, [ENTRY])
    FileCatalogue(file).add(BOOK, [OTHER])

    again = FileCatalogue(file)

    assert again.book() == BOOK
    assert again.entries() == {FIRST.number: ENTRY, SECOND.number: OTHER}


def test_what_is_listed_already_adds_no_line(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.jsonl"
    catalogue = FileCatalogue(file)
    catalogue.add(BOOK, [ENTRY])
    before = file.read_bytes()

    catalogue.add(BOOK, [ENTRY])

    assert file.read_bytes() == before


def test_the_newest_line_of_a_document_counts(tmp_path: Path) -> None:
    catalogue = FileCatalogue(tmp_path / "catalogue.jsonl")
    still_open = replace(ENTRY, row=replace(FIRST, status=PaymentStatus.OPEN))
    catalogue.add(BOOK, [still_open])
    catalogue.add(BOOK, [ENTRY])

    assert catalogue.entries()[FIRST.number].row.status is PaymentStatus.PAID


def test_another_process_is_heard_of(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.jsonl"
    reader, writer = FileCatalogue(file), FileCatalogue(file)
    assert not reader.entries()

    writer.add(BOOK, [ENTRY])

    assert set(reader.entries()) == {FIRST.number}


def test_a_line_that_was_cut_off_loses_that_line_only(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = tmp_path / "catalogue.jsonl"
    FileCatalogue(file).add(BOOK, [ENTRY, OTHER])
    file.write_bytes(file.read_bytes()[:-30])

    catalogue = FileCatalogue(file)
    assert set(catalogue.entries()) == {FIRST.number}
    assert "cannot be read" in caplog.text
    catalogue.add(BOOK, [OTHER])

    assert set(FileCatalogue(file).entries()) == {FIRST.number, SECOND.number}


def test_documents_of_another_book_are_not_mixed_in(tmp_path: Path) -> None:
    catalogue = FileCatalogue(tmp_path / "catalogue.jsonl")
    catalogue.add(BOOK, [ENTRY])
    other_book = CatalogueBook("b2", "Andere GmbH", is_test=True)

    catalogue.add(other_book, [OTHER])

    assert catalogue.book() == other_book
    assert set(catalogue.entries()) == {SECOND.number}


def test_a_new_name_of_the_seller_keeps_the_list(tmp_path: Path) -> None:
    catalogue = FileCatalogue(tmp_path / "catalogue.jsonl")
    catalogue.add(BOOK, [ENTRY])
    renamed = replace(BOOK, seller_name="Neu GmbH")

    catalogue.add(renamed, [OTHER])

    assert catalogue.book() == renamed
    assert set(catalogue.entries()) == {FIRST.number, SECOND.number}
