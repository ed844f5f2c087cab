"""What is sent for a hosted page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing_desktop.domain.money import EUR, Money
from billing_desktop.payments.session_request import canonical, session_request, statement_suffix
from billing_desktop.ports.payments import Checkout, PriceLine


def checkout(
    *amounts: int, language: str = "de", billing_number: str = "TU-2026-000042"
) -> Checkout:
    return Checkout(
        top_up_id="top-up-1",
        billing_number=billing_number,
        attempt_number=2,
        customer_reference="cus_1",
        lines=tuple(PriceLine(f"Line {n}", Money(amount, EUR)) for n, amount in enumerate(amounts)),
        language=language,
        description="Aufladung TU-2026-000042",
    )


def text_of(asked: Checkout) -> str:
    request = session_request(
        asked, success_address="https://thanks.example/", cancel_address="https://back.example/"
    )
    return canonical(request)


def test_the_whole_request_is_this_text() -> None:
    metadata = '{"attempt":"2","billing_number":"TU-2026-000042","top_up_id":"top-up-1"}'

    assert text_of(checkout(5000, 0, 950)) == (
        '{"adaptive_pricing":{"enabled":false},"allowed_payment_method_types":["card"],'
        '"cancel_url":"https://back.example/","client_reference_id":"top-up-1",'
        '"customer":"cus_1","line_items":['
        '{"price_data":{"currency":"eur","product_data":{"name":"Line 0"},"unit_amount":5000},'
        '"quantity":1},'
        '{"price_data":{"currency":"eur","product_data":{"name":"Line 2"},"unit_amount":950},'
        '"quantity":1}],'
        f'"locale":"de","metadata":{metadata},"mode":"payment",'
        f'"payment_intent_data":{{"description":"Aufladung TU-2026-000042","metadata":{metadata},'
        '"statement_descriptor_suffix":"TU-2026-000042"},"submit_type":"pay",'
        '"success_url":"https://thanks.example/","ui_mode":"hosted_page"}'
    )


def test_a_language_the_provider_does_not_speak_is_left_to_the_browser() -> None:
    assert '"locale":"auto"' in text_of(checkout(5000, language="tlh"))


def test_a_negative_line_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="never negative"):
        text_of(checkout(5000, -1))


@given(st.text(max_size=60))
def test_the_statement_suffix_fits_what_banks_print(billing_number: str) -> None:
    suffix = statement_suffix(billing_number)

    assert len(suffix) <= 22
    assert suffix.isascii()
    assert not set(suffix) & set("<>\\'\"*")
