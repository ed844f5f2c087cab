"""Stored facts of a document are read back as they were, those of old books too."""

from __future__ import annotations

import json

from billing_desktop.db.invoice_snapshot import from_snapshot, to_snapshot
from tests.builders import invoice, quote
from tests.domain.test_invoice import credit_note


def test_an_invoice_comes_back_as_it_was() -> None:
    for issued in (invoice(quote("50.00")), invoice(quote("1000.00"))):
        assert from_snapshot(to_snapshot(issued)) == issued


def test_a_credit_note_comes_back_with_what_it_takes_back() -> None:
    taken_back = credit_note(invoice(quote("50.00")))

    assert from_snapshot(to_snapshot(taken_back)) == taken_back


def test_the_facts_of_an_invoice_are_the_text_they_always_were() -> None:
    assert "corrects" not in json.loads(to_snapshot(invoice()))
