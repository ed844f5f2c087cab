"""The embedded typeface: widths, coverage, registration. Loaded once per process."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib import resources
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from billing_desktop.documents.look import Face
from billing_desktop.errors import DocumentError

# Devanagari has glyphs but is unreadable without shaping, which is not done here.
_UNSHAPED = range(0x0900, 0x0980)
_NAMED_MAX = 10


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


def _load(face: Face) -> TTFont:
    file = resources.files("resources").joinpath("fonts", f"{face.value}.ttf")
    font = TTFont(face.value, BytesIO(file.read_bytes()), asciiReadable=0)
    pdfmetrics.registerFont(font)
    return font
