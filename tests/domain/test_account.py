from __future__ import annotations

import pytest

from billing_desktop.domain.account import FIELD_NAMES, BillingDetails, needs_vat_number
from billing_desktop.domain.address import Address
from billing_desktop.domain.language import Language
from billing_desktop.errors import FieldsError
from tests.builders import COUNTRIES, VAT_NUMBERS, account, billing_details, billing_texts


def problems(**texts: str) -> dict[str, str]:
    with pytest.raises(FieldsError) as refused:
        BillingDetails.checked(**texts)
    return {problem.field: str(problem.error) for problem in refused.value.problems}


@pytest.mark.parametrize("country", COUNTRIES)
def test_complete_details_of_any_country_are_complete(country: str) -> None:
    details = billing_details(country)

    assert details.is_complete
    assert details.missing == ()
    assert needs_vat_number(country) == (country in VAT_NUMBERS)


def test_what_people_typed_is_cleaned() -> None:
    typed = {
        "company": "  Mu\u0308ller & So\u0308hne\u00a0",
        "postal_code": " 20457 ",
        "country": " de ",
        "vat_number": "de 123 456 788",
        "language": " DE ",
        "email": " Billing@nordlicht.example ",
    }

    details = BillingDetails.checked(**{**billing_texts(), **typed})

    assert details.company == "Müller & Söhne"
    assert details.postal_code == "20457"
    assert details.country == "DE"
    assert details.vat_number == "DE123456788"
    assert details.language == "de"
    assert details.email == "Billing@nordlicht.example"


def test_checked_details_pass_a_second_check_unchanged() -> None:
    for country in COUNTRIES:
        details = billing_details(country)

        assert BillingDetails.checked(**{n: getattr(details, n) for n in FIELD_NAMES}) == details


def test_nothing_at_all_is_missing_in_the_order_of_the_form() -> None:
    details = BillingDetails.checked()

    assert details == BillingDetails()
    assert not details.is_complete
    assert details.missing == (
        "company",
        "street",
        "postal_code",
        "city",
        "country",
        "vat_number",
        "language",
        "email",
    )


@pytest.mark.parametrize("field", FIELD_NAMES)
@pytest.mark.parametrize("blank", ["", "   ", "\u00a0", "\u2003"])
def test_a_blank_field_is_missing_and_not_wrong(field: str, blank: str) -> None:
    details = BillingDetails.checked(**{**billing_texts(), field: blank})

    assert details.missing == (field,)


def test_all_that_is_wrong_is_named_at_once_in_the_order_of_the_form() -> None:
    found = problems(
        email="nobody",
        language="tlh",
        vat_number="DE123456789",
        country="DE",
        city="x" * 101,
        postal_code="x" * 21,
        street="Hafen\nstraße",
        company="\u202eAcme",
    )

    assert found == {
        "company": "The text holds the hidden character U+202E. Please remove it.",
        "street": "The text holds the hidden character U+000A. Please remove it.",
        "postal_code": "The text is longer than 20 characters.",
        "city": "The text is longer than 100 characters.",
        "vat_number": "The check digit of DE123456789 is wrong. One digit is probably mistyped.",
        "language": f"Invoices can be written in {', '.join(Language)}, not in tlh.",
        "email": "An e-mail address looks like name@company.example.",
    }


def test_the_error_in_one_sentence_names_the_fields() -> None:
    with pytest.raises(FieldsError) as refused:
        BillingDetails.checked(country="XX", email="nobody{x}")

    assert str(refused.value) == (
        "country: XX is not a country code.; "
        "email: An e-mail address looks like name@company.example."
    )
    assert refused.value.code == "details_invalid"


@pytest.mark.parametrize("text", ["XX", "EL", "UK", "Germany", "DEU", "ß", "ıt", "ﬁ", "12"])
def test_a_country_is_one_of_the_list(text: str) -> None:
    assert problems(country=text)["country"] == f"{text} is not a country code."


@pytest.mark.parametrize("field", ["country", "language"])
def test_a_code_is_checked_like_any_line_before_it_is_repeated(field: str) -> None:
    assert problems(**{field: "x" * 10_000})[field] == "The text is longer than 40 characters."
    assert "U+202E" in problems(**{field: "\u202ede"})[field]
    assert "U+000A" in problems(**{field: "de\n"})[field]


def test_the_vat_number_is_checked_by_the_country_that_is_chosen() -> None:
    assert list(problems(country="AT", vat_number="DE123456788")) == ["vat_number"]
    assert BillingDetails.checked(country="US", vat_number="12-3456789").vat_number == "12-3456789"


def test_where_the_country_is_wrong_the_number_is_not_blamed() -> None:
    assert list(problems(country="XX", vat_number="DE123456788")) == ["country"]


def test_a_vat_number_of_separators_only_is_wrong_and_not_missing() -> None:
    assert list(problems(country="DE", vat_number="--")) == ["vat_number"]


@pytest.mark.parametrize(
    "name", ["<b>", "AT&T", "%(x)s", "=HYPERLINK()", "🚀", "日本電気", "شركة النور", "x" * 200]
)
def test_unusual_names_are_kept_to_the_letter(name: str) -> None:
    assert billing_details(company=name).company == name


def test_the_address_is_that_of_the_details() -> None:
    assert billing_details("DE").address == Address("Hafenstraße 1", "20457", "Hamburg", "DE")


def test_an_account_goes_by_its_company() -> None:
    customer = account()

    assert customer.name == customer.details.company
    assert customer.version == 1
