"""Documents keep the rules of PDF/A-3a, PDF/A-3b and PDF/UA-1, and the judges notice breaches."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from itertools import product

import pikepdf
import pytest
from pikepdf.pdfa import validate_written

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.language import Language
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from tests.documents.e_invoice_documents import Case
from tests.documents.pairwise import pairwise
from tests.documents.pdf_rules import PdfRules

GOOD: dict[str, set[str]] = {"3a": set(), "3b": set(), "ua1": set()}
CATEGORIES, METHODS, COUNTS = list(TaxCategory), list(TopUpMethod), [2, 40]
LANGUAGES = [Language.GERMAN, Language.ENGLISH, Language.POLISH]
FACTORS = (CATEGORIES, METHODS, LANGUAGES, COUNTS, [False, True])
SAMPLE = [Case(*row) for row in pairwise(*FACTORS)]  # type: ignore[arg-type]
RENDERER = InvoiceRenderer()


@pytest.mark.parametrize("case", SAMPLE, ids=str)
def test_documents_keep_every_rule(case: Case, pdf_rules: PdfRules) -> None:
    assert pdf_rules.findings(RENDERER.render(case.document())) == {"3a": [], "3b": [], "ua1": []}


@pytest.mark.parametrize("count", [1, 40])
def test_test_documents_keep_every_rule(count: int, pdf_rules: PdfRules) -> None:
    document = Case(method=TopUpMethod.INVOICE, lines_count=count, is_test=True).document()

    assert pdf_rules.broken_rules(RENDERER.render(document)) == GOOD


@pytest.mark.thorough
@pytest.mark.parametrize("language", Language)
def test_documents_keep_every_rule_in_every_combination(
    language: Language, pdf_rules: PdfRules
) -> None:
    for category, method, count, *flags in product(*FACTORS[:2], COUNTS, *[[False, True]] * 2):
        case = Case(category, method, language, count, *flags)

        assert pdf_rules.broken_rules(RENDERER.render(case.document())) == GOOD, str(case)


@pytest.mark.parametrize("method", TopUpMethod)
def test_second_judge_of_pdf_a_finds_only_what_it_does_not_know(method: TopUpMethod) -> None:
    pdf = RENDERER.render(Case(method=method).document())

    report = validate_written(BytesIO(pdf), "3b")

    # It knows no extension schemes, and calls a file that says "A" no "B", though it is both.
    unknown = ("fx:", "fx=", "pdfuaid:", "pdfaExtension", "pdfaSchema=", "pdfaProperty=", "is 'A'")
    assert not report.unsupported
    assert [
        finding
        for finding in report.findings
        if not any(word in finding.message for word in unknown)
    ] == []


def without_colours(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def without_attachment_key(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF


def without_relationship(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF[0].AFRelationship


def without_structure(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.StructTreeRoot


def without_marks(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    content = page.Contents.read_bytes().replace(b"/Artifact BMC", b"/Span BMC")
    page.Contents = pdf.make_stream(content)


def without_metadata(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Metadata


def without_ua_part(pdf: pikepdf.Pdf) -> None:
    xmp = pdf.Root.Metadata.read_bytes().replace(b"<pdfuaid:part>1</pdfuaid:part>", b"")
    pdf.Root.Metadata.write(xmp)


def without_fx_scheme(pdf: pikepdf.Pdf) -> None:
    xmp = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(xmp.replace(b"<pdfaProperty:name>Version<", b"<pdfaProperty:name>X<"))


def without_alternative(pdf: pikepdf.Pdf) -> None:
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/Figure":
            del part.Alt


def without_scope(pdf: pikepdf.Pdf) -> None:
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary) and part.get("/S") == "/TH":
            del part.A


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.Lang


def without_fonts(pdf: pikepdf.Pdf) -> None:
    for part in pdf.objects:
        if isinstance(part, pikepdf.Dictionary) and "/FontFile2" in part:
            del part.FontFile2


@pytest.mark.parametrize(
    ("breach", "profile", "rule"),
    [
        (without_colours, "3b", "6.2.4.3-2"),
        (without_attachment_key, "3b", "6.8-4"),
        (without_relationship, "3b", "6.8-3"),
        (without_structure, "3a", "6.7.3.3-1"),
        (without_marks, "ua1", "7.1-3"),
        (without_metadata, "3b", "6.6.2.1-1"),
        (without_ua_part, "ua1", "5-1"),
        (without_fx_scheme, "3b", "6.6.2.3.1-1"),
        (without_alternative, "ua1", "7.3-1"),
        (without_scope, "ua1", "7.5-1"),
        (without_language, "ua1", "7.2-34"),
        (without_fonts, "3b", "6.2.11.4.1-1"),
    ],
)
def test_breach_is_noticed(
    breach: Callable[[pikepdf.Pdf], None], profile: str, rule: str, pdf_rules: PdfRules
) -> None:
    pdf = RENDERER.render(Case(method=TopUpMethod.INVOICE).document())
    broken = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as file:
        breach(file)
        file.save(broken)

    assert rule in pdf_rules.broken_rules(broken.getvalue())[profile]


def test_file_that_was_only_copied_still_keeps_every_rule(pdf_rules: PdfRules) -> None:
    copy = BytesIO()
    with pikepdf.open(BytesIO(RENDERER.render(Case().document()))) as file:
        file.save(copy)

    assert pdf_rules.broken_rules(copy.getvalue()) == GOOD


def test_file_that_is_no_pdf_is_refused(pdf_rules: PdfRules) -> None:
    assert set.intersection(*pdf_rules.broken_rules(b"%PDF-1.7 nothing").values()) == {
        "unreadable:"
    }


@pytest.mark.parametrize("breach", [without_colours, without_metadata, without_fonts])
def test_second_judge_notices_breaches_too(breach: Callable[[pikepdf.Pdf], None]) -> None:
    broken = BytesIO()
    pdf = RENDERER.render(Case().document())
    before = {finding.rule for finding in validate_written(BytesIO(pdf), "3b").findings}
    with pikepdf.open(BytesIO(pdf)) as file:
        breach(file)
        file.save(broken)

    assert {finding.rule for finding in validate_written(broken, "3b").findings} - before
