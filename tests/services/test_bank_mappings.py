"""How a bank's CSV is read is chosen once and kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop.domain.csv_mapping import CsvEncoding
from billing_desktop.errors import BankFileError, UserError
from tests.bank_books import ids, take_in
from tests.book import Book

LINES = (
    "Buchungstag;Valutadatum;Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;"
    "Verwendungszweck;Betrag;Waehrung",
    "24.11.2026;24.11.2026;Muster GmbH;DE89370400440532013000;Rechnung 4711;1.190,00;EUR",
    "24.11.2026;24.11.2026;Muster GmbH;DE89370400440532013000;Rechnung 4712;-5,00;EUR",
)


def bank_csv(folder: Path, name: str = "umsaetze.csv", lines: tuple[str, ...] = LINES) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_mapping_that_was_kept_is_used_for_the_next_file(book: Book, tmp_path: Path) -> None:
    mappings, path = book.services.bank.mappings, bank_csv(tmp_path)
    with pytest.raises(BankFileError) as missing:
        take_in(book, path)
    assert missing.value.code == "mapping_needed"
    proposed = replace(
        mappings.propose(book.operator, path), name="House bank", account_iban="DE02 1203"
    )
    assert len(mappings.preview(book.operator, path, proposed).rows) == 2
    cells = mappings.first_lines(book.operator, path, encoding=CsvEncoding.UTF_8, delimiter=";")
    assert cells[0][5] == "Betrag"

    mappings.keep(book.operator, proposed)
    mappings.keep(book.operator, proposed)

    assert mappings.all(book.operator) == (proposed,)
    assert mappings.fitting(book.operator, path) == proposed
    assert take_in(book, path).new == 2
    assert len(ids(book)) == 2
    assert book.rows("SELECT version FROM bank_csv_mapping") == [(1,)]
    assert book.findings() == ()


def test_a_mapping_of_the_same_name_is_replaced(book: Book, tmp_path: Path) -> None:
    mappings, path = book.services.bank.mappings, bank_csv(tmp_path)
    first = replace(mappings.propose(book.operator, path), name="House bank")
    second = replace(first, account_iban="DE02 1203")
    mappings.keep(book.operator, first)

    mappings.keep(book.operator, second)

    assert mappings.all(book.operator) == (second,)
    with pytest.raises(UserError, match="a name"):
        mappings.keep(book.operator, replace(first, name=" "))


def test_a_file_of_another_bank_fits_no_kept_mapping(book: Book, tmp_path: Path) -> None:
    mappings = book.services.bank.mappings
    proposed = replace(mappings.propose(book.operator, bank_csv(tmp_path)), name="House bank")
    mappings.keep(book.operator, proposed)
    other = bank_csv(tmp_path, "other.csv", ("Datum;Betrag;Text", "24.11.2026;5,00;Danke"))

    assert mappings.fitting(book.operator, other) is None
