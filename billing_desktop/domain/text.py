"""What may stand in a line of text that ends up on documents and in mails."""

from __future__ import annotations

import unicodedata

from billing_desktop.errors import TextError

NAME_LENGTH_MAX = 200
# Controls, format characters (bidi overrides, zero-width), surrogates, line and paragraph breaks.
_REFUSED_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
# Joiners that Persian, Indic scripts and composed emoji are written with: between two characters.
_JOINERS = frozenset("\u200c\u200d")
# Every blank that Unicode has, so that a line of thin spaces is as empty as it looks.
_BLANKS = "".join(map(chr, (0x20, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)))


def clean_line(text: str, *, length_max: int = NAME_LENGTH_MAX) -> str:
    """Return ``text`` in composed form without blanks at its ends.

    Raises:
        TextError: it holds a control or hidden character (named by its code point), a line
            break, or more than ``length_max`` characters.
    """
    if len(text) > length_max * 4:
        raise _too_long(length_max)
    line = strip_blanks(unicodedata.normalize("NFC", text))
    hidden = hidden_character(_without_inner_joiners(line))
    if hidden is not None:
        raise TextError(
            "The text holds the hidden character {code_point}. Please remove it.",
            code_point=hidden,
        )
    if len(line) > length_max:
        raise _too_long(length_max)
    return line


def strip_blanks(text: str) -> str:
    """Return ``text`` without blanks at its ends; line breaks and controls are no blanks."""
    return text.strip(_BLANKS)


def hidden_character(text: str) -> str | None:
    """Return the code point (``U+202E``) of the first character that nobody can see, if any."""
    if text.isprintable():  # Nearly all are, and files have many lines.
        return None
    for character in text:
        if unicodedata.category(character) in _REFUSED_CATEGORIES or _is_noncharacter(character):
            return f"U+{ord(character):04X}"
    return None


def _without_inner_joiners(line: str) -> str:
    inner = "".join(character for character in line[1:-1] if character not in _JOINERS)
    return line[:1] + inner + line[1:][-1:]


def _is_noncharacter(character: str) -> bool:
    # XML and with it the e-invoice cannot carry them.
    code = ord(character)
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _too_long(length_max: int) -> TextError:
    return TextError("The text is longer than {length_max} characters.", length_max=length_max)
