"""Drawing the items of a page, each marked with its place in the structure."""

from __future__ import annotations

import math
from functools import cache, lru_cache
from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from billing_desktop.documents.fonts import Typeface
from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.look import PAPER_HEIGHT
from billing_desktop.documents.sheet import Align, Bars, Box, Item, Picture, Rule, Sheet, Text
from billing_desktop.documents.structure import Tag
from billing_desktop.documents.structure_tree import StructureTree


class Drawing:
    """Draws one page on a canvas and tells the tree what is on it."""

    def __init__(self, canvas: Canvas, tree: StructureTree, fonts: Typeface) -> None:
        self._canvas, self._tree, self._fonts = canvas, tree, fonts
        # The stub leaves out what the library keeps to itself; there is no public way to it.
        self._code: list[str] = canvas._code  # type: ignore[attr-defined]  # noqa: SLF001

    def draw(self, sheet: Sheet) -> None:
        """Draw all items."""
        self._tree.begin_page()
        for item in sheet.items:
            if isinstance(item, Rule | Box) or not item.path:
                self._code.append("/Artifact BMC")
            else:
                tag, number = self._mark(item)
                self._code.append(f"/{tag.value} <</MCID {number}>> BDC")
            self._draw(item)
            self._code.append("EMC")

    def _mark(self, item: Text | Picture | Bars) -> tuple[Tag, int]:
        if isinstance(item, Text):
            return self._tree.mark(item.path)
        width = item.size * item.module if isinstance(item, Bars) else item.x_end - item.x
        height = width if isinstance(item, Bars) else item.y_end - item.y
        bottom = PAPER_HEIGHT - item.y - height
        box = (item.x * mm, bottom * mm, (item.x + width) * mm, (bottom + height) * mm)
        return self._tree.mark_figure(item.path, item.alternative, box)

    def _draw(self, item: Item) -> None:
        canvas = self._canvas
        match item:
            case Text():
                self._draw_text(item)
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
            case Bars():
                self._draw_bars(item)
            case Picture():
                bottom = (PAPER_HEIGHT - item.y_end) * mm
                width, height = (item.x_end - item.x) * mm, (item.y_end - item.y) * mm
                canvas.drawImage(_image(item.png), item.x * mm, bottom, width, height)

    def _draw_bars(self, item: Bars) -> None:
        """Draw all rectangles as one, counted in modules from the upper corner."""
        canvas, module = self._canvas, item.module * mm
        canvas.saveState()
        canvas.setFillColor(_ink(item.color))
        canvas.transform(module, 0, 0, -module, item.x * mm, (PAPER_HEIGHT - item.y) * mm)
        self._code.append(" ".join([f"{x} {y} {w} {h} re" for x, y, w, h in item.bars]) + " f")
        canvas.restoreState()

    def _draw_text(self, item: Text) -> None:
        """Write the text by hand: the canvas takes several times as long for it."""
        kind, text = item.type, item.text.replace(NO_BREAK_SPACE, " ")
        shift = 0.0
        if item.align is not Align.LEFT:
            width = self._fonts.width(text, kind.face, kind.size)
            shift = -width / 2 if item.align is Align.CENTRE else -width
        cosine, sine = 1.0, 0.0
        if item.angle:
            turn = math.radians(item.angle)
            cosine, sine = math.cos(turn), math.sin(turn)
        x = (item.x + shift * cosine) * mm
        y = (PAPER_HEIGHT - item.y + shift * sine) * mm
        place = f"{cosine:.5g} {sine:.5g} {-sine:.5g} {cosine:.5g} {x:.3f} {y:.3f} Tm"
        parts = [f"BT {place} {_fill(kind.color)}"]
        for font, codes in self._fonts.encoded(text, kind.face, self._canvas):
            parts.append(f"{font} {kind.size:g} Tf <{codes.hex()}> Tj")
        self._code.append(" ".join(parts) + " ET")


@cache
def _ink(color: str) -> Color:
    return HexColor(color)


@cache
def _fill(color: str) -> str:
    ink = _ink(color)
    return f"{ink.red:.5g} {ink.green:.5g} {ink.blue:.5g} rg"


@lru_cache(maxsize=4)
def _image(png: bytes) -> ImageReader:
    """Return the picture on white: what is transparent in it stays paper."""
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, (255, 255, 255))
    paper.paste(layer, mask=layer.getchannel("A"))
    return ImageReader(paper)
