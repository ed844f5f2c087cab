"""Drawing laid-out pages into a PDF; the same pages give the same bytes.

The file is a PDF/A-3a (and so a PDF/A-3b) and a PDF/UA-1: it can be kept for ten years, read by
a machine and read out by a screen reader.
"""

from __future__ import annotations

import hashlib
import threading
from datetime import UTC, datetime
from io import BytesIO
from typing import Protocol

from reportlab import rl_config
from reportlab.lib.units import mm
from reportlab.pdfbase.pdfdoc import (
    NoEncryption,
    PDFArray,
    PDFCatalog,
    PDFDictionary,
    PDFObject,
    PDFPage,
)
from reportlab.pdfgen.canvas import Canvas

from billing_desktop.documents.drawing import Drawing
from billing_desktop.documents.fonts import typeface
from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.look import PAPER_HEIGHT, PAPER_WIDTH, Face
from billing_desktop.documents.pdf_a import (
    PROGRAM,
    XML_NAME,
    Metadata,
    NewlineBeforeEnd,
    attachment,
    output_intents,
    xmp,
)
from billing_desktop.documents.sheet import Sheet, Text
from billing_desktop.documents.structure_tree import NumberedDocument, StructureTree

_CATALOG_KEYS = [*PDFCatalog.__NoDefault__, "OutputIntents", "AF"]
_PAGE_KEYS = [*PDFPage.__NoDefault__, "StructParents"]
# A font of reportlab serves one document at a time.
_drawing = threading.Lock()


def make_pdf(sheets: tuple[Sheet, ...], metadata: Metadata, xml: bytes | None) -> bytes:
    """Return the document, with ``xml`` inside as its e-invoice if it is an invoice.

    Raises:
        DocumentError: a text has characters that its font lacks.
    """
    fonts = typeface()
    fonts.refuse_undrawable(
        (item.type.face, item.text.replace(NO_BREAK_SPACE, " "))
        for sheet in sheets
        for item in sheet.items
        if isinstance(item, Text)
    )
    with _drawing:
        _settle_reportlab()
        buffer = BytesIO()
        canvas = _canvas(buffer, metadata)
        # What tells one invoice from another is in its XML; other documents have their pages.
        content = repr(sheets).encode() if xml is None else xml
        canvas.identify(metadata.issued_at, repr(metadata).encode(), content)
        tree = StructureTree()
        for sheet in sheets:
            Drawing(canvas, tree, fonts).draw(sheet)
            canvas.end_page()
        canvas.make_archivable(metadata, tree, xml)
        canvas.save()
    return buffer.getvalue()


def _settle_reportlab() -> None:
    """Set what a file in somebody's home directory could have set otherwise."""
    rl_config.invariant = 1
    rl_config.useA85 = 0
    rl_config.wrapA85 = 0
    rl_config.pageCompression = 1
    rl_config.pdfMultiLine = 0
    rl_config.pdfComments = 0
    rl_config.canvas_baseColor = None
    rl_config.documentLang = None
    rl_config.ttfAsciiReadable = 0
    rl_config.verbose = 0


def _canvas(buffer: BytesIO, metadata: Metadata) -> _Canvas:
    canvas = _Canvas(
        buffer,
        pagesize=(PAPER_WIDTH * mm, PAPER_HEIGHT * mm),
        pageCompression=1,
        invariant=1,
        pdfVersion=(1, 7),
        initialFontName=Face.REGULAR.value,  # type: ignore[arg-type]  # The stub says float.
        lang=metadata.language_tag,
    )
    canvas.setTitle(metadata.title)
    canvas.setAuthor(metadata.author)
    canvas.setSubject(metadata.subject)
    canvas.setCreator(PROGRAM)
    canvas.setProducer(PROGRAM)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    return canvas


class _Catalog(Protocol):
    """The root of a document of reportlab: its keys are attributes."""

    __NoDefault__: list[str]
    __Refs__: list[str]
    Metadata: PDFObject
    OutputIntents: PDFObject
    AF: PDFObject
    Names: PDFObject
    MarkInfo: PDFObject
    StructTreeRoot: PDFObject


class _Document(NumberedDocument, Protocol):
    """What is used of reportlab's document, which its type stubs do not know."""

    _timeStamp: _TimeStamp  # noqa: N815
    signature: hashlib._Hash
    encrypt: NoEncryption
    Catalog: _Catalog

    def updateSignature(self, thing: bytes) -> None: ...  # noqa: N802


class _Canvas(Canvas):
    """A canvas whose document is dated and identified by what is in it, and fit to be kept."""

    _doc: _Document
    _code: list[str]

    def identify(self, issued_at: datetime, *contents: bytes) -> None:
        """Date the file by its issue, and let no two different files share an /ID."""
        self._doc._timeStamp = _TimeStamp(issued_at.astimezone(UTC))  # noqa: SLF001
        # Begun anew: reportlab's own beginning depends on the environment.
        self._doc.signature = hashlib.md5(usedforsecurity=False)
        for content in contents:
            self._doc.updateSignature(content)

    def end_page(self) -> None:
        """End the page and tie it to the structure of the document."""
        number = self.getPageNumber()
        self._doc.updateSignature("\n".join(self._code).encode("utf-8"))
        self.showPage()
        page = self._doc.idToObject[f"Page{number}"]
        # An empty transition makes a validator skip the page.
        vars(page).update(Trans=None, StructParents=number - 1, __NoDefault__=_PAGE_KEYS)

    def make_archivable(self, metadata: Metadata, tree: StructureTree, xml: bytes | None) -> None:
        """Add whatever PDF/A-3a and PDF/UA-1 ask for, and the e-invoice if there is one."""
        self._doc.encrypt = NewlineBeforeEnd()
        catalog = self._doc.Catalog
        catalog.__NoDefault__ = _CATALOG_KEYS
        catalog.__Refs__ = _CATALOG_KEYS
        catalog.Metadata = xmp(metadata, is_invoice=xml is not None)
        catalog.OutputIntents = output_intents()
        if xml is not None:
            file = attachment(xml, metadata.issued_at)
            catalog.AF = PDFArray([file])
            files = PDFDictionary({"Names": PDFArray([f"({XML_NAME})", file])})
            catalog.Names = PDFDictionary({"EmbeddedFiles": files})
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.StructTreeRoot = tree.write(self._doc)


class _TimeStamp:
    """The time of issue in the form that reportlab reads."""

    def __init__(self, moment: datetime) -> None:
        self.t = moment.timestamp()
        self.YMDhms = tuple(moment.timetuple())[:6]
        self.dhh = self.dmm = 0
