"""Where things stand: DIN 5008 form B, page breaks, long names. Millimetres."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from billing_desktop.domain.invoice import Invoice, InvoiceLine, LineKind
from billing_desktop.domain.money import EUR, Money, total
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import DocumentError
from tests.builders import billing_details, invoice, quote, seller
from tests.documents.e_invoice_documents import Case
from tests.documents.pdf_reading import Printed, printed

NEAR = 0.2


def by_card(country: str = "DE", **changes: str) -> Invoice:
    return invoice(quote("250.00", country=country), buyer=billing_details(country, **changes))


def by_transfer(**changes: str) -> Invoice:
    return invoice(quote("1500.00"), buyer=billing_details(**changes))


def with_lines(count: int) -> Invoice:
    document = by_transfer()
    lines = tuple(
        InvoiceLine(LineKind.PREPAID_CREDIT, Money(10_000 + number, EUR)) for number in range(count)
    )
    vat = document.tax.tax_on(total(line.net for line in lines))
    return replace(document, lines=lines, vat=vat)


@pytest.mark.parametrize(
    ("text", "x", "y"),
    [
        ("Beispielwerk Software GmbH · ", 25, 60.6),
        ("Nordlicht DE GmbH & Co. KG", 25, 66.4),
        ("Hafenstraße 1", 25, 70.95),
        ("20457 Hamburg", 25, 75.5),
        ("Rechnungsnummer", 125, 53),
        ("RE-2026-000042", 158.5, 53),
        ("Rechnungsdatum", 125, 58.3),
        ("K-10001", 158.5, 74.2),
        ("Vorauszahlung auf", 25, 110.2),
        ("302,26 €", 125, 104.2),
        ("bezahlt per Karte am", 125, 110.2),
        ("Pos.", 25, 125),
        ("Leistung", 34, 125),
        ("Prepaid-Guthaben", 34, 132.6),
        ("Aufladung TU", 34, 136.5),
        ("Bearbeitungsgebühr", 34, 143),
        ("Diese Rechnung", 25, 160.55),
        ("Nettobetrag", 125, 156.45),
        ("Umsatzsteuer", 125, 162.05),
        ("Rechnung RE-2026-000042", 25, 264.6),
        ("Kontakt", 63.5, 272.4),
        ("Register & Steuer", 150, 272.4),
    ],
)
def test_card_invoice_has_everything_in_its_place(text: str, x: float, y: float) -> None:
    place = printed(by_card()).place(text)

    assert place.x == pytest.approx(x, abs=NEAR)
    assert place.y == pytest.approx(y, abs=NEAR)


@pytest.mark.parametrize("text", ["Betrag in EUR", "250,00", "254,00", "−302,26", "Seite 1 von 1"])
def test_figures_end_at_the_right_edge(text: str) -> None:
    assert printed(by_card()).place(text).x_end == pytest.approx(190, abs=NEAR)


def test_amount_due_is_paid_at_the_lower_fold() -> None:
    document = printed(by_transfer())

    assert document.place("Scannen und überweisen").y == pytest.approx(216.2, abs=NEAR)
    assert document.place("RF23 TU20 2600 0042").x == pytest.approx(92, abs=NEAR)


def test_card_invoice_has_no_bank_transfer() -> None:
    assert not printed(by_card()).has("Scannen und überweisen")


def test_decisive_german_words_stand_in_italics() -> None:
    document = printed(by_card("FR"))

    assert document.place("Steuerschuldnerschaft").font == "NotoSans-Italic"
    assert document.place("Reverse charge").font == "NotoSans-Bold"


def test_seller_without_bank_account_leaves_no_empty_column() -> None:
    document = by_card()

    assert not printed(replace(document, seller=seller(iban="", bic=""))).has("Bank")


def test_page_line_says_that_the_e_invoice_is_inside() -> None:
    line = "Rechnung RE-2026-000042 · E-Rechnung (EN 16931) in dieser Datei"

    assert line in printed(by_card()).text()


@pytest.mark.parametrize(
    ("language", "country", "band", "second"),
    [
        ("de", "DE", "Kein gültiger Beleg. Nicht bezahlen, nicht buchen.", "Not a valid document"),
        ("en", "DE", "Not a valid document. Do not pay, do not book.", "Kein gültiger Beleg"),
    ],
)
def test_test_documents_say_so_on_every_page(
    language: str, country: str, band: str, second: str
) -> None:
    document = replace(with_lines(40), is_test=True, language=language)

    paper = printed(document)

    assert paper.pages == 3
    for page in range(paper.pages):
        assert paper.place("TEST", page).size == pytest.approx(176)
        assert paper.place(band, page).y == pytest.approx(11, abs=NEAR)
        assert paper.has(second, page)


def test_real_documents_say_nothing_of_a_test() -> None:
    assert "TEST" not in printed(by_transfer()).all_text()


@pytest.mark.parametrize(
    ("words", "size", "last"),
    [(1, 10, 75.5), (7, 10, 84.6), (14, 9, 89.8)],
)
def test_long_addresses_get_smaller_before_they_get_refused(
    words: int, size: float, last: float
) -> None:
    paper = printed(by_card(company=" ".join(["Gemeinnützige"] * words)))

    assert paper.place("Gemeinnützige").size == pytest.approx(size)
    assert paper.place("20457 Hamburg").size == pytest.approx(size)
    assert paper.place("20457 Hamburg").y == pytest.approx(last, abs=NEAR)


def test_longest_address_that_fits_stays_in_the_window() -> None:
    details = {
        "company": "Gemeinnützige Landesentwicklungs- und Wohnungsbaufördergesellschaft "
        "Südostniedersachsen mit beschränkter Haftung, Zentrale Rechnungsprüfung und "
        "Kreditorenbuchhaltung",
        "street": "Bürgermeister-Wilhelm-Schlüter-von-Hardenberg-Allee 127 a–c",
    }

    document = printed(by_card(**details))

    last = document.place("20457 Hamburg")
    assert last.y < 90
    assert last.size == pytest.approx(8)
    for text in details.values():
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", document.text())


def test_address_that_does_not_fit_is_refused_by_name() -> None:
    document = by_card(company="Gesellschaft " * 15, street="Lange Straße " * 15)

    with pytest.raises(DocumentError, match=r"window of the envelope: Gesellschaft .*Lange Stra"):
        printed(document)


def test_long_numbers_make_all_values_smaller_together() -> None:
    document = replace(
        by_transfer(), number="TEST-RE-2026-000007", billing_number="TEST-TU-2026-000007"
    )

    paper = printed(document)

    assert paper.place("TEST-RE-2026-000007").size == pytest.approx(8.5)
    assert paper.place("K-10001").size == pytest.approx(8.5)
    assert paper.place("TEST-TU-2026-000007").x_end < 190


def test_value_that_is_too_wide_goes_below_its_label() -> None:
    paper = printed(replace(by_card(), customer_number="04011000-1234512345-06"))

    label, value = paper.place("Kundennummer"), paper.place("04011000-1234512345-06")
    assert value.x == pytest.approx(125, abs=NEAR)
    assert value.y == pytest.approx(label.y + 4.4, abs=NEAR)
    assert value.size == pytest.approx(9.5)


def test_block_of_information_that_is_high_ends_above_the_amount() -> None:
    case = Case(TaxCategory.REVERSE_CHARGE, TopUpMethod.INVOICE, "pl", is_credit_note=True)
    document = replace(
        case.document(),
        purchase_order_number="4500017823-Wareneingang-Halle-Süd-2026-11-25-Nachtrag-007-B",
    )

    paper = printed(document)

    assert paper.place("Nr VAT sprzedawcy").y == pytest.approx(96, abs=NEAR)
    assert paper.place("Numer").y > 40


def test_very_long_name_of_the_seller_is_refused() -> None:
    document = invoice(issuer=seller(name="Beispielwerk Software " * 9))

    with pytest.raises(DocumentError, match="Beispielwerk Software"):
        printed(document)


def test_foot_that_does_not_hold_the_seller_is_refused() -> None:
    document = invoice(issuer=seller(register_number="Amtsgericht Berlin " * 10))

    with pytest.raises(DocumentError, match="foot of the invoice: Register & Steuer, Amtsgericht"):
        printed(document)


def rows_of(paper: Printed, page: int) -> list[int]:
    found = re.findall(r"(?:^| )(\d+) Prepaid-Guthaben", paper.text(page))
    return [int(number) for number in found]


@pytest.mark.parametrize("count", [1, 2, 3, 8, 9, 10, 11, 12, 13, 14, 21, 27, 40, 120])
def test_every_row_is_on_exactly_one_page_and_totals_are_never_alone(count: int) -> None:
    paper = printed(with_lines(count))

    pages = [rows_of(paper, page) for page in range(paper.pages)]

    assert [row for page in pages for row in page] == list(range(1, count + 1))
    with_totals = [page for page in range(paper.pages) if paper.has("Nettobetrag", page)]
    assert len(with_totals) == 1
    assert len(pages[with_totals[0]]) >= min(2, count)


def test_pages_carry_the_sum_over() -> None:
    document = with_lines(40)

    paper = printed(document)

    carried = 0
    for page in range(paper.pages - 1):
        carried += sum(document.lines[row - 1].net.minor_units for row in rows_of(paper, page))
        figure = f"{carried // 100_000}.{carried // 100 % 1000:03d},{carried % 100:02d}"
        assert f"Übertrag auf Seite {page + 2} {figure}" in paper.text(page)
        assert f"Übertrag von Seite {page + 1} {figure}" in paper.text(page + 1)


def test_further_pages_name_the_document_and_all_pages_are_counted() -> None:
    paper = printed(with_lines(40))

    for page in range(paper.pages):
        assert f"Seite {page + 1} von {paper.pages}" in paper.text(page)
    place = paper.place("Rechnung RE-2026-000042", 1)
    assert place.x == pytest.approx(125, abs=NEAR)
    assert place.y == pytest.approx(23.9, abs=NEAR)
    assert paper.place("Pos.", 1).y == pytest.approx(44, abs=NEAR)


@pytest.mark.parametrize("count", range(1, 30))
def test_nothing_runs_into_the_page_line(count: int) -> None:
    paper = printed(with_lines(count))

    for page in range(paper.pages):
        words = ("Übertrag auf", "Gesamtbetrag", "sobald der Betrag", "Fällig am")
        lowest = [paper.place(word, page).y for word in words if paper.has(word, page)]
        assert all(y <= 256.5 for y in lowest)


@pytest.mark.parametrize("count", range(4, 16))
def test_bank_transfer_moves_to_another_page_when_totals_come_too_low(count: int) -> None:
    paper = printed(with_lines(count))

    last = paper.pages - 1
    assert paper.place("Scannen und überweisen", last).y == pytest.approx(216.2, abs=NEAR)
    if paper.has("sobald der Betrag", last):
        assert paper.place("sobald der Betrag", last).y <= 206


def test_more_than_eight_rows_stand_closer() -> None:
    few, many = printed(with_lines(8)), printed(with_lines(9))

    def step(paper: Printed) -> float:
        first = paper.place("Prepaid-Guthaben")
        return paper.place("Prepaid-Guthaben", occurrence=1).y - first.y

    assert step(few) == pytest.approx(10.4, abs=0.05)
    assert step(many) == pytest.approx(9.1, abs=0.05)
