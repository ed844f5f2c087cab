"""Building blocks of the Cross Industry Invoice: elements, amounts, dates, identifiers."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from lxml import etree

from billing_desktop.documents.content import printable
from billing_desktop.domain.money import Money

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "rsm": "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100",
    "ram": "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100",
    "qdt": "urn:un:unece:uncefact:data:standard:QualifiedDataType:100",
    "udt": "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100",
}
_DAY_FORMAT = "102"  # UNTDID 2379: CCYYMMDD.
_DECIMALS = 2


def root() -> _Element:
    """Return the outermost element."""
    return etree.Element(_qualified("rsm:CrossIndustryInvoice"), nsmap=NAMESPACES)


def add(parent: _Element, name: str, text: str = "", **attributes: str) -> _Element:
    """Append an element and return it; a name without a prefix is one of ``ram``."""
    element = etree.SubElement(parent, _qualified(name), attributes)
    if text:
        element.text = plain(text)
    return element


def add_filled(parent: _Element, name: str, text: str, **attributes: str) -> None:
    """Append an element if there is a text for it: an empty one is an error in an e-invoice."""
    if plain(text):
        add(parent, name, text, **attributes)


def add_amount(parent: _Element, name: str, money: Money, **attributes: str) -> None:
    """Append an amount with two decimals, without its sign: the kind of document is the sign."""
    add(parent, name, amount_text(money), **attributes)


def add_day(parent: _Element, name: str, day: date, *, prefix: str = "udt") -> None:
    """Append a date. Where the standard wants it, ``prefix`` is ``qdt``."""
    kind = "DateString" if name == "TaxPointDate" else "DateTimeString"
    add(add(parent, name), f"{prefix}:{kind}", f"{day:%Y%m%d}", format=_DAY_FORMAT)


def amount_text(money: Money) -> str:
    """Return ``1284.60``: never an exponent, never a sign."""
    return f"{abs(money.to_decimal()):.{_DECIMALS}f}"


def rate_text(percent: Decimal) -> str:
    """Return ``19`` or ``7.5``, never an exponent."""
    text = f"{percent:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(text: str) -> str:
    """Return the text as it is printed, with plain blanks."""
    return printable(text)


def serialized(document: _Element) -> bytes:
    """Return the bytes of the file; the same elements give the same bytes."""
    etree.indent(document)
    return etree.tostring(document, xml_declaration=True, encoding="UTF-8")


def _qualified(name: str) -> str:
    prefix, _, local = name.rpartition(":")
    return f"{{{NAMESPACES[prefix or 'ram']}}}{local}"
