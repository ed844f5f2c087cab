"""The texts of the documents in one language, read from resources/wording.

Seven languages have a whole file. The file of another one names the language it is based on and
replaces only what the law and its readers want in their own words: those of the directive on
reverse charge, and how figures are written. Dates stay in the language of the text, with their
month in letters, because a Greek month in an English sentence helps nobody; country names too.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from billing_desktop.documents.formats import NO_BREAK_SPACE, Formats
from billing_desktop.domain.language import Language
from billing_desktop.errors import DocumentError

# What stands for a no-break space in the files, where one could not see it.
_TIE = "~"
_BASED_ON = "based_on"


@dataclass(frozen=True, slots=True)
class Wording:
    """All texts of one language by their dotted key, and how it writes figures."""

    language: Language
    formats: Formats
    texts: Mapping[str, str]

    def text(self, key: str, **values: str) -> str:
        """Return the text with its ``{names}`` filled in; what is filled in is never parsed."""
        return self.texts[key].format(**values)

    def template(self, key: str) -> str:
        """Return the text with its ``{names}`` as they are."""
        return self.texts[key]

    def optional(self, key: str) -> str:
        """Return the text, or "" where the language needs none."""
        return self.texts.get(key, "")


def wording_in(language: str) -> Wording:
    """Return the wording of ``language``.

    Raises:
        DocumentError: documents are not written in it.
    """
    if language not in list(Language):
        raise DocumentError(
            "Invoices cannot be written in the language {language}.", language=language[:20]
        )
    return _read(Language(language))


@cache
def _read(language: Language) -> Wording:
    texts = _texts(language)
    formats = Formats(
        **{
            key.removeprefix("formats."): text
            for key, text in texts.items()
            if key.startswith("formats.")
        }
    )
    return Wording(language, formats, texts)


def _texts(language: str) -> dict[str, str]:
    source = resources.files("resources").joinpath("wording", f"{language}.toml")
    own = dict(_flat(tomllib.loads(source.read_text(encoding="utf-8")), ""))
    base = own.pop(_BASED_ON, None)
    return own if base is None else {**_texts(base), **own}


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((prefix + name, str(value).replace(_TIE, NO_BREAK_SPACE)))
    return found
