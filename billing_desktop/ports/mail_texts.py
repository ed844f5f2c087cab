"""What services need to write a mail in the customer's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Protocol

from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.mail_text import MailText, MailTextKind


class MailWords(Protocol):
    """The texts that come with the program, and how each language writes the facts."""

    def languages(self) -> tuple[str, ...]:
        """Return the languages with texts of their own."""
        ...

    def text(self, kind: MailTextKind, language: str) -> MailText:
        """Return the program's own text; in English where the language has none."""
        ...

    def facts(self, invoice: Invoice, *, day: date | None = None) -> Mapping[str, str]:
        """Return what is filled into a mail about a document, in the document's language.

        The date is the day of issue, unless ``day`` is given.
        """
        ...

    def example(self, language: str, *, number: str, seller: str, day: date) -> Mapping[str, str]:
        """Return what would be filled in for a made-up customer."""
        ...
