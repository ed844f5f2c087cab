"""The words of account statements in one language, read from resources/wording/statement."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from billing_desktop.documents.formats import NO_BREAK_SPACE
from billing_desktop.documents.wording import Wording, wording_in
from billing_desktop.domain.language import Language


@dataclass(frozen=True, slots=True)
class StatementWording:
    """The texts by their dotted key; ``base`` has what statements share with invoices."""

    base: Wording
    texts: Mapping[str, str]

    def text(self, key: str, **values: str) -> str:
        """Return the text with its ``{names}`` filled in; what is filled in is never parsed."""
        return self.texts[key].format(**values)


def statement_wording_in(language: str) -> StatementWording:
    """Return the words in ``language``; without one, in English."""
    chosen = Language(language) if language else Language.ENGLISH
    return StatementWording(wording_in(chosen), _texts(chosen.of_text))


@cache
def _texts(language: Language) -> Mapping[str, str]:
    source = resources.files("resources").joinpath("wording", "statement", f"{language}.toml")
    tables = tomllib.loads(source.read_text(encoding="utf-8"))
    found: dict[str, str] = {}
    for name, value in tables.items():
        if isinstance(value, Mapping):
            found |= {f"{name}.{key}": str(text) for key, text in value.items()}
        else:
            found[name] = str(value)
    return {key: text.replace("~", NO_BREAK_SPACE) for key, text in found.items()}
