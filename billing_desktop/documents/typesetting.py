"""Breaking texts into lines and finding the size that fits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.look import Type
from billing_desktop.documents.sheet import Measure


def wrap(text: str, width: float, kind: Type, measure: Measure) -> tuple[str, ...]:
    """Return the lines of ``text``, each at most ``width`` wide; nothing is ever left out.

    It is broken at blanks. Where one word is too wide, it is broken at its no-break spaces,
    and where that is not enough, between letters.
    """
    lines: list[str] = []
    current = ""
    for word in _words(text.split(" "), width, kind, measure):
        candidate = f"{current} {word}" if current else word
        if measure.width(candidate, kind.face, kind.size) <= width:
            current = candidate
        else:
            if current:
                lines.append(current)
            current = word
    if current:
        lines.append(current)
    return tuple(lines)


def fitting(
    texts: Sequence[str], width: float, kind: Type, sizes: Iterable[float], measure: Measure
) -> Type:
    """Return ``kind`` in the first of ``sizes`` in which all texts fit, else in the last."""
    fitted = kind
    for size in sizes:
        fitted = replace(kind, size=size)
        if all(measure.width(text, kind.face, size) <= width for text in texts):
            break
    return fitted


def _words(words: Iterable[str], width: float, kind: Type, measure: Measure) -> Iterator[str]:
    for word in filter(None, words):
        if measure.width(word, kind.face, kind.size) <= width:
            yield word
        elif NO_BREAK_SPACE in word:
            yield from _words(word.split(NO_BREAK_SPACE), width, kind, measure)
        else:
            yield from _pieces(word, width, kind, measure)


def _pieces(word: str, width: float, kind: Type, measure: Measure) -> Iterator[str]:
    piece = ""
    for cluster in _clusters(word):
        if piece and measure.width(piece + cluster, kind.face, kind.size) > width:
            yield piece
            piece = ""
        piece += cluster
    yield piece


def _clusters(word: str) -> Iterator[str]:
    """Yield letters together with the marks that stand on them."""
    cluster = ""
    for character in word:
        if cluster and not unicodedata.combining(character):
            yield cluster
            cluster = ""
        cluster += character
    yield cluster
