"""Errors as sentences for people, in the language of the window."""

from __future__ import annotations

import secrets
from datetime import date, datetime
from decimal import Decimal

from billing_desktop.domain.country import Country
from billing_desktop.domain.money import Money
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import BillingError, DetailsMissingError, FieldsError, fill
from ui.formatting import format_date, format_decimal, format_instant, format_money
from ui.translation import language, tr

_REFERENCE = "reference "

_FIELD_LABELS = {
    "company": "Company name",
    "name": "Company name",
    "street": "Street address",
    "postal_code": "Postal code",
    "city": "City",
    "country": "Country",
    "vat_number": "VAT number",
    "language": "Invoice language",
    "email": "Invoice e-mail address",
    "tax_number": "Tax number",
    "register_number": "Register number",
    "contact": "Contact",
    "phone": "Phone",
    "iban": "IBAN",
    "bic": "BIC",
}
# Parameters that carry a word of the program, not something that a person wrote.
_WORDS = frozenset({"status", "role"})


def explain(error: Exception) -> str:
    """Return the sentence for ``error`` that staff read; never a traceback, never empty."""
    match error:
        case FieldsError():
            return " ".join(dict.fromkeys(field_sentences(error).values()))
        case DetailsMissingError():
            names = ", ".join(field_label(field) for field in error.fields)
            return tr(error.template).format(fields=names)
        case BillingError():
            return say(Sentence.of(error))
        case _:
            return tr(
                "An internal error happened. Nothing more was done. Reference: {reference}",
                reference=reference_of(error),
            )


def say(sentence: Sentence) -> str:
    """Return ``sentence`` in the language of the window."""
    shown = {name: _parameter(name, value) for name, value in sentence.params.items()}
    return fill(tr(sentence.template), shown)


def field_sentences(error: FieldsError) -> dict[str, str]:
    """Return the sentence for each refused field, in the order of the form."""
    return {problem.field: explain(problem.error) for problem in error.problems}


def field_label(field: str) -> str:
    """Return the label of a field of billing or seller's details, as the form shows it."""
    return tr(_FIELD_LABELS.get(field, field.replace("_", " ").capitalize()))


def reference_of(error: BaseException) -> str:
    """Return the short reference under which ``error`` stands in the log; always the same one."""
    for note in getattr(error, "__notes__", ()):
        if note.startswith(_REFERENCE):
            return str(note).removeprefix(_REFERENCE)
    reference = secrets.token_hex(4).upper()
    error.add_note(f"{_REFERENCE}{reference}")
    return reference


def _parameter(name: str, value: object) -> object:
    if name in _WORDS and isinstance(value, str):
        return tr(value)
    if name == "fields" and isinstance(value, str):
        fields = value.lower().replace(", ", ",").replace(" ", "_").split(",")
        return ", ".join(field_label(field) for field in fields)
    return _text(value)


def _text(value: object) -> object:
    match value:
        case Money():
            return format_money(value)
        case datetime():
            return format_instant(value)
        case date():
            return format_date(value)
        case Decimal():
            return format_decimal(value)
        case Country():
            return value.name(language())
        case BillingError():
            return explain(value)
        case Sentence():
            return say(value)
        case tuple() | list():
            return ", ".join(str(_text(part)) for part in value)
        case _:
            return value
