"""The statement as a table."""

from __future__ import annotations

from datetime import date

import pytest

from billing_desktop.documents.statement_wording import statement_wording_in
from billing_desktop.domain.statement import Movement, MovementKind, Statement, StatementPeriod
from billing_desktop.exports.statement_csv import statement_csv
from tests import builders
from tests.builders import NOW, eur

STATEMENT = Statement.of(
    builders.account(),
    StatementPeriod(date(2026, 11, 1), date(2026, 12, 1)),
    opening=eur("-1.50"),
    movements=[
        Movement(NOW, MovementKind.TOP_UP, eur("1250"), 1, "TU-2026-000001", "RE-2026-000001"),
        Movement(NOW, MovementKind.USAGE, eur("-42.80"), 12),
    ],
    drawn_at=NOW,
)


def lines_in(language: str) -> list[str]:
    wording = statement_wording_in(language)
    mark = wording.base.formats.decimal_mark
    content = statement_csv(STATEMENT, text=wording.text, decimal_mark=mark)
    return content.decode("utf-8-sig").splitlines()


def test_a_german_statement_has_semicolons_and_commas() -> None:
    assert lines_in("de") == [
        "Datum;Vorgang;Abrechnungsnummer;Beleg;Anzahl;Betrag EUR;Guthaben EUR",
        "2026-11-01;Anfangssaldo;;;;;-1,50",
        "2026-11-23;Aufladung;TU-2026-000001;RE-2026-000001;;1250,00;1248,50",
        "2026-11-23;Nutzung;;;12;-42,80;1205,70",
        "2026-11-23;Endsaldo;;;;;1205,70",
    ]


@pytest.mark.parametrize("language", ["en", "mt", ""])
def test_where_the_point_is_the_decimal_mark_commas_separate(language: str) -> None:
    assert lines_in(language)[0] == (
        "Date,What,Billing number,Document,Count,Amount EUR,Balance EUR"
    )
    assert lines_in(language)[2] == (
        "2026-11-23,Top-up,TU-2026-000001,RE-2026-000001,,1250.00,1248.50"
    )
