"""Drawing laid-out pages into a PDF; the same pages give the same bytes."""

from __future__ import annotations

import hashlib
import math
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from typing import Protocol

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from billing_desktop.documents.fonts import Typeface, typeface
from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.look import PAPER_HEIGHT, PAPER_WIDTH, Face
from billing_desktop.documents.sheet import Align, Box, Item, Rule, Sheet, Text

_PROGRAM = "Billing Desktop"
# A font of reportlab serves one document at a time.
_drawing = threading.Lock()


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the file says about itself."""

    title: str
    author: str
    subject: str
    language_tag: str
    issued_at: datetime


def make_pdf(sheets: tuple[Sheet, ...], metadata: Metadata) -> bytes:
    """Return the document.

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
        canvas = _canvas(buffer, sheets, metadata)
        for sheet in sheets:
            for item in sheet.items:
                _draw(canvas, item, fonts)
            canvas.showPage()
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


def _canvas(buffer: BytesIO, sheets: tuple[Sheet, ...], metadata: Metadata) -> _Canvas:
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
    canvas.setCreator(_PROGRAM)
    canvas.setProducer(_PROGRAM)
    canvas.setViewerPreference("DisplayDocTitle", "true")
    canvas.identify(metadata.issued_at, repr((sheets, metadata)).encode())
    return canvas


class _Document(Protocol):
    """What is set of reportlab's document, which its type stubs do not know."""

    _timeStamp: _TimeStamp  # noqa: N815
    signature: hashlib._Hash

    def updateSignature(self, thing: bytes) -> None: ...  # noqa: N802


class _Canvas(Canvas):
    """A canvas whose document is dated and identified by what is in it."""

    _doc: _Document

    def identify(self, issued_at: datetime, content: bytes) -> None:
        """Date the file by its issue, and let no two different files share an /ID."""
        self._doc._timeStamp = _TimeStamp(issued_at.astimezone(UTC))  # noqa: SLF001
        # Begun anew: reportlab's own beginning depends on the environment.
        self._doc.signature = hashlib.md5(usedforsecurity=False)
        self._doc.updateSignature(content)


class _TimeStamp:
    """The time of issue in the form that reportlab reads."""

    def __init__(self, moment: datetime) -> None:
        self.t = moment.timestamp()
        self.YMDhms = tuple(moment.timetuple())[:6]
        self.dhh = self.dmm = 0


def _draw(canvas: Canvas, item: Item, fonts: Typeface) -> None:
    match item:
        case Text():
            _draw_text(canvas, item, fonts)
        case Rule():
            canvas.setStrokeColor(_ink(item.stroke.color))
            canvas.setLineWidth(item.stroke.width)
            y = (PAPER_HEIGHT - item.y) * mm
            canvas.line(item.x * mm, y, item.x_end * mm, y)
        case Box():
            canvas.setFillColor(_ink(item.color))
            bottom = (PAPER_HEIGHT - item.y_end) * mm
            width, height = (item.x_end - item.x) * mm, (item.y_end - item.y) * mm
            canvas.rect(item.x * mm, bottom, width, height, stroke=0, fill=1)


@cache
def _ink(color: str) -> Color:
    return HexColor(color)


def _draw_text(canvas: Canvas, item: Text, fonts: Typeface) -> None:
    text = item.text.replace(NO_BREAK_SPACE, " ")
    width = fonts.width(text, item.type.face, item.type.size)
    shift = {Align.LEFT: 0.0, Align.RIGHT: -width, Align.CENTRE: -width / 2}[item.align]
    turn = math.radians(item.angle)
    x = item.x + shift * math.cos(turn)
    y = PAPER_HEIGHT - item.y + shift * math.sin(turn)
    canvas.setFont(item.type.face.value, item.type.size)
    canvas.setFillColor(_ink(item.type.color))
    if item.angle:
        canvas.saveState()
        canvas.translate(x * mm, y * mm)
        canvas.rotate(item.angle)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
    else:
        canvas.drawString(x * mm, y * mm, text)
