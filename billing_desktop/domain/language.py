"""The languages an invoice can be written in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """An invoice language with wording of its own; the value is its ISO 639 code."""

    GERMAN = "de"
    ENGLISH = "en"
