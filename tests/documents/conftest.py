"""The judges of documents, started once."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.documents.e_invoice_rules import EInvoiceRules


@pytest.fixture(scope="session")
def e_invoice_rules() -> Iterator[EInvoiceRules]:
    """The published rules of e-invoices."""
    with EInvoiceRules() as rules:
        yield rules
