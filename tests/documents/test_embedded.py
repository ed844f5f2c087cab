"""The e-invoice is read back out of the bytes that were stored."""

from __future__ import annotations

import zlib

import pytest

from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.documents.embedded import e_invoice_in, e_invoice_of
from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import NotFoundError
from tests.builders import invoice, seller
from tests.documents.e_invoice_documents import Case
from tests.documents.pdf_reading import attached_xml

XML = b"<?xml version='1.0'?>\n<a/>"
EMBEDDED = b"7 0 obj\n<<\n/Params << /Size 9 >> /Type /EmbeddedFile /Length 9\n>>\nstream\n"
CASES = (Case(), Case(method=TopUpMethod.INVOICE, lines_count=40), Case(is_credit_note=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_e_invoice_in_a_document_is_the_one_it_was_made_with(case: Case) -> None:
    document = case.document()

    assert e_invoice_in(InvoiceRenderer().render(document)) == to_xml(document)


def test_another_reader_finds_the_same_file() -> None:
    pdf = InvoiceRenderer().render(invoice())

    assert attached_xml(pdf) == e_invoice_in(pdf)


def test_names_that_look_like_an_embedded_file_mislead_nobody() -> None:
    name = "obj << /Type /EmbeddedFile >> stream"
    document = invoice(issuer=seller(name=name))

    assert e_invoice_in(InvoiceRenderer().render(document)) == to_xml(document)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        EMBEDDED + b"not compressed",
        EMBEDDED + zlib.compress(b"no XML"),
        EMBEDDED.replace(b"EmbeddedFile", b"Metadata") + zlib.compress(XML),
        EMBEDDED.replace(b">>\nstream", b">>\nendobj\n8 0 obj << >> stream") + zlib.compress(XML),
    ],
)
def test_other_bytes_hold_no_e_invoice(content: bytes) -> None:
    assert e_invoice_in(content + b"\nendstream") is None


def test_file_is_found_behind_others_and_ends_where_it_ends() -> None:
    other = EMBEDDED + zlib.compress(b"no XML") + b"\nendstream endobj\n"

    assert e_invoice_in(other + EMBEDDED + zlib.compress(XML) + b"\nendstream") == XML


def test_a_document_without_an_e_invoice_says_so() -> None:
    with pytest.raises(NotFoundError, match="RE-1 has no e-invoice inside"):
        e_invoice_of("RE-1", b"%PDF-1.7")
