"""The published rules over all kinds of documents, and over documents that break them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import product

import pytest
from lxml import etree
from lxml.etree import _Element

from billing_desktop.documents.cii import NAMESPACES
from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.documents.e_invoice_checks import refuse_broken_rules
from billing_desktop.domain.country import EU_MEMBERS, country_choices
from billing_desktop.domain.language import Language
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import DocumentError
from tests.builders import COUNTRIES, billing_details, invoice, quote
from tests.documents.e_invoice_documents import Case
from tests.documents.e_invoice_rules import EInvoiceRules
from tests.documents.pairwise import pairwise

FACTORS = (list(TaxCategory), list(TopUpMethod), list(Language), [1, 2, 12], [False, True])
SAMPLE = [Case(*row) for row in pairwise(*FACTORS)]  # type: ignore[arg-type]
CARD, TRANSFER = TopUpMethod.CARD, TopUpMethod.INVOICE
S, AE, O = TaxCategory  # noqa: E741

SETTLEMENT = "//ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = f"{SETTLEMENT}/ram:ApplicableTradeTax"
LINE = "//ram:IncludedSupplyChainTradeLineItem"
SELLER, BUYER = "//ram:SellerTradeParty", "//ram:BuyerTradeParty"
VAT_NUMBER = "ram:SpecifiedTaxRegistration/ram:ID[@schemeID='VA']"

Break = Callable[[_Element], None]


def found(document: _Element, path: str) -> list[_Element]:
    elements = document.xpath(path, namespaces=NAMESPACES)
    assert isinstance(elements, list)
    assert elements, f"nothing at {path}"
    return [element for element in elements if isinstance(element, _Element)]


def written(path: str, text: str) -> Break:
    """Write another text."""

    def change(document: _Element) -> None:
        found(document, path)[0].text = text

    return change


def without(path: str) -> Break:
    """Leave elements out, and what is empty without them."""

    def change(document: _Element) -> None:
        for element in found(document, path):
            parent = element.getparent()
            assert parent is not None
            parent.remove(element)
            grandparent = parent.getparent()
            if len(parent) == 0 and grandparent is not None:
                grandparent.remove(parent)

    return change


def with_vat_number(party: str) -> Break:
    """Name a VAT number."""

    def change(document: _Element) -> None:
        (element,) = found(document, party)
        registration = etree.SubElement(element, f"{{{NAMESPACES['ram']}}}SpecifiedTaxRegistration")
        number = etree.SubElement(registration, f"{{{NAMESPACES['ram']}}}ID", schemeID="VA")
        number.text = "DE234567894"

    return change


def with_rate_of_a_line(document: _Element) -> None:
    tax = found(document, f"{LINE}//ram:ApplicableTradeTax")[0]
    etree.SubElement(tax, f"{{{NAMESPACES['ram']}}}RateApplicablePercent").text = "0"


BROKEN: list[tuple[str, Case, Break]] = [
    ("BR-02", Case(), without("//rsm:ExchangedDocument/ram:ID")),
    ("BR-06", Case(), without(f"{SELLER}/ram:Name")),
    ("BR-07", Case(), without(f"{BUYER}/ram:Name")),
    ("BR-09", Case(), without(f"{SELLER}//ram:CountryID")),
    ("BR-11", Case(), without(f"{BUYER}//ram:CountryID")),
    ("BR-CO-10", Case(), written(f"{LINE}//ram:LineTotalAmount", "235.56")),
    ("BR-CO-10", Case(), written(f"{TOTALS}/ram:LineTotalAmount", "235.90")),
    ("BR-CO-13", Case(), written(f"{TOTALS}/ram:TaxBasisTotalAmount", "235.90")),
    ("BR-CO-14", Case(), written(f"{TOTALS}/ram:TaxTotalAmount", "44.83")),
    ("BR-CO-15", Case(), written(f"{TOTALS}/ram:GrandTotalAmount", "280.72")),
    ("BR-CO-16", Case(), written(f"{TOTALS}/ram:DuePayableAmount", "280.71")),
    ("BR-CO-16", Case(S, TRANSFER), written(f"{TOTALS}/ram:DuePayableAmount", "280.70")),
    ("BR-CO-17", Case(), written(f"{TAX}/ram:CalculatedAmount", "94.82")),
    ("BR-CO-17", Case(), written(f"{TAX}/ram:RateApplicablePercent", "7")),
    ("BR-S-08", Case(), written(f"{TAX}/ram:BasisAmount", "230.89")),
    ("BR-S-02", Case(), without(f"{SELLER}/ram:SpecifiedTaxRegistration")),
    ("BR-AE-02", Case(AE), without(f"{SELLER}/ram:SpecifiedTaxRegistration")),
    ("BR-AE-02", Case(AE), without(f"{BUYER}/{VAT_NUMBER}")),
    ("BR-AE-02", Case(AE, is_credit_note=True), without(f"{BUYER}/{VAT_NUMBER}")),
    ("BR-AE-10", Case(AE), without(f"{TAX}/*[starts-with(local-name(), 'Exemption')]")),
    ("BR-O-02", Case(O), with_vat_number(SELLER)),
    ("BR-O-02", Case(O), with_vat_number(BUYER)),
    ("BR-O-05", Case(O), with_rate_of_a_line),
    ("BR-O-10", Case(O), without(f"{TAX}/*[starts-with(local-name(), 'Exemption')]")),
    ("BR-CO-26", Case(O), without(f"{SELLER}/ram:SpecifiedLegalOrganization")),
]
# Where the published rules ask for less, or under another name.
BROKEN_FOR_US = [
    ("BR-AE-02", Case(AE), without(f"{SELLER}/{VAT_NUMBER}")),
    ("BR-61", Case(S, TRANSFER), without("//ram:PayeePartyCreditorFinancialAccount")),
    ("BR-55", Case(is_credit_note=True), without("//ram:InvoiceReferencedDocument/*")),
    ("BR-CO-25", Case(S, TRANSFER), without("//ram:SpecifiedTradePaymentTerms")),
]


def names(broken: list[tuple[str, Case, Break]]) -> list[str]:
    return [f"{rule}-{case}-{number}" for number, (rule, case, _) in enumerate(broken)]


@pytest.mark.parametrize("case", SAMPLE, ids=str)
def test_documents_obey_the_standard(case: Case, e_invoice_rules: EInvoiceRules) -> None:
    assert e_invoice_rules.findings(to_xml(case.document())) == []


@pytest.mark.thorough
@pytest.mark.parametrize("language", Language)
def test_every_combination_obeys_the_standard(
    language: Language, e_invoice_rules: EInvoiceRules
) -> None:
    for category, method, _, count, is_credit_note in product(*FACTORS[:2], [0], *FACTORS[3:]):
        for is_test in (False, True):
            case = Case(category, method, language, count, is_credit_note, is_test)

            assert e_invoice_rules.findings(to_xml(case.document())) == [], str(case)


@pytest.mark.parametrize(("rule", "case", "change"), BROKEN, ids=names(BROKEN))
def test_broken_document_fails_by_the_published_rule(
    rule: str, case: Case, change: Break, e_invoice_rules: EInvoiceRules
) -> None:
    document = etree.fromstring(to_xml(case.document()))
    change(document)

    assert rule in e_invoice_rules.broken_rules(etree.tostring(document, xml_declaration=True))


@pytest.mark.parametrize(
    ("rule", "case", "change"), BROKEN + BROKEN_FOR_US, ids=names(BROKEN + BROKEN_FOR_US)
)
def test_broken_document_is_refused_before_it_is_made(rule: str, case: Case, change: Break) -> None:
    document = etree.fromstring(to_xml(case.document()))
    refuse_broken_rules(document)
    change(document)

    with pytest.raises(DocumentError, match=rf"\b{rule}\b"):
        refuse_broken_rules(document)


def test_tax_that_is_a_cent_off_is_refused_where_the_published_rule_lets_it_pass() -> None:
    document = etree.fromstring(to_xml(Case().document()))
    for path in (f"{TAX}/ram:CalculatedAmount", f"{TOTALS}/ram:TaxTotalAmount"):
        written(path, "44.83")(document)
    for name in ("GrandTotalAmount", "TotalPrepaidAmount"):
        written(f"{TOTALS}/ram:{name}", "280.72")(document)

    with pytest.raises(DocumentError, match="BR-CO-17"):
        refuse_broken_rules(document)


@pytest.mark.parametrize("cents", [-1, 0, 1])
def test_last_of_several_credit_notes_may_take_a_cent_more_or_less(
    cents: int, e_invoice_rules: EInvoiceRules
) -> None:
    document = Case(is_credit_note=True).document()
    document = replace(document, vat=document.vat + Money(cents, EUR))

    assert e_invoice_rules.findings(to_xml(document)) == []


@pytest.mark.parametrize("text", ["1E+2", "235.8", "235", "-235.89", "235,89", ""])
def test_amount_that_is_not_written_with_two_decimals_is_refused(text: str) -> None:
    document = etree.fromstring(to_xml(Case().document()))
    written(f"{TOTALS}/ram:LineTotalAmount", text)(document)

    with pytest.raises(DocumentError, match="BR-DEC"):
        refuse_broken_rules(document)


@pytest.mark.parametrize(
    "change",
    [
        written("//ram:IssueDateTime/udt:DateTimeString", ""),
        written("//ram:DuePayableAmount", "much"),
        without(f"{SETTLEMENT}/ram:InvoiceCurrencyCode"),
        written(f"{SETTLEMENT}/ram:InvoiceCurrencyCode", "EURO"),
    ],
)
def test_scheme_and_rules_find_what_is_no_e_invoice(
    change: Break, e_invoice_rules: EInvoiceRules
) -> None:
    document = etree.fromstring(to_xml(Case(S, TRANSFER).document()))
    change(document)

    assert e_invoice_rules.broken_rules(etree.tostring(document, xml_declaration=True))


def unknown_countries(codes: Sequence[str], rules: EInvoiceRules) -> list[str]:
    made = Case(O).document()
    return [
        code
        for code in codes
        if rules.broken_rules(to_xml(replace(made, buyer=replace(made.buyer, country=code))))
    ]


def test_published_lists_know_the_countries_of_customers(e_invoice_rules: EInvoiceRules) -> None:
    assert unknown_countries((*COUNTRIES, "XK", "AX", "GL"), e_invoice_rules) == []


def test_vat_numbers_of_every_member_state_are_written_as_the_standard_wants(
    e_invoice_rules: EInvoiceRules,
) -> None:
    broken = {}
    for country in sorted(EU_MEMBERS - {"DE"} | {"MC"}):
        made = invoice(quote(country=country), buyer=billing_details(country))
        assert made.tax.category is AE
        broken[country] = e_invoice_rules.broken_rules(to_xml(made))

    assert not any(broken.values()), broken


@pytest.mark.thorough
def test_published_lists_know_every_country_that_an_address_can_have(
    e_invoice_rules: EInvoiceRules,
) -> None:
    codes = [code for code, _ in country_choices("en")]

    assert unknown_countries(codes, e_invoice_rules) == []
