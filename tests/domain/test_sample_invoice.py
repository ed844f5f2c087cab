"""A made-up invoice shows each kind as a real one would, and can never be taken for one."""

from __future__ import annotations

import pytest

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.number_format import NumberFormats
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.sample_invoice import SampleKind, sample_invoice
from billing_desktop.domain.tax import TaxCategory
from tests.builders import FEES, NOW, RATES, seller


@pytest.mark.parametrize(
    ("kind", "category", "method"),
    [
        (SampleKind.GERMANY, TaxCategory.STANDARD, TopUpMethod.CARD),
        (SampleKind.EU, TaxCategory.REVERSE_CHARGE, TopUpMethod.CARD),
        (SampleKind.OUTSIDE_EU, TaxCategory.OUTSIDE_SCOPE, TopUpMethod.CARD),
        (SampleKind.TRANSFER, TaxCategory.STANDARD, TopUpMethod.INVOICE),
    ],
)
def test_each_kind_is_taxed_and_paid_as_it_would_be(
    kind: SampleKind, category: TaxCategory, method: TopUpMethod
) -> None:
    sample = sample_invoice(
        kind,
        seller=seller(),
        language="de",
        rates=RATES,
        fees=FEES,
        formats=NumberFormats(),
        now=NOW,
    )

    assert (sample.tax.category, sample.method) == (category, method)
    assert (sample.due_on is None) == (method is TopUpMethod.CARD)
    assert sample.is_test
    assert sample.number.startswith("TEST-")


@pytest.mark.parametrize("kind", SampleKind)
def test_its_customer_would_pass_the_form(kind: SampleKind) -> None:
    buyer = sample_invoice(
        kind,
        seller=seller(),
        language="de",
        rates=RATES,
        fees=FEES,
        formats=NumberFormats(),
        now=NOW,
    ).buyer

    texts = {name: getattr(buyer, name) for name in ("company", "street", "postal_code", "city")}
    checked = BillingDetails.checked(
        **texts, country=buyer.country, vat_number=buyer.vat_number, language="", email=""
    )
    assert checked == buyer
