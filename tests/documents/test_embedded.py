"""The e-invoice is read back out of the bytes that were stored."""

from __future__ import annotations

import zlib

import pytest

from billing_desktop.documents.embedded import e_invoice_in, e_invoice_of
from billing_desktop.errors import NotFoundError

XML = b"<?xml version='1.0'?>\n<a/>"
EMBEDDED = b"7 0 obj\n<<\n/Params << /Size 9 >> /Type /EmbeddedFile /Length 9\n>>\nstream\n"


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
