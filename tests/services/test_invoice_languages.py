"""Accounts in every invoice language: stored, charged, invoiced, on both databases."""

from __future__ import annotations

from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.language import Language
from tests.book import Book
from tests.documents.pdf_reading import Printed

COUNTRIES = {"en": "IE", "el": "GR", "da": "DK", "cs": "CZ", "et": "EE", "sl": "SI", "sv": "SE"}


def test_an_account_gets_its_invoices_in_its_language(book: Book) -> None:
    for language in Language:
        country = COUNTRIES.get(language, language.upper())
        account = book.account(country, language=language)

        number = str(book.top_up(account).invoice_number)

        stored = book.services.accounts.get(book.operator, account.account_id)
        assert stored.details.language == language
        pdf = Printed(book.services.invoices.document(book.operator, number))
        wording = wording_in(language)
        assert pdf.has(wording.text("page.document", number=number)), language
        if country != "DE":
            assert pdf.has(wording.text("notes.reverse_charge.head")), language
            assert pdf.has("Steuerschuldnerschaft des Leistungsempfängers"), language
