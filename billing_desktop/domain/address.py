"""Postal addresses and the VAT territory they lie in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.country import EU_MEMBERS, Country


class Territory(StrEnum):
    """Where a customer is established, as VAT law sees it."""

    GERMANY = "germany"
    EU = "eu"
    OUTSIDE_EU = "outside_eu"


# Parts of member states that are not part of the EU's VAT territory
# (Art. 6 of Directive 2006/112/EC; § 1 Abs. 2 UStG for Heligoland and Büsingen).
_OUTSIDE_BY_POSTAL_CODE = {
    "DE": r"27498|78266|8238",  # Heligoland, Büsingen (also by its Swiss postal code)
    "DK": r"39\d{2}",  # Greenland, which has a code of its own but shares the postal codes
    "ES": r"35\d{3}|38\d{3}|51\d{3}|52\d{3}",  # Canary Islands, Ceuta, Melilla
    "FI": r"22\d{3}",  # Åland
    "FR": r"97\d{3}|98[1-9]\d{2}",  # overseas; 98000 is Monaco, which counts as France
    "GR": r"6308[67]",  # Mount Athos
    "IT": r"23041|22061|6911",  # Livigno, Campione d'Italia (also by its Swiss postal code)
}
# Their former postal codes are those of the villages around, so the name has to decide.
_OUTSIDE_BY_CITY = {("IT", "23030"): r"livigno|trepalle", ("IT", "22060"): r"campione"}


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address; ``country_code`` is ISO 3166."""

    street: str
    postal_code: str
    city: str
    country_code: str

    @property
    def territory(self) -> Territory:
        """The VAT territory: not always the one of the postal country."""
        return territory_of(self.country_code, self.postal_code, self.city)

    @property
    def city_line(self) -> str:
        """Postal code and city as one line."""
        return f"{self.postal_code} {self.city}".strip()

    def country_name(self, language: str) -> str:
        """Return the country's name in ``language``."""
        return Country(self.country_code).name(language)


def territory_of(country_code: str, postal_code: str, city: str = "") -> Territory:
    """Return the VAT territory of a place.

    Monaco counts as France (Art. 7 of Directive 2006/112/EC). Northern Ireland counts as EU
    for goods only, and what is sold here are services.
    """
    # Prefixes ("D-27498", "AX 22100"), blanks and foreign digits are habits of writing, not of
    # place: where a postal code decides, it is made of digits.
    digits = "".join(str(int(c)) for c in postal_code if c.isdecimal())
    codes = _OUTSIDE_BY_POSTAL_CODE.get(country_code)
    if codes is not None and re.fullmatch(codes, digits):
        return Territory.OUTSIDE_EU
    names = _OUTSIDE_BY_CITY.get((country_code, digits))
    if names is not None and re.search(names, city.casefold()):
        return Territory.OUTSIDE_EU
    if country_code == "DE":
        return Territory.GERMANY
    if country_code in EU_MEMBERS or country_code == "MC":
        return Territory.EU
    return Territory.OUTSIDE_EU
