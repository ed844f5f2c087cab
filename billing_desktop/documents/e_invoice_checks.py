"""The rules of EN 16931 that concern us, checked on every e-invoice before it is kept.

They look at what was written, not at the invoice, so that a mistake of the writer is found
before a number is spent on it. The published rules judge the same documents in the tests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from billing_desktop.documents.cii import NAMESPACES
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import DocumentError

if TYPE_CHECKING:
    from lxml.etree import _Element

_AMOUNT = re.compile(r"\d+\.\d\d")
_CENT = Decimal("0.01")
_CREDIT_NOTE = "381"
_SELLER, _BUYER = ".//ram:SellerTradeParty", ".//ram:BuyerTradeParty"
_SETTLEMENT = ".//ram:ApplicableHeaderTradeSettlement"
_TAX = f"{_SETTLEMENT}/ram:ApplicableTradeTax"
_TOTALS = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
_LINE = ".//ram:IncludedSupplyChainTradeLineItem"
_REQUIRED = {
    "BR-01": ".//ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    "BR-02": "./rsm:ExchangedDocument/ram:ID",
    "BR-03": "./rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
    "BR-04": "./rsm:ExchangedDocument/ram:TypeCode",
    "BR-05": f"{_SETTLEMENT}/ram:InvoiceCurrencyCode",
    "BR-06": f"{_SELLER}/ram:Name",
    "BR-07": f"{_BUYER}/ram:Name",
    "BR-09": f"{_SELLER}/ram:PostalTradeAddress/ram:CountryID",
    "BR-11": f"{_BUYER}/ram:PostalTradeAddress/ram:CountryID",
    "BR-16": f"{_LINE}//ram:LineTotalAmount",
    "BR-45": f"{_TAX}/ram:BasisAmount",
    "BR-46": f"{_TAX}/ram:CalculatedAmount",
    "BR-48": f"{_TAX}/ram:RateApplicablePercent",
}


def refuse_broken_rules(document: _Element) -> None:
    """Do nothing if the document obeys the rules.

    Raises:
        DocumentError: it breaks some; the sentence names them.
    """
    broken = list(dict.fromkeys(_broken_rules(document)))
    if broken:
        raise DocumentError(
            "The e-invoice would break rules of EN 16931 ({rules}), so it was not made. "
            "Please report this.",
            rules=", ".join(broken),
        )


def _broken_rules(document: _Element) -> Iterator[str]:
    missing = [rule for rule, path in _REQUIRED.items() if not any(_texts(document, path))]
    if not all(map(_AMOUNT.fullmatch, _amount_texts(document))):
        missing.append("BR-DEC")
    if missing:
        yield from missing
        return  # Nothing can be reckoned with what is not there.
    yield from _wrong_sums(document)
    yield from _wrong_tax(document)
    yield from _wrong_payment(document)
    if _texts(document, "./rsm:ExchangedDocument/ram:TypeCode") == [_CREDIT_NOTE] and not _texts(
        document, f"{_SETTLEMENT}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID"
    ):
        yield "BR-55"


def _wrong_sums(document: _Element) -> Iterator[str]:
    net, basis = _total(document, "LineTotalAmount"), _total(document, "TaxBasisTotalAmount")
    tax, gross = _total(document, "TaxTotalAmount"), _total(document, "GrandTotalAmount")
    if net != sum(_decimals(document, f"{_LINE}//ram:LineTotalAmount")):
        yield "BR-CO-10"
    if basis != net:
        yield "BR-CO-13"
    if tax != sum(_decimals(document, f"{_TAX}/ram:CalculatedAmount")):
        yield "BR-CO-14"
    if gross != basis + tax:
        yield "BR-CO-15"
    if _total(document, "DuePayableAmount") != gross - _total(document, "TotalPrepaidAmount"):
        yield "BR-CO-16"


def _wrong_tax(document: _Element) -> Iterator[str]:
    categories = _texts(document, f"{_TAX}/ram:CategoryCode")
    lines = set(_texts(document, f"{_LINE}//ram:CategoryCode"))
    if len(categories) != 1 or lines != set(categories):
        yield "BR-CO-18"
        return
    category = categories[0]
    (basis,) = _decimals(document, f"{_TAX}/ram:BasisAmount")
    (tax,) = _decimals(document, f"{_TAX}/ram:CalculatedAmount")
    (rate,) = _decimals(document, f"{_TAX}/ram:RateApplicablePercent")
    exact = (basis * rate / 100).quantize(_CENT, ROUND_HALF_UP)
    # The last of several credit notes takes what the others left, which may be a cent off.
    is_credit_note = _texts(document, "./rsm:ExchangedDocument/ram:TypeCode") == [_CREDIT_NOTE]
    if abs(tax - exact) > (_CENT if is_credit_note else 0):
        yield "BR-CO-17"
    if basis != _total(document, "LineTotalAmount"):
        yield f"BR-{category}-08"
    yield from _wrong_numbers(document, TaxCategory(category))
    if category == TaxCategory.STANDARD:
        if not rate:
            yield "BR-S-05"
    elif not _texts(document, f"{_TAX}/ram:ExemptionReasonCode"):
        yield f"BR-{category}-10"


def _wrong_numbers(document: _Element, category: TaxCategory) -> Iterator[str]:
    """Yield what is wrong with the numbers that tell tax offices who sold to whom."""
    seller, buyer = _registrations(document, _SELLER), _registrations(document, _BUYER)
    register_numbers = _texts(document, f"{_SELLER}/ram:SpecifiedLegalOrganization/ram:ID")
    rates = _texts(document, f"{_LINE}//ram:ApplicableTradeTax/ram:RateApplicablePercent")
    match category:
        case TaxCategory.STANDARD if not seller:
            yield "BR-S-02"
        case TaxCategory.REVERSE_CHARGE if "VA" not in seller or "VA" not in buyer:
            yield "BR-AE-02"
        case TaxCategory.OUTSIDE_SCOPE if "VA" in seller or "VA" in buyer:
            yield "BR-O-02"
        case TaxCategory.OUTSIDE_SCOPE if rates:
            yield "BR-O-05"
    if "VA" not in seller and not register_numbers:
        yield "BR-CO-26"


def _wrong_payment(document: _Element) -> Iterator[str]:
    terms = f"{_SETTLEMENT}/ram:SpecifiedTradePaymentTerms"
    means = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementPaymentMeans"
    is_due = _total(document, "DuePayableAmount") > 0
    if is_due and not any(_texts(document, f"{terms}/ram:Description")):
        yield "BR-CO-25"
    if _texts(document, f"{means}/ram:TypeCode") == ["58"] and not any(
        _texts(document, f"{means}/ram:PayeePartyCreditorFinancialAccount/ram:IBANID")
    ):
        yield "BR-61"


def _total(document: _Element, name: str) -> Decimal:
    return sum(_decimals(document, f"{_TOTALS}/ram:{name}"), Decimal(0))


def _registrations(document: _Element, party: str) -> list[str]:
    found = document.findall(f"{party}/ram:SpecifiedTaxRegistration/ram:ID", NAMESPACES)
    return [element.get("schemeID", "") for element in found if element.text]


def _decimals(document: _Element, path: str) -> list[Decimal]:
    return [Decimal(text) for text in _texts(document, path)]


def _texts(document: _Element, path: str) -> list[str]:
    return [element.text or "" for element in document.findall(path, NAMESPACES)]


def _amount_texts(document: _Element) -> list[str]:
    return [
        element.text or "" for element in document.iter() if str(element.tag).endswith("Amount")
    ]
