"""The embedded typeface: widths, coverage, registration. Loaded once per process."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib import resources
from io import BytesIO
from typing import Protocol

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFStream, PDFTrueTypeFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from billing_desktop.documents.look import Face
from billing_desktop.errors import DocumentError

# Devanagari has glyphs but is unreadable without shaping, which is not done here.
_UNSHAPED = range(0x0900, 0x0980)
_NAMED_MAX = 10


# Every document embeds at least these, in this order, whatever it says: so most documents
# embed the same glyphs, which are then cut out and compressed once.
_ALWAYS = "".join(map(chr, range(33, 127))) + "ÄÖÜäöüß€§·–−"
_CUTS_KEPT = 32


class _CachingFont(TTFont):
    """A font that keeps what it embedded for the next document that needs the same."""

    def __init__(self, name: str, file: BytesIO) -> None:
        super().__init__(name, file, asciiReadable=0)
        cut = self.face.makeSubset
        kept = lru_cache(maxsize=_CUTS_KEPT)(cut)
        vars(self.face)["makeSubset"] = lambda subset: kept(tuple(subset))
        self._compressed = lru_cache(maxsize=_CUTS_KEPT)(zlib.compress)

    def codes(self, text: str, document: object) -> list[tuple[str, bytes]]:
        """Return ``text`` in the codes of the fonts that are embedded, by their names."""
        if document not in self.state:
            self.splitString(_ALWAYS, document)
        return [
            (self.getSubsetInternalName(subset, document), codes)
            for subset, codes in self.splitString(text, document)
        ]

    def addObjects(self, document: FontDocument) -> None:  # noqa: N802
        """Embed the font, compressed already."""
        known = set(document.idToObject)
        super().addObjects(document)
        for name in document.idToObject.keys() - known:
            part = document.idToObject[name]
            if name.startswith("fontFile:"):
                part.content = self._compressed(part.content)
                part.dictionary["Filter"] = "/FlateDecode"
            elif isinstance(part, PDFTrueTypeFont):
                vars(part)["Widths"] = _widths(tuple(vars(part)["Widths"].sequence))


@lru_cache(maxsize=_CUTS_KEPT)
def _widths(widths: tuple[float, ...]) -> str:
    """Return the widths as a PDF writes them; reportlab takes long for each number."""
    return "[" + " ".join([f"{width:.7g}" for width in widths]) + "]"


class FontDocument(Protocol):
    """What is used of reportlab's document."""

    idToObject: dict[str, PDFStream]  # noqa: N815


class Typeface:
    """Noto Sans in its three cuts."""

    def __init__(self) -> None:
        self._fonts = {face: _load(face) for face in Face}
        self._advances: dict[Face, dict[str, float]] = {
            face: {
                chr(code): float(font.face.charWidths[code])
                for code in font.face.charToGlyph
                if code not in _UNSHAPED
            }
            for face, font in self._fonts.items()
        }

    def width(self, text: str, face: Face, size: float) -> float:
        """Return the width of ``text`` in millimetres."""
        advance = self._advances[face].get
        return sum([advance(character, 0.0) for character in text]) * size / 1000 / float(mm)

    def encoded(self, text: str, face: Face, canvas: Canvas) -> list[tuple[str, bytes]]:
        """Return ``text`` in the codes of the fonts that ``canvas`` embeds, by their names."""
        # The stub leaves out what the library keeps to itself; there is no public way to it.
        document = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001
        return self._fonts[face].codes(text, document)

    def refuse_undrawable(self, texts: Iterable[tuple[Face, str]]) -> None:
        """Do nothing if every text can be drawn in its cut.

        Raises:
            DocumentError: names the characters that would be left out.
        """
        missing = sorted(
            {
                character
                for face, text in texts
                for character in text
                if character not in self._advances[face]
            }
        )
        if missing:
            named = [f"{c} (U+{ord(c):04X})" for c in missing[:_NAMED_MAX]]
            more = ["…"] if len(missing) > _NAMED_MAX else []
            raise DocumentError(
                "The document cannot show these characters: {characters}. "
                "Please write the details in Latin, Greek or Cyrillic letters.",
                characters=", ".join(named + more),
            )


@cache
def typeface() -> Typeface:
    """Return the one typeface of the process."""
    return Typeface()


def _load(face: Face) -> _CachingFont:
    file = resources.files("resources").joinpath("fonts", f"{face.value}.ttf")
    font = _CachingFont(face.value, BytesIO(file.read_bytes()))
    pdfmetrics.registerFont(font)
    return font
