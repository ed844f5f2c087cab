"""The judges of documents, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.documents.e_invoice_rules import EInvoiceRules
from tests.documents.pdf_rules import PdfRules


@pytest.fixture(scope="session")
def e_invoice_rules() -> Iterator[EInvoiceRules]:
    """The published rules of e-invoices."""
    with EInvoiceRules() as rules:
        yield rules


@pytest.fixture(scope="session")
def pdf_rules(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PdfRules]:
    """The rules of PDF/A-3 and PDF/UA."""
    with PdfRules(tmp_path_factory.mktemp("pdf_rules")) as rules:
        yield rules
