"""Stored facts of a document are read back as they were, those of old books too."""

from __future__ import annotations

import json
from dataclasses import replace

from billing_desktop.db.invoice_snapshot import from_snapshot, to_snapshot
from billing_desktop.domain.logo import Logo
from tests.builders import invoice, png, quote, seller
from tests.domain.test_invoice import credit_note


def test_an_invoice_comes_back_as_it_was() -> None:
    for issued in (invoice(quote("50.00")), invoice(quote("1000.00"))):
        assert from_snapshot(to_snapshot(issued)) == issued


def test_a_credit_note_comes_back_with_what_it_takes_back() -> None:
    taken_back = credit_note(invoice(quote("50.00")))

    assert from_snapshot(to_snapshot(taken_back)) == taken_back


def test_the_facts_of_an_invoice_are_the_text_they_always_were() -> None:
    assert "corrects" not in json.loads(to_snapshot(invoice()))
    told = json.loads(to_snapshot(invoice()))["seller"]
    assert not {"managers", "payment_days", "logo_sha256"} & set(told)


def test_the_order_of_the_customer_is_among_the_facts_where_there_is_one() -> None:
    ordered = replace(invoice(quote("1000.00")), purchase_order_number="PO-4711 <ä>")

    assert from_snapshot(to_snapshot(ordered)) == ordered
    assert "purchase_order_number" not in json.loads(to_snapshot(invoice()))


def test_of_the_logo_the_facts_hold_the_digest_alone() -> None:
    logo = Logo.checked(png(30, 10))
    issuer = replace(seller(managers="Geschäftsführung: A. Beispiel", payment_days="30"), logo=logo)
    issued = invoice(issuer=issuer)

    text = to_snapshot(issued)

    assert json.loads(text)["seller"]["logo_sha256"] == logo.sha256
    again = from_snapshot(text)
    assert again == issued
    assert again.seller.logo is not None
    assert again.seller.logo.png is None
    assert to_snapshot(again) == text
