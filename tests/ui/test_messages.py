from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing_desktop.domain.country import Country
from billing_desktop.domain.money import EUR, Money
from billing_desktop.errors import (
    AmountError,
    DetailsMissingError,
    DocumentError,
    EmailError,
    FieldProblem,
    FieldsError,
    NotFoundError,
    UserError,
    VatNumberError,
)
from ui.messages import explain, field_sentences, reference_of
from ui.translation import set_language


def test_refusal_is_its_own_sentence() -> None:
    assert explain(AmountError("{text} is not an amount.", text="ten")) == "ten is not an amount."


def test_refusal_is_translated() -> None:
    set_language("de")

    sentence = explain(AmountError("{text} is not an amount.", text="ten"))

    assert sentence == "ten ist kein Betrag."


def test_money_dates_and_rates_in_a_sentence_are_formatted() -> None:
    error = UserError(
        "{amount} on {on} at {rate}",
        amount=Money(100_000, EUR),
        on=date(2026, 11, 23),
        rate=Decimal("1.50"),
    )

    assert explain(error) == "€1,000.00 on 23 Nov 2026 at 1.5"

    set_language("de")
    assert explain(error) == "1.000,00 € on 23.11.2026 at 1,5"


def test_refused_fields_keep_the_order_of_the_form() -> None:
    error = FieldsError(
        (FieldProblem("city", UserError("No city.")), FieldProblem("name", UserError("No name.")))
    )

    assert explain(error) == "No city. No name."
    assert list(field_sentences(error)) == ["city", "name"]


def test_missing_details_are_named_as_the_form_names_them() -> None:
    error = DetailsMissingError("Still missing: {fields}.", fields=("street", "postal_code"))

    assert explain(error) == "Still missing: Street address, Postal code."


def test_missing_fields_are_named_so_also_where_a_document_needs_them() -> None:
    error = DocumentError(
        "The invoice cannot be made because the billing details lack {fields}.",
        fields="VAT number, postal code, IBAN",
    )
    set_language("de")

    assert explain(error).endswith("fehlt: USt-IdNr., Postleitzahl, IBAN.")


def test_words_of_the_program_inside_a_sentence_are_translated() -> None:
    error = UserError(
        "{number} is {status}, so this cannot be done any more. Nothing was changed.",
        number="TU-2026-000042",
        status="completed",
    )
    set_language("de")

    assert explain(error).startswith("TU-2026-000042 ist abgeschlossen")


def test_what_a_person_wrote_is_never_translated() -> None:
    set_language("de")

    assert explain(AmountError("{text} is not an amount.", text="City")).startswith("City ")


def test_country_is_named_in_the_language_of_the_window() -> None:
    error = VatNumberError(
        "A number of {country} is written {shape} (9 is a digit, X a letter or digit).",
        country=Country("GR"),
        shape="EL999999999",
    )

    assert "of Greece is" in explain(error)

    set_language("de")
    assert "aus Griechenland schreibt" in explain(error)


def test_reason_that_is_itself_an_error_is_translated_too() -> None:
    reason = AmountError("The amount must be more than zero.")
    set_language("de")

    sentence = explain(EmailError("{reason}", reason=reason))

    assert sentence == "Der Betrag muss größer als null sein."


def test_bug_is_told_without_its_text_but_with_its_reference() -> None:
    error = KeyError("secret-column")

    sentence = explain(error)

    assert "secret" not in sentence
    assert reference_of(error) in sentence
    assert explain(error) == sentence


def test_a_name_that_ends_in_a_full_stop_ends_the_sentence_in_every_language() -> None:
    error = NotFoundError("There is no account {reference}.", reference="Irmãos Lda.")
    assert explain(error) == "There is no account Irmãos Lda."

    set_language("de")

    assert explain(error) == "Es gibt kein Konto Irmãos Lda."
