"""VAT numbers by the rules of their country."""

from __future__ import annotations

import importlib
import unicodedata
from typing import Protocol, cast

from billing_desktop.domain.country import EU_MEMBERS, Country
from billing_desktop.domain.text import clean_line
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
_MODULES = {"GB": "stdnum.gb.vat", "CH": "stdnum.ch.vat", "NO": "stdnum.no.mva"}
_PREFIXES = {"GR": ("EL", "GR"), "MC": ("FR",), "GB": ("GB", "XI"), "CH": ("CHE",)}


class _Rule(Protocol):
    def compact(self, number: str) -> str: ...

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
    _refuse_hidden(text)
    if not has_vat_number(country_code):
        return clean_line(text, length_max=BUSINESS_NUMBER_LENGTH_MAX)
    rule = _rule(country_code)
    prefixes = _PREFIXES.get(country_code, (country_code,))
    compact = "".join(c for c in text.upper() if c.isalnum())
    written = next((p for p in prefixes if compact.startswith(p)), "")
    if not written and compact[:2].isalpha() and compact[:2] in _known_prefixes():
        raise VatNumberError(
            "This number begins with {prefix}, but the country is {country}. "
            "A number there is written {shape}.",
            prefix=compact[:2],
            country=Country(country_code),
            shape=_SHAPES[country_code],
        )
    body = compact.removeprefix(written)
    return _validated(rule, country_code, written or prefixes[0], body)


def _validated(rule: _Rule, country_code: str, prefix: str, body: str) -> str:
    from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

    # Northern Ireland and Greece are validated under the prefix the library knows.
    known_as = {"XI": "GB", "GR": "EL"}.get(prefix, prefix)
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
    if country_code in {"CH", "NO"}:
        return compact if country_code == "CH" else "NO" + compact.removeprefix("NO")
    bare = compact.removeprefix(known_as)
    return ("EL" if country_code == "GR" else prefix) + bare


def _refuse_hidden(text: str) -> None:
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zl", "Zp"}:
            raise VatNumberError(
                "The number holds the hidden character {code_point}. Please remove it.",
                code_point=f"U+{ord(character):04X}",
            )
        if character.isalnum() and not character.isascii():
            raise VatNumberError(
                "The number holds {character}, which is not one of A to Z or 0 to 9.",
                character=character,
            )
    if len(text) > BUSINESS_NUMBER_LENGTH_MAX:
        raise VatNumberError(
            "A number has at most {length_max} characters.",
            length_max=BUSINESS_NUMBER_LENGTH_MAX,
        )


def _known_prefixes() -> frozenset[str]:
    return EU_MEMBERS | {"EL", "GB", "XI", "CH", "NO"}


def _rule(country_code: str) -> _Rule:
    country = {"MC": "fr", "GR": "gr"}.get(country_code, country_code.lower())
    name = _MODULES.get(country_code, f"stdnum.{country}.vat")
    if country_code in EU_MEMBERS or country_code == "MC":
        from stdnum.eu import vat as eu_vat

        return cast(_Rule, eu_vat)
    return cast(_Rule, importlib.import_module(name))
