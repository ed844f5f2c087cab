"""A copy that cannot be kept stops nothing, and is made the next time."""

from __future__ import annotations

import pytest

from billing_desktop.offline import CATALOGUE_NAME, offline_services
from billing_desktop.services.offline_invoices import READER
from tests.book import Book


def test_a_list_that_cannot_be_written_is_made_up_for(
    book: Book, caplog: pytest.LogCaptureFixture
) -> None:
    listed = book.settings.data_dir / CATALOGUE_NAME
    listed.mkdir(parents=True)

    number = book.top_up(book.account()).invoice_number
    assert number is not None
    assert f"no copy of {number}" in caplog.text
    book.services.invoices.keep_copies(book.operator)
    assert "not complete" in caplog.text
    listed.rmdir()

    book.services.invoices.keep_copies(book.operator)

    invoices = offline_services(book.settings).invoices
    assert [row.number for row in invoices.rows(READER, [number])] == [number]
