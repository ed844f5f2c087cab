"""What may stand in a line of text that ends up on documents and in mails."""

from __future__ import annotations

import unicodedata

from billing_desktop.errors import TextError

NAME_LENGTH_MAX = 200
# Controls, format characters (bidi overrides, zero-width), surrogates, line and paragraph breaks.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Joiners that Persian, Indic scripts and composed emoji are written with.
_JOINERS = frozenset("\u200c\u200d")


def clean_line(text: str, *, length_max: int = NAME_LENGTH_MAX) -> str:
    """Return ``text`` in composed form without blanks at its ends.

    Raises:
        TextError: it holds a control or hidden character (named by its code point), a line
            break, or more than ``length_max`` characters.
    """
    if len(text) > length_max * 4:
        raise _too_long(length_max)
    line = unicodedata.normalize("NFC", text).strip(" \u00a0")
    for character in line:
        if unicodedata.category(character) in _REFUSED_CATEGORIES and character not in _JOINERS:
            raise TextError(
                "The text holds the hidden character {code_point}. Please remove it.",
                code_point=f"U+{ord(character):04X}",
            )
    if len(line) > length_max:
        raise _too_long(length_max)
    return line


def _too_long(length_max: int) -> TextError:
    return TextError("The text is longer than {length_max} characters.", length_max=length_max)
