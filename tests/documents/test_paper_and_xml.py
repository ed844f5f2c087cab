"""What is printed and what the e-invoice says are the same, to the cent and to the word."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

from billing_desktop.documents.e_invoice import to_xml
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.language import Language
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from tests.documents.e_invoice_documents import Case
from tests.documents.pairwise import pairwise
from tests.documents.paper_and_xml import Pair
from tests.documents.pdf_reading import attached_xml, printed

FACTORS = (list(TaxCategory), list(TopUpMethod), list(Language), [1, 2, 40], [False, True])
SAMPLE = [Case(*row) for row in pairwise(*FACTORS)]  # type: ignore[arg-type]
TRANSFER = Case(method=TopUpMethod.INVOICE)


def disagreements(document: Invoice) -> list[str]:
    """Compare the pages with the e-invoice that lies in the same file."""
    paper = printed(document)
    return Pair(paper, attached_xml(paper.pdf), document).disagreements()


@pytest.mark.parametrize("case", SAMPLE, ids=str)
def test_paper_and_xml_say_the_same(case: Case) -> None:
    document = case.document()

    assert disagreements(document) == []


@pytest.mark.parametrize("method", TopUpMethod)
def test_paper_and_xml_of_test_documents_say_the_same(method: TopUpMethod) -> None:
    document = Case(method=method, is_test=True).document()

    assert disagreements(document) == []


@pytest.mark.parametrize("language", ["de", "pl"])
@pytest.mark.parametrize("is_credit_note", [False, True])
def test_paper_and_xml_name_the_order_of_the_customer(
    language: str, *, is_credit_note: bool
) -> None:
    case = Case(method=TopUpMethod.INVOICE, language=language, is_credit_note=is_credit_note)
    document = replace(case.document(), purchase_order_number="PO-4711/26 <ä>")

    assert disagreements(document) == []
    reference = "<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>PO-4711/26&lt;ä&gt;<"
    assert reference in "".join(to_xml(document).decode().split())


def test_the_longest_order_number_is_printed_whole_on_several_lines() -> None:
    order = "4500017823-Wareneingang-Halle-Süd-2026-11-25-Nachtrag-007-B"

    paper = printed(replace(TRANSFER.document(), purchase_order_number=order))

    assert order in "".join(paper.all_text().split())


@pytest.mark.thorough
@pytest.mark.parametrize("language", Language)
def test_paper_and_xml_say_the_same_in_every_combination(language: Language) -> None:
    for category, method, count, is_credit_note in product(*FACTORS[:2], *FACTORS[3:]):
        case = Case(category, method, language, count, is_credit_note)
        document = case.document()

        assert disagreements(document) == [], str(case)


@pytest.mark.parametrize(
    ("case", "said", "instead"),
    [
        (Case(), b">RE-2026-000042<", b">RE-2026-000043<"),
        (Case(), b">280.71<", b">280.72<"),
        (Case(), b">234.56<", b">234.65<"),
        (Case(), b">44.82<", b">44.81<"),
        (Case(), b">20261123<", b">20261124<"),
        (Case(), b">Nordlicht DE GmbH", b">Nordlicht GmbH"),
        (Case(), b">DE234567894<", b">DE999999999<"),
        (Case(), b"A. Beispiel", b"C. Beispiel"),
        (Case(), b">S</ram:CategoryCode>", b">AE</ram:CategoryCode>"),
        (Case(), b">19<", b">7<"),
        (Case(), b">380<", b">381<"),
        (Case(is_credit_note=True), b">381<", b">380<"),
        (Case(is_credit_note=True), b">RE-2026-000042<", b">RE-2026-000041<"),
        (Case(TaxCategory.REVERSE_CHARGE), b"Leistungsempf", b"Leistungsgeb"),
        (Case(TaxCategory.OUTSIDE_SCOPE), b">O</ram:CategoryCode>", b">S</ram:CategoryCode>"),
        (TRANSFER, b">DE75512108001245126199<", b">DE75512108001245126198<"),
        (TRANSFER, b">RF23TU2026000042<", b">RF23TU2026000043<"),
        (TRANSFER, b">20261207<", b">20261208<"),
    ],
    ids=lambda value: value.decode() if isinstance(value, bytes) else str(value),
)
def test_what_differs_is_found(case: Case, said: bytes, instead: bytes) -> None:
    document = case.document()
    xml = to_xml(document)
    assert said in xml

    assert Pair(printed(document), xml.replace(said, instead), document).disagreements()
