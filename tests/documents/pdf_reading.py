"""Reading a PDF back: what it says, and where on the page, in millimetres from the top left."""

from __future__ import annotations

import ctypes
import re
from dataclasses import dataclass
from io import BytesIO

import pikepdf
import pypdfium2
import pypdfium2.raw as pdfium

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.invoice import Invoice

_MM = 72 / 25.4
_HEIGHT = 297.0


@dataclass(frozen=True)
class Place:
    """Where a text stands: left end, baseline, right end, size in points, font."""

    x: float
    y: float
    x_end: float
    size: float
    font: str


class Printed:
    """A document as a reader sees it."""

    def __init__(self, pdf: bytes) -> None:
        self.pdf = pdf
        self.document = pypdfium2.PdfDocument(pdf)

    @property
    def pages(self) -> int:
        return len(self.document)

    def text(self, page: int = 0) -> str:
        """The text of a page, in reading order, all white space as single blanks."""
        return re.sub(r"\s+", " ", self._text_page(page).get_text_range()).strip()

    def all_text(self) -> str:
        return " ".join(self.text(page) for page in range(self.pages))

    def place(self, text: str, page: int = 0, *, occurrence: int = 0) -> Place:
        """Where ``text`` stands; its first character decides."""
        text_page = self._text_page(page)
        searcher = text_page.search(text, match_case=True)
        found = searcher.get_next()
        for _ in range(occurrence):
            found = searcher.get_next()
        assert found is not None, f"{text!r} is not on page {page + 1}"
        first, count = found
        x, y = ctypes.c_double(), ctypes.c_double()
        pdfium.FPDFText_GetCharOrigin(text_page, first, x, y)
        right = text_page.get_charbox(first + count - 1, loose=True)[2]
        size = pdfium.FPDFText_GetFontSize(text_page, first)
        name = ctypes.create_string_buffer(100)
        pdfium.FPDFText_GetFontInfo(text_page, first, name, 100, None)
        font = name.value.decode().rpartition("+")[2]
        return Place(x.value / _MM, _HEIGHT - y.value / _MM, right / _MM, size, font)

    def has(self, text: str, page: int = 0) -> bool:
        return self._text_page(page).search(text, match_case=True).get_next() is not None

    def fonts(self) -> dict[str, bool]:
        """The fonts used, and whether each is embedded."""
        found: dict[str, bool] = {}
        for page in self.document:
            for item in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT]):
                font = pdfium.FPDFTextObj_GetFont(item)
                name = ctypes.create_string_buffer(100)
                pdfium.FPDFFont_GetBaseFontName(font, name, 100)
                found[name.value.decode()] = pdfium.FPDFFont_GetIsEmbedded(font) == 1
        return found

    def _text_page(self, page: int) -> pypdfium2.PdfTextPage:
        return self.document[page].get_textpage()


def printed(invoice: Invoice) -> Printed:
    """Return the invoice as it comes out of the renderer."""
    return Printed(InvoiceRenderer().render(invoice))


def attached_xml(pdf: bytes) -> bytes:
    """Return the one file inside the document, as a reader that is not ours finds it."""
    with pikepdf.open(BytesIO(pdf)) as opened:
        (name,) = opened.attachments
        assert name == "factur-x.xml"
        return opened.attachments[name].get_file().read_bytes()
