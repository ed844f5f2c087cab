"""A whole number as it is typed into a field of the settings."""

from __future__ import annotations

_DIGITS_MAX = 6


def whole_number(text: str) -> int:
    """Return the number that is typed; 0, which such fields refuse, for anything else."""
    typed = text.strip()
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS_MAX
    return int(typed) if is_number else 0
