"""The seller's logo on paper."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.documents.fonts import typeface
from billing_desktop.documents.invoice_content import invoice_content
from billing_desktop.documents.layout import lay_out
from billing_desktop.documents.pdf import make_pdf
from billing_desktop.documents.pdf_a import Metadata
from billing_desktop.documents.sheet import Picture
from billing_desktop.documents.wording import wording_in
from tests.documents.e_invoice_documents import Case
from tests.documents.pdf_reading import Printed
from tests.documents.pdf_rules import PdfRules


def logo_png(columns: int, rows: int) -> bytes:
    """A transparent picture with a blue square in it."""
    picture = Image.new("RGBA", (columns, rows), (0, 0, 0, 0))
    picture.paste((29, 73, 175, 255), (0, 0, rows // 2, rows))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


@pytest.mark.parametrize(
    ("columns", "rows", "width", "height"), [(300, 100, 30, 10), (1400, 100, 70, 5)]
)
def test_logo_stands_in_its_box_in_place_of_the_name(
    columns: int, rows: int, width: float, height: float
) -> None:
    content = invoice_content(Case().document(), wording_in("de"))

    (sheet,) = lay_out(replace(content, logo=logo_png(columns, rows)), typeface())

    (logo,) = [item for item in sheet.items if isinstance(item, Picture)]
    assert (logo.x, logo.y) == (25, 19)
    assert logo.x_end - logo.x == pytest.approx(width)
    assert logo.y_end - logo.y == pytest.approx(height)
    assert logo.alternative == "Beispielwerk Software GmbH"


def test_document_with_a_logo_keeps_every_rule(pdf_rules: PdfRules) -> None:
    document = Case(lines_count=40).document()
    content = replace(invoice_content(document, wording_in("de")), logo=logo_png(300, 100))
    about = Metadata("Rechnung", "Beispielwerk", "Guthaben", "de-DE", document.issued_at)

    pdf = make_pdf(lay_out(content, typeface()), about, to_xml(document))

    assert pdf_rules.findings(pdf) == {"3a": [], "3b": [], "ua1": []}
    shown = Printed(pdf).document[0].render(scale=1).to_pil().convert("RGB")
    assert shown.getpixel(at(27, 24)) == (29, 73, 175)
    assert shown.getpixel(at(50, 24)) == (255, 255, 255)


def at(x: float, y: float) -> tuple[int, int]:
    """Return the pixel at a place in millimetres, where a point is a pixel."""
    return round(x * 72 / 25.4), round(y * 72 / 25.4)
