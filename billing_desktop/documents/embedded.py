"""Getting the e-invoice back out of a document: it lies in the stored bytes and nowhere else."""

from __future__ import annotations

import re
import zlib

from billing_desktop.errors import NotFoundError

_UNTIL_STREAM = rb"(?:(?!endobj|stream).)*"
_EMBEDDED = re.compile(
    rb"\sobj\s*<<" + _UNTIL_STREAM + rb"/Type\s*/EmbeddedFile" + _UNTIL_STREAM + rb"stream\r?\n",
    re.DOTALL,
)
_BEGINNING = b"<?xml"
NOT_INSIDE = "e_invoice_missing"


def e_invoice_of(number: str, pdf: bytes) -> bytes:
    """Return the e-invoice inside a document.

    Raises:
        NotFoundError: there is none.
    """
    xml = e_invoice_in(pdf)
    if xml is None:
        raise NotFoundError(
            "The document {number} has no e-invoice inside: "
            "it was issued before documents had one.",
            code=NOT_INSIDE,
            number=number,
        )
    return xml


def e_invoice_in(pdf: bytes) -> bytes | None:
    """Return the XML inside a document of ours; None if it has none.

    This reads what our own writer writes, one compressed stream, and not any PDF there is.
    """
    for found in _EMBEDDED.finditer(pdf):
        try:
            # The compressed data say themselves where they end.
            xml = zlib.decompressobj().decompress(pdf[found.end() :])
        except zlib.error:
            continue
        if xml.startswith(_BEGINNING):
            return xml
    return None
