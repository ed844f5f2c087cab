from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import etree

from billing_desktop.documents.cii import NAMESPACES
from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import DocumentError
from tests.builders import billing_details, invoice, seller
from tests.documents.e_invoice_documents import Case
from tests.documents.e_invoice_rules import EInvoiceRules

SELLER = "//ram:SellerTradeParty"
BUYER = "//ram:BuyerTradeParty"
TOTALS = "//ram:SpecifiedTradeSettlementHeaderMonetarySummation"
TAX = "//ram:ApplicableHeaderTradeSettlement/ram:ApplicableTradeTax"
MEANS = "//ram:SpecifiedTradeSettlementPaymentMeans"


def texts(document: Invoice, path: str) -> list[str]:
    """Return the texts at ``path`` of the document's XML."""
    found = etree.fromstring(to_xml(document)).xpath(path, namespaces=NAMESPACES)
    assert isinstance(found, list)
    return [str(getattr(element, "text", element)) for element in found]


def registrations(document: Invoice, party: str) -> list[tuple[str, str]]:
    numbers = f"{party}/ram:SpecifiedTaxRegistration/ram:ID"
    return list(zip(texts(document, f"{numbers}/@schemeID"), texts(document, numbers), strict=True))


@pytest.mark.parametrize("category", TaxCategory)
@pytest.mark.parametrize("method", TopUpMethod)
@pytest.mark.parametrize("is_credit_note", [False, True], ids=["invoice", "credit_note"])
def test_documents_of_every_kind_obey_the_standard(
    category: TaxCategory,
    method: TopUpMethod,
    *,
    is_credit_note: bool,
    e_invoice_rules: EInvoiceRules,
) -> None:
    document = Case(category, method, is_credit_note=is_credit_note).document()

    assert e_invoice_rules.findings(to_xml(document)) == []


def test_who_manages_the_company_is_its_legal_information() -> None:
    named = invoice(issuer=seller(managers="Geschäftsführung: A. Beispiel"))

    assert texts(named, f"{SELLER}/ram:Description") == ["Geschäftsführung: A. Beispiel"]
    assert texts(invoice(issuer=seller()), f"{SELLER}/ram:Description") == []


def test_same_invoice_gives_the_same_bytes() -> None:
    assert to_xml(invoice()) == to_xml(invoice())
    assert to_xml(invoice()).startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n")


def test_numbers_and_dates_are_those_of_the_invoice() -> None:
    document = Case(method=TopUpMethod.INVOICE).document()

    assert texts(document, "//rsm:ExchangedDocument/ram:ID") == ["RE-2026-000042"]
    assert texts(document, "//rsm:ExchangedDocument/ram:TypeCode") == ["380"]
    assert texts(document, "//ram:IssueDateTime/*") == ["20261123"]
    assert texts(document, "//ram:DueDateDateTime/*") == ["20261207"]
    assert texts(document, "//ram:SellerOrderReferencedDocument/*") == ["TU-2026-000042"]
    assert texts(document, f"{BUYER}/ram:ID") == ["K-10001"]


def test_amounts_have_two_decimals_and_agree() -> None:
    document = Case(method=TopUpMethod.INVOICE).document()

    lines = "//ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
    assert texts(document, lines) == ["234.56", "1.33"]
    assert texts(document, f"{TOTALS}/*") == [
        "235.89",
        "235.89",
        "44.82",
        "280.71",
        "280.71",
    ]
    assert texts(document, f"{TAX}/ram:CalculatedAmount") == ["44.82"]
    assert texts(document, f"{TAX}/ram:RateApplicablePercent") == ["19"]


def test_card_payment_leaves_nothing_due_and_names_no_card() -> None:
    document = Case(method=TopUpMethod.CARD).document()

    assert texts(document, f"{TOTALS}/ram:TotalPrepaidAmount") == ["280.71"]
    assert texts(document, f"{TOTALS}/ram:DuePayableAmount") == ["0.00"]
    assert texts(document, f"{MEANS}/*") == ["48"]
    assert texts(document, f"{TAX}/ram:TaxPointDate/*") == ["20261123"]
    assert texts(document, "//ram:PaymentReference") == []


def test_transfer_names_account_reference_and_day() -> None:
    document = Case(method=TopUpMethod.INVOICE).document()

    assert texts(document, f"{MEANS}/ram:TypeCode") == ["58"]
    assert texts(document, f"{MEANS}//ram:IBANID") == ["DE75512108001245126199"]
    assert texts(document, f"{MEANS}//ram:AccountName") == ["Beispielwerk Software GmbH"]
    assert texts(document, f"{MEANS}//ram:BICID") == ["SOGEDEFF"]
    assert texts(document, "//ram:PaymentReference") == ["RF23TU2026000042"]
    assert texts(document, f"{TOTALS}/ram:DuePayableAmount") == ["280.71"]
    assert texts(document, f"{TAX}/ram:DueDateTypeCode") == ["72"]


def test_test_document_says_so_and_names_an_account_nobody_can_pay_to() -> None:
    document = Case(method=TopUpMethod.INVOICE, is_test=True).document()

    assert texts(document, "//ram:IncludedNote/ram:Content")[0].startswith("TEST: Kein gültiger")
    assert texts(document, f"{MEANS}//ram:IBANID") == ["DE00000000000000000000"]
    assert texts(document, f"{MEANS}//ram:AccountName") == ["TEST Beispielwerk Software GmbH"]
    assert texts(document, f"{MEANS}//ram:BICID") == []


def test_german_invoice_names_vat_number_and_tax_number() -> None:
    document = Case(TaxCategory.STANDARD).document()

    assert registrations(document, SELLER) == [("FC", "30/123/45678"), ("VA", "DE234567894")]
    assert texts(document, f"{TAX}/ram:ExemptionReason") == []


def test_reverse_charge_names_both_vat_numbers_and_the_reason() -> None:
    document = Case(TaxCategory.REVERSE_CHARGE, language="fr").document()

    assert registrations(document, SELLER)[-1] == ("VA", "DE234567894")
    assert registrations(document, BUYER) == [("VA", "FR11123456782")]
    assert texts(document, f"{TAX}/ram:ExemptionReasonCode") == ["VATEX-EU-AE"]
    (reason,) = texts(document, f"{TAX}/ram:ExemptionReason")
    assert reason.startswith("Autoliquidation")
    assert reason.endswith("Steuerschuldnerschaft des Leistungsempfängers.")
    assert reason in texts(document, "//ram:IncludedNote/ram:Content")


def test_outside_the_scope_no_vat_number_and_no_rate_of_a_line_is_named() -> None:
    document = Case(TaxCategory.OUTSIDE_SCOPE).document()

    assert registrations(document, SELLER) == [("FC", "30/123/45678")]
    assert registrations(document, BUYER) == []
    assert texts(document, f"{SELLER}/ram:SpecifiedLegalOrganization/ram:ID") == ["HRB 123456"]
    assert texts(document, f"{TAX}/ram:ExemptionReasonCode") == ["VATEX-EU-O"]
    assert texts(document, "//ram:SpecifiedLineTradeSettlement//ram:RateApplicablePercent") == []
    assert texts(document, f"{TAX}/ram:RateApplicablePercent") == ["0"]


def test_credit_note_lists_what_it_takes_back_without_a_sign() -> None:
    document = Case(is_credit_note=True).document()

    assert texts(document, "//rsm:ExchangedDocument/ram:TypeCode") == ["381"]
    assert texts(document, "//ram:InvoiceReferencedDocument/ram:IssuerAssignedID") == [
        "RE-2026-000042"
    ]
    assert texts(document, "//ram:FormattedIssueDateTime/*") == ["20261123"]
    assert texts(document, f"{TOTALS}/ram:GrandTotalAmount") == ["280.71"]
    assert not any("-" in text for text in texts(document, f"{TOTALS}/*"))
    assert "Grund: Falscher Betrag" in texts(document, "//ram:IncludedNote/ram:Content")


def test_advance_payment_is_said_in_the_language_and_in_german() -> None:
    document = Case(language="en").document()

    (note,) = texts(document, "//ram:IncludedNote/ram:Content")
    assert note == (
        "This invoice is for an advance payment towards services not yet supplied. "
        "Vorauszahlung für noch nicht ausgeführte Leistungen (§ 14 Abs. 5 UStG)."
    )


def test_hostile_names_are_written_as_they_are() -> None:
    name = "<ram:ID>1</ram:ID> & \"Söhne\" ]]> 'x'"
    document = replace(invoice(), buyer=replace(billing_details(), company=name))

    assert texts(document, f"{BUYER}/ram:Name") == [name]


def test_facts_that_are_missing_leave_no_empty_element(e_invoice_rules: EInvoiceRules) -> None:
    issuer = seller(contact="", phone="", email="", bic="")
    buyer = replace(billing_details(), email="", postal_code="")
    document = replace(Case(method=TopUpMethod.INVOICE).document(), seller=issuer, buyer=buyer)

    assert e_invoice_rules.findings(to_xml(document)) == []


def test_language_without_wording_is_refused() -> None:
    with pytest.raises(DocumentError, match="in the language xx"):
        to_xml(replace(invoice(), language="xx"))
