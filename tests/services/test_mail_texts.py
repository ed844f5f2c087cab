"""The texts of mails: the program's own, what staff write, and the way back."""

from __future__ import annotations

import pytest

from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.errors import FieldsError, UserError
from tests.book import Book

OWN = MailText("{number} ({amount})", "Hallo {company},\n\n{date}, {seller}\n")


def test_the_programs_own_text_holds_until_staff_write_one(book: Book) -> None:
    texts, who = book.services.mail.texts, book.administrator
    first = texts.get(SYSTEM, MailTextKind.INVOICE, "de")
    assert not first.is_own
    assert "{number}" in first.text.subject

    saved = texts.save(who, MailTextKind.INVOICE, "de", OWN)

    assert (saved.text, saved.is_own) == (OWN, True)
    assert texts.get(SYSTEM, MailTextKind.INVOICE, "de") == saved
    assert not texts.get(SYSTEM, MailTextKind.INVOICE, "en").is_own
    assert not texts.get(SYSTEM, MailTextKind.CREDIT_NOTE, "de").is_own
    assert texts.reset(who, MailTextKind.INVOICE, "de") == first
    assert texts.get(SYSTEM, MailTextKind.INVOICE, "de") == first


def test_every_version_is_kept_and_the_same_again_adds_none(book: Book) -> None:
    texts, who = book.services.mail.texts, book.administrator
    default = texts.get(SYSTEM, MailTextKind.INVOICE, "en").text
    for text in (OWN, OWN, default, default):
        texts.save(who, MailTextKind.INVOICE, "en", text)

    assert book.rows("SELECT version, subject FROM mail_text ORDER BY version") == [
        (1, OWN.subject),
        (2, None),
    ]
    assert book.findings() == ()


def test_what_cannot_be_filled_in_is_not_saved(book: Book) -> None:
    texts, who = book.services.mail.texts, book.administrator

    with pytest.raises(FieldsError):
        texts.save(who, MailTextKind.INVOICE, "de", MailText("{iban}", "x"))
    with pytest.raises(FieldsError):
        texts.preview(SYSTEM, MailTextKind.INVOICE, "de", MailText("x", "{"))
    with pytest.raises(UserError, match="language xx"):
        texts.save(who, MailTextKind.INVOICE, "xx", OWN)

    assert book.rows("SELECT * FROM mail_text") == []


def test_a_preview_is_about_the_newest_document_of_that_language(book: Book) -> None:
    number = book.top_up(book.account()).invoice_number
    book.top_up(book.account("FR"))

    shown = book.services.mail.texts.preview(SYSTEM, MailTextKind.INVOICE, "de", OWN)

    assert shown.subject == f"TEST – {number} (60,69 EUR)"
    assert shown.body.startswith("Hallo Nordlicht DE GmbH & Co. KG,\n\n23. November 2026,")


def test_without_a_document_a_preview_is_about_a_made_up_one(book: Book) -> None:
    texts = book.services.mail.texts

    invoice = texts.preview(SYSTEM, MailTextKind.INVOICE, "en", OWN)
    credit = texts.preview(SYSTEM, MailTextKind.CREDIT_NOTE, "en", OWN)

    assert invoice.subject == "TEST – TEST-RE-2026-000001 (EUR 61.55)"
    assert credit.subject == "TEST – TEST-ST-2026-000001 (EUR 61.55)"
    assert invoice.body == (
        "Hallo Nordlicht GmbH & Co. KG,\n\n23 November 2026, Beispielwerk Software GmbH\n"
    )


def test_each_language_with_a_file_can_be_edited(book: Book) -> None:
    texts = book.services.mail.texts
    languages = texts.languages(SYSTEM)

    assert {"de", "en"} <= set(languages)
    for language in languages:
        for kind in MailTextKind:
            text = texts.get(SYSTEM, kind, language).text
            assert texts.preview(SYSTEM, kind, language, text).subject.startswith("TEST – ")
