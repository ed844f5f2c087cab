"""Every language on paper: its letters are there, and nothing runs into anything else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from billing_desktop.documents.fonts import typeface
from billing_desktop.documents.invoice_content import invoice_content
from billing_desktop.documents.layout import lay_out
from billing_desktop.documents.look import RIGHT, WATERMARK, Face
from billing_desktop.documents.sheet import Align, Sheet, Text
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.language import Language
from tests.builders import billing_details, invoice, quote
from tests.documents.e_invoice_documents import credit_note

# The widest dates: two digits and a long name of the month.
DAYS = (date(2026, 9, 28), date(2026, 11, 28), date(2026, 12, 28), date(2026, 2, 28))


def documents(language: Language) -> Iterator[Invoice]:
    """Every case of tax and payment, on days with long names, with a large amount."""
    for country in ("DE", "AT", "US"):
        for amount in ("250.00", "888888.88"):
            price = quote(amount, country=country)
            document = invoice(
                price, buyer=billing_details(country), language=language, is_test=country == "AT"
            )
            for day in DAYS:
                if document.paid_on is None:
                    issued = replace(document, issued_on=day, due_on=day)
                else:
                    issued = replace(document, issued_on=day, paid_on=day)
                yield from (issued, credit_note(issued))


def sheets(document: Invoice) -> tuple[Sheet, ...]:
    return lay_out(invoice_content(document, wording_in(document.language)), typeface())


def texts(sheet: Sheet) -> list[Text]:
    """What is read on a page, without the watermark."""
    return [item for item in sheet.items if isinstance(item, Text) and item.type.color != WATERMARK]


def span(text: Text) -> tuple[float, float]:
    """From where to where a text goes, in millimetres from the left."""
    width = typeface().width(text.text, text.type.face, text.type.size)
    start = text.x - {Align.LEFT: 0.0, Align.CENTRE: width / 2, Align.RIGHT: width}[text.align]
    return start, start + width


@pytest.mark.parametrize("face", list(Face))
@pytest.mark.parametrize("language", list(Language))
def test_every_letter_of_every_wording_can_be_drawn(language: Language, face: Face) -> None:
    typeface().refuse_undrawable((face, text) for text in wording_in(language).texts.values())


@pytest.mark.parametrize("language", list(Language))
def test_nothing_runs_over_the_margin_or_into_its_neighbour(language: Language) -> None:
    for document in documents(language):
        for sheet in sheets(document):
            placed = [(text, *span(text)) for text in texts(sheet)]
            for text, _, end in placed:
                assert end <= RIGHT + 0.1, text.text
            for (one, start, end), (other, other_start, other_end) in combinations(placed, 2):
                if abs(one.y - other.y) < 2.5:
                    apart = max(start, other_start) - min(end, other_end)
                    assert apart > 1.0, (one.text, other.text)


@pytest.mark.parametrize("language", list(Language))
def test_dates_and_numbers_stand_beside_their_labels(language: Language) -> None:
    for document in documents(language):
        content = invoice_content(document, wording_in(language))
        page = texts(sheets(document)[0])

        for row in content.info:
            baseline = next(text.y for text in page if text.text == row.label)
            assert (row.value, baseline) in [(text.text, text.y) for text in page], row.label


@pytest.mark.parametrize("language", list(Language))
def test_an_invoice_of_two_lines_is_one_page(language: Language) -> None:
    assert {len(sheets(document)) for document in documents(language)} == {1}
