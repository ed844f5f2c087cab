"""The language of the window: English sentences are the keys, other languages are catalogues.

The catalogues of a language are all the files in ``resources/translations/<language>/``; they
are read when the first text is asked for, and never for English.
"""

from __future__ import annotations

from enum import StrEnum

from billing_desktop.errors import fill


class Language(StrEnum):
    """A language that the window speaks."""

    ENGLISH = "en"
    GERMAN = "de"


class _Speech:
    """The language in use and its texts."""

    def __init__(self) -> None:
        self.language = Language.ENGLISH
        self.texts: dict[str, str] | None = {}


_speech = _Speech()


def tr(text: str, /, **params: object) -> str:
    """Return ``text`` in the language of the window, with its ``{names}`` filled from ``params``.

    Call it when the text is shown, never at import: the language is not known by then.
    """
    translated = _texts().get(text, text)
    return fill(translated, params) if params else translated


def ntr(singular: str, plural: str, n: int, /, **params: object) -> str:
    """Return the sentence for ``n`` things; ``{n}`` is available in both texts as plain digits.

    Give ``n_text`` or the like in ``params`` where the count needs group separators.
    """
    return tr(singular if n == 1 else plural, n=n, **params)


def language() -> Language:
    """Return the language of the window, also as the ``str`` that parsers take."""
    return _speech.language


def set_language(language: str) -> None:
    """Make ``tr`` and the formats speak ``language`` from now on; what is on screen stays.

    Raises:
        ValueError: we do not speak it.
    """
    _speech.language = Language(language)
    _speech.texts = {} if _speech.language is Language.ENGLISH else None


def system_language() -> Language:
    """Return the workstation's language if we speak it, else English."""
    from PySide6.QtCore import QLocale

    for name in QLocale.system().uiLanguages():
        code = name.partition("-")[0]
        if code in set(Language):
            return Language(code)
    return Language.ENGLISH


def catalogues(language: str) -> dict[str, dict[str, str]]:
    """Return the texts of ``language`` file by file; the merged ones are what ``tr`` reads."""
    import json
    from importlib.resources import files

    folder = files("resources").joinpath("translations", language)
    found = sorted(
        (entry for entry in folder.iterdir() if entry.name.endswith(".json")),
        key=lambda entry: entry.name,
    )
    return {entry.name: json.loads(entry.read_text(encoding="utf-8")) for entry in found}


def _texts() -> dict[str, str]:
    texts = _speech.texts
    if texts is None:
        texts = {}
        for catalogue in catalogues(_speech.language).values():
            texts.update(catalogue)
        _speech.texts = texts
    return texts
