"""Drawing the items of a page, each marked with its place in the structure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
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

    def draw(self, sheet: Sheet) -> None:
        """Draw all items."""
        self._tree.begin_page()
        for item in sheet.items:
            with self._marked(item):
                self._draw(item)

    @contextmanager
    def _marked(self, item: Item) -> Iterator[None]:
        code: list[str] = self._canvas._code  # type: ignore[attr-defined]  # noqa: SLF001
        if isinstance(item, Rule | Box) or not item.path:
            code.append("/Artifact BMC")
        else:
            code.append("/{} <</MCID {}>> BDC".format(*self._mark(item)))
        yield
        code.append("EMC")

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
        canvas, module = self._canvas, item.module * mm
        left, top = item.x * mm, (PAPER_HEIGHT - item.y) * mm
        canvas.setFillColor(_ink(item.color))
        path = canvas.beginPath()
        for column, row, width, height in item.bars:
            x, y = left + column * module, top - (row + height) * module
            path.rect(x, y, width * module, height * module)
        canvas.drawPath(path, stroke=0, fill=1)

    def _draw_text(self, item: Text) -> None:
        canvas = self._canvas
        text = item.text.replace(NO_BREAK_SPACE, " ")
        width = 0.0
        if item.align is not Align.LEFT:
            width = self._fonts.width(text, item.type.face, item.type.size)
        shift = -width / 2 if item.align is Align.CENTRE else -width
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


@cache
def _ink(color: str) -> Color:
    return HexColor(color)


@lru_cache(maxsize=4)
def _image(png: bytes) -> ImageReader:
    """Return the picture on white: what is transparent in it stays paper."""
    from PIL import Image

    with Image.open(BytesIO(png)) as picture:
        layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, (255, 255, 255))
    paper.paste(layer, mask=layer.getchannel("A"))
    return ImageReader(paper)
