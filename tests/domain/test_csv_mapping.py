from __future__ import annotations

from dataclasses import replace

import pytest

from billing_desktop.domain.csv_mapping import CsvMapping, CsvPreview, CsvRow, headings_of
from billing_desktop.errors import UserError

HEADINGS = ("Buchungstag", "Betrag", "S/H", "Soll", "Haben", "Text", "Text")
SIGNED = CsvMapping("House bank", HEADINGS, booked_on="Buchungstag", amount="Betrag")
SPLIT = CsvMapping("House bank", HEADINGS, booked_on="Buchungstag", credit="Haben", debit="Soll")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"booked_on": ""}, "booking date"),
        ({"credit": "Haben", "debit": "Soll"}, "either one column of amounts"),
        ({"amount": ""}, "either one column of amounts"),
        ({"amount": "", "credit": "Haben"}, "both columns"),
        ({"amount": "", "debit": "Soll"}, "both columns"),
        ({"amount": "", "credit": "Haben", "debit": "Soll", "sign": "S/H"}, "column of signs"),
        ({"delimiter": "x"}, "separated by"),
        ({"header_line": 0}, "one of the first 50"),
        ({"header_line": 51}, "one of the first 50"),
        ({"value_on": "Valuta"}, "column Valuta once"),
        ({"remittance": ("Text",)}, "column Text once"),
    ],
)
def test_a_mapping_that_cannot_be_read_by_is_refused(change: dict[str, str], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence) as caught:
        replace(SIGNED, **change)  # type: ignore[arg-type]

    assert caught.value.code == "mapping"


def test_the_columns_are_those_that_are_read_each_once() -> None:
    signed = replace(SIGNED, sign="S/H", value_on="Buchungstag")

    assert signed.columns() == ("Buchungstag", "Betrag", "S/H")
    assert SPLIT.columns() == ("Buchungstag", "Haben", "Soll")


def test_headings_that_stand_twice_are_told_apart() -> None:
    assert headings_of(["Saldo", " Währung ", "Betrag", "Währung", "", ""]) == (
        *("Saldo", "Währung", "Betrag", "Währung (2)", "", ""),
    )


@pytest.mark.parametrize(("count", "is_readable"), [(0, True), (1, False)])
def test_a_preview_is_readable_when_nothing_is_wrong(count: int, *, is_readable: bool) -> None:
    rows = (CsvRow(2, (), None),) * count

    assert CsvPreview("", rows).is_readable is is_readable
