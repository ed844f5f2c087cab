"""What the paper says equals what the invoice says, to the cent."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.documents.content import InvoiceContent
from billing_desktop.documents.invoice_content import invoice_content
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import AMOUNT_MAX, AMOUNT_MIN, TopUpMethod
from tests.builders import billing_details, invoice, quote
from tests.documents.pdf_reading import printed

COUNTRY_OF_CATEGORY = {"S": "DE", "AE": "FR", "O": "US"}
FORMS = {"de": r"−?\d{1,3}(?:\.\d{3})*,\d\d", "en": r"−?\d{1,3}(?:,\d{3})*\.\d\d"}


def cents(figure: str) -> int:
    return int(re.sub(r"[.,]", "", figure).replace("−", "-"))


def figure_after(label: str, text: str, language: str) -> int:
    found = re.search(
        re.escape(label) + r" (?:0 % |19 % |– )?(" + FORMS[language] + r")(?= |$)", text
    )
    assert found, f"no figure after {label!r} in {text!r}"
    return cents(found[1])


def content_of(document: Invoice) -> InvoiceContent:
    return invoice_content(document, wording_in(document.language))


def made(amount: Money, category: str, language: str, method: TopUpMethod) -> Invoice:
    country = COUNTRY_OF_CATEGORY[category]
    price = quote(str(amount), country=country, method=method)
    return invoice(price, buyer=billing_details(country), language=language)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("category", ["S", "AE", "O"])
@given(minor_units=st.integers(AMOUNT_MIN.minor_units, 99_999))
def test_card_invoice_prints_the_figures_of_the_invoice(
    category: str, language: str, minor_units: int
) -> None:
    document = made(Money(minor_units, EUR), category, language, TopUpMethod.CARD)

    text = printed(document).text()

    totals = [figure_after(plain(row.label), text, language) for row in content_of(document).totals]
    assert document.tax.category.value == category
    assert totals == [
        document.net.minor_units,
        document.vat.minor_units,
        document.gross.minor_units,
        -document.gross.minor_units,
        0,
    ]
    assert line_figures(document, text) == [line.net.minor_units for line in document.lines]


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("category", ["S", "AE", "O"])
@given(minor_units=st.integers(AMOUNT_MIN.minor_units, AMOUNT_MAX.minor_units))
def test_transfer_invoice_prints_the_figures_of_the_invoice(
    category: str, language: str, minor_units: int
) -> None:
    document = made(Money(minor_units, EUR), category, language, TopUpMethod.INVOICE)

    text = printed(document).text()

    totals = [figure_after(plain(row.label), text, language) for row in content_of(document).totals]
    assert totals == [
        document.net.minor_units,
        document.vat.minor_units,
        document.gross.minor_units,
    ]
    assert line_figures(document, text) == [line.net.minor_units for line in document.lines]
    assert plain(content_of(document).amount) in text


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def line_figures(document: Invoice, text: str) -> list[int]:
    rows = content_of(document).rows
    return [figure_after(plain(row.detail), text, document.language) for row in rows]
