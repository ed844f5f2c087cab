"""VAT numbers by the rules of their country."""

from __future__ import annotations

import importlib
import unicodedata
from typing import Protocol, cast

from billing_desktop.domain.country import EU_MEMBERS, Country
from billing_desktop.domain.text import clean_line, hidden_character
from billing_desktop.errors import VatNumberError

BUSINESS_NUMBER_LENGTH_MAX = 40

# How a number is written, as the VIES help pages do: 9 a digit, X a letter or digit.
_SHAPES = {
    "AT": "ATU99999999",
    "BE": "BE0999999999",
    "BG": "BG999999999",
    "CH": "CHE-999.999.999 MWST",
    "CY": "CY99999999X",
    "CZ": "CZ99999999",
    "DE": "DE999999999",
    "DK": "DK99999999",
    "EE": "EE999999999",
    "ES": "ESX9999999X",
    "FI": "FI99999999",
    "FR": "FRXX999999999",
    "GB": "GB999999999",
    "GR": "EL999999999",
    "HR": "HR99999999999",
    "HU": "HU99999999",
    "IE": "IE9999999XX",
    "IT": "IT99999999999",
    "LT": "LT999999999",
    "LU": "LU99999999",
    "LV": "LV99999999999",
    "MC": "FRXX999999999",
    "MT": "MT99999999",
    "NL": "NL999999999B99",
    "NO": "NO999999999MVA",
    "PL": "PL9999999999",
    "PT": "PT999999999",
    "RO": "RO9999999999",
    "SE": "SE999999999999",
    "SI": "SI99999999",
    "SK": "SK9999999999",
}
_RULES = {"CH": "stdnum.ch.vat", "GB": "stdnum.gb.vat", "NO": "stdnum.no.mva"}
# What may stand before a number, what is stored first.
_PREFIXES = {"CH": ("CHE", "CH"), "GB": ("GB", "XI"), "GR": ("EL", "GR"), "MC": ("FR",)}
_KNOWN_PREFIXES = EU_MEMBERS | {"EL", "GB", "XI", "CH", "NO"}
_SEPARATORS = frozenset("-./:,'()_\u2212")  # And all blanks and dashes of Unicode.
_ALLOWED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+*")  # Old Irish numbers hold + or *.


class _Rule(Protocol):
    def validate(self, number: str) -> str: ...


def has_vat_number(country_code: str) -> bool:
    """Tell whether the country's companies have a VAT number whose rules we know.

    Elsewhere the field is a business number: free text.
    """
    return country_code in _SHAPES


def vat_number_shape(country_code: str) -> str:
    """Return how a number is written there (9 a digit, X a letter or digit); "" if unknown."""
    return _SHAPES.get(country_code, "")


def vat_number(text: str, country_code: str) -> str:
    """Return the number as it is stored: compact, with its prefix, Greece as EL.

    Raises:
        VatNumberError: it is not a number of that country; the sentence says what is right.
    """
    _refuse_long_or_hidden(text)
    if not has_vat_number(country_code):
        return clean_line(text, length_max=BUSINESS_NUMBER_LENGTH_MAX)
    compact = _compact(text)
    prefixes = _PREFIXES.get(country_code, (country_code,))
    written = next((p for p in prefixes if compact.startswith(p)), "")
    if not written and compact[:2] in _KNOWN_PREFIXES:
        raise VatNumberError(
            "This number begins with {prefix}, but the country is {country}. "
            "A number there is written {shape}.",
            prefix=compact[:2],
            country=Country(country_code),
            shape=_SHAPES[country_code],
        )
    # Northern Ireland keeps its prefix; the other second ones are ways of writing the first.
    prefix = written if written == "XI" else prefixes[0]
    return _validated(country_code, prefix, compact.removeprefix(written))


def _validated(country_code: str, prefix: str, body: str) -> str:
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    rule = cast(_Rule, importlib.import_module(_RULES.get(country_code, "stdnum.eu.vat")))
    known_as = "GB" if prefix == "XI" else prefix
    country, shape = Country(country_code), _SHAPES[country_code]
    try:
        compact = rule.validate(known_as + body)
    except InvalidChecksum as error:
        raise VatNumberError(
            "The check digit of {number} is wrong. One digit is probably mistyped.",
            number=prefix + body,
        ) from error
    except InvalidLength as error:
        raise VatNumberError(
            "A number of {country} is written {shape}. "
            "This one has {count} characters after its prefix.",
            country=country,
            shape=shape,
            count=len(body),
        ) from error
    except ValidationError as error:
        raise VatNumberError(
            "A number of {country} is written {shape} (9 is a digit, X a letter or digit).",
            country=country,
            shape=shape,
        ) from error
    return prefix + compact.removeprefix(known_as)


def _compact(text: str) -> str:
    kept = []
    for character in text:
        if character.isascii() and character.upper() in _ALLOWED:
            kept.append(character.upper())
        elif character not in _SEPARATORS and unicodedata.category(character) not in {"Zs", "Pd"}:
            raise VatNumberError(
                "The number holds {character}, which is not one of A to Z or 0 to 9.",
                character=character,
            )
    return "".join(kept)


def _refuse_long_or_hidden(text: str) -> None:
    if len(text) > BUSINESS_NUMBER_LENGTH_MAX:
        raise VatNumberError(
            "A number has at most {length_max} characters.",
            length_max=BUSINESS_NUMBER_LENGTH_MAX,
        )
    hidden = hidden_character(text)
    if hidden is not None:
        raise VatNumberError(
            "The number holds the hidden character {code_point}. Please remove it.",
            code_point=hidden,
        )
