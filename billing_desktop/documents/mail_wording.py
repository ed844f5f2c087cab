"""The texts of mails that come with the program, read from resources/wording/mail."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib import resources

from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.language import Language
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.money import EUR, Money


class MailWording:
    """Reads each language's file once."""

    def languages(self) -> tuple[str, ...]:
        """Return the languages with texts of their own, in the order of `Language`."""
        return tuple(language.value for language in Language if _texts(language.value))

    def text(self, kind: MailTextKind, language: str) -> MailText:
        """Return the program's own text; in English where the language has none."""
        texts = _texts(language) if language in list(Language) else {}
        return (texts or _texts(Language.ENGLISH.value))[kind]

    def facts(self, invoice: Invoice, *, day: date | None = None) -> Mapping[str, str]:
        """Return what is filled into a mail about a document, in the document's language.

        The amount of a credit note is named without its minus: the words say what it is. The
        date is the day of issue, unless ``day`` is given.
        """
        return _facts(
            invoice.language,
            number=invoice.number,
            company=invoice.buyer.company,
            amount=invoice.gross,
            day=day or invoice.issued_on,
            seller=invoice.seller.name,
        )

    def example(self, language: str, *, number: str, seller: str, day: date) -> Mapping[str, str]:
        """Return what would be filled in for a made-up customer."""
        return _facts(
            language, number=number, company=_COMPANY, amount=_AMOUNT, day=day, seller=seller
        )


_COMPANY = "Nordlicht GmbH & Co. KG"
_AMOUNT = Money(61_55, EUR)


def _facts(
    language: str, *, number: str, company: str, amount: Money, day: date, seller: str
) -> Mapping[str, str]:
    formats = wording_in(language).formats
    facts = {
        "number": number,
        "company": company,
        "amount": formats.amount_with_code(-amount if amount.minor_units < 0 else amount),
        "date": formats.day(day),
        "seller": seller,
    }
    # Mail programs break lines where they like.
    return {name: text.replace(NO_BREAK_SPACE, " ") for name, text in facts.items()}


@cache
def _texts(language: str) -> dict[MailTextKind, MailText]:
    file = resources.files("resources").joinpath("wording", "mail", f"{language}.toml")
    if not file.is_file():
        return {}
    tables = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        kind: MailText(tables[kind]["subject"], tables[kind]["body"].strip("\n") + "\n")
        for kind in MailTextKind
    }
