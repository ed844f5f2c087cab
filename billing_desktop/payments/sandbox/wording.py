"""The texts of the hosted page, in the languages that it speaks."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import cast

LANGUAGES = ("en", "de")


@cache
def _texts(language: str) -> MappingProxyType[str, str]:
    file = files("resources").joinpath("payment_page", f"{language}.json")
    return MappingProxyType(cast("dict[str, str]", json.loads(file.read_text("utf-8"))))


def language_of(locale: str | None) -> str:
    """Return the page's language for a session's locale; English where it has no other."""
    language = (locale or "").split("-")[0]
    return language if language in LANGUAGES else "en"


def say(language: str, key: str, **values: str) -> str:
    """Return the sentence ``key`` with its values put in."""
    return _texts(language)[key].format(**values)


def amount_text(language: str, minor_units: int) -> str:
    """Return an amount of euros as the language writes it."""
    whole, cents = divmod(minor_units, 100)
    if language == "de":
        return f"{whole:,}".replace(",", ".") + f",{cents:02d}\N{NO-BREAK SPACE}€"
    return f"€{whole:,}.{cents:02d}"
