from __future__ import annotations

import pytest

from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.seller import FIELD_NAMES, TYPED_NAMES, Seller
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.errors import FieldsError
from tests.builders import seller


def problem(field: str, text: str) -> str:
    with pytest.raises(FieldsError) as refused:
        seller(**{field: text})
    (found,) = refused.value.problems
    assert found.field == field
    return str(found.error)


def test_a_complete_seller_lacks_nothing_and_is_stored_compact() -> None:
    complete = seller()

    assert complete.missing == ()
    assert complete.vat_number == "DE234567894"
    assert complete.iban == "DE75512108001245126199"
    assert complete.bic == "SOGEDEFF"
    assert complete.address.city_line == "10115 Berlin"
    assert (
        Seller.checked(**{name: str(getattr(complete, name)) for name in TYPED_NAMES}) == complete
    )


def test_an_invoice_cannot_do_without_these() -> None:
    assert Seller.checked().missing == (
        "name",
        "street",
        "postal_code",
        "city",
        "vat_number",
        "tax_number",
    )
    assert Seller.checked(country=" ").missing[4] == "country"


@pytest.mark.parametrize(
    ("category", "method", "numbers"),
    [
        (TaxCategory.STANDARD, TopUpMethod.CARD, ("vat_number", "tax_number")),
        (TaxCategory.REVERSE_CHARGE, TopUpMethod.CARD, ("vat_number",)),
        (TaxCategory.OUTSIDE_SCOPE, TopUpMethod.CARD, ("tax_number", "register_number")),
        (TaxCategory.REVERSE_CHARGE, TopUpMethod.INVOICE, ("vat_number", "iban")),
    ],
)
def test_each_kind_of_invoice_asks_for_numbers_of_its_own(
    category: TaxCategory, method: TopUpMethod, numbers: tuple[str, ...]
) -> None:
    bare = Seller.checked()

    assert bare.missing_for(category, method) == ("name", "street", "postal_code", "city", *numbers)
    assert seller().missing_for(category, method) == ()


@pytest.mark.parametrize(
    "field", ["register_number", "managers", "contact", "phone", "email", "iban", "bic"]
)
def test_what_an_invoice_can_do_without_may_be_blank(field: str) -> None:
    assert seller(**{field: "\u00a0 "}).missing == ()


@pytest.mark.parametrize("country", ["de", " DE "])
def test_the_seller_is_in_germany(country: str) -> None:
    assert seller(country=country).country == "DE"


@pytest.mark.parametrize("country", ["AT", "Germany", "ＤＥ"])
def test_a_seller_elsewhere_is_refused(country: str) -> None:
    assert problem("country", country) == "The seller has to be in Germany."


def test_the_seller_has_a_german_vat_number() -> None:
    assert "begins with AT" in problem("vat_number", "ATU12345675")
    assert "check digit of DE234567890" in problem("vat_number", "DE234567890")


@pytest.mark.parametrize(
    "text",
    [
        "DE75 5121 0800 1245 1261 98",
        "DE75 5121 0800 1245 1261",
        "DE75512108001245126199x",
        "75512108001245126199",
        "XX75512108001245126199",
        "DE٧٥512108001245126199",
        "DE７５512108001245126199",
        "IBAN",
    ],
)
def test_a_wrong_iban_is_named(text: str) -> None:
    assert problem("iban", text) == (
        f"{text} is not an IBAN: its length or check digits are wrong."
    )


@pytest.mark.parametrize("text", ["AT611904300234573201", "be68 5390 0754 7034"])
def test_an_account_abroad_is_fine(text: str) -> None:
    assert seller(iban=text).iban == text.upper().replace(" ", "")


@pytest.mark.parametrize("text", ["SOGEDEF", "SOGEDEFFX", "SOGE99FF", "SOGEXXFF", "ＳOGEDEFF"])
def test_a_wrong_bic_is_named(text: str) -> None:
    assert problem("bic", text) == f"{text} is not a BIC: it has 8 or 11 letters and digits."


@pytest.mark.parametrize("text", ["sogedeffxxx", "SOGE DE FF XXX"])
def test_a_bic_may_name_the_branch(text: str) -> None:
    assert seller(bic=text).bic == "SOGEDEFFXXX"


@pytest.mark.parametrize("field", sorted(set(FIELD_NAMES) - {"country"}))
@pytest.mark.parametrize("text", ["a\u202eb", "a\nb", "a\x00b"])
def test_no_field_takes_hidden_characters(field: str, text: str) -> None:
    assert "hidden character U+" in problem(field, text)


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(FieldsError) as refused:
        seller(bic="x", email="y", name="x" * 201)

    assert [found.field for found in refused.value.problems] == ["name", "email", "bic"]


@pytest.mark.parametrize(
    ("text", "days"), [("", 14), (" ", 14), ("0", 0), (" 30 ", 30), ("90", 90)]
)
def test_the_payment_term_is_two_weeks_unless_told(text: str, days: int) -> None:
    assert seller(payment_days=text).payment_days == days


@pytest.mark.parametrize("text", ["91", "-1", "1.5", "zehn", "٣", "³", "0000", "14 days"])
def test_a_wrong_payment_term_is_refused(text: str) -> None:
    assert problem("payment_days", text) == (
        "The payment term is a whole number of days from 0 to 90."
    )
