"""The customer we bill, and the billing details a top-up needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import datetime

from billing_desktop.domain.address import Address
from billing_desktop.domain.country import is_country
from billing_desktop.domain.email_address import email_address
from billing_desktop.domain.language import Language
from billing_desktop.domain.text import clean_line, strip_blanks
from billing_desktop.domain.vat_number import has_vat_number, vat_number
from billing_desktop.errors import FieldProblem, FieldsError, UserError

FIRST_CUSTOMER_NUMBER = 10001
_CODE_LENGTH_MAX = 40  # Somebody may have typed a name instead.


@dataclass(frozen=True, slots=True)
class BillingDetails:
    """What is printed on every invoice. A text that is missing is empty.

    Build it with `checked`, which cleans and checks what people typed.
    """

    company: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    vat_number: str = ""
    language: str = ""
    email: str = ""

    @classmethod
    def checked(cls, **texts: str) -> BillingDetails:
        """Return cleaned details; what is missing stays empty, what is wrong is refused.

        Raises:
            FieldsError: names every field that is wrong, in the order of the form.
        """
        country = strip_blanks(texts.get("country", "")).upper()
        cleaned: dict[str, str] = {}
        problems: list[FieldProblem] = []
        for name in FIELD_NAMES:
            try:
                cleaned[name] = _clean(name, texts.get(name, ""), country)
            except UserError as error:
                problems.append(FieldProblem(name, error))
        if problems:
            raise FieldsError(tuple(problems))
        return cls(**cleaned)

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the fields that are still empty, in the order of the form."""
        return tuple(name for name in FIELD_NAMES if not getattr(self, name))

    @property
    def is_complete(self) -> bool:
        """Whether a top-up can be made and invoiced."""
        return not self.missing

    @property
    def address(self) -> Address:
        """The postal address, whose territory decides the VAT."""
        return Address(self.street, self.postal_code, self.city, self.country)


FIELD_NAMES = tuple(field.name for field in fields(BillingDetails))


def _clean(name: str, text: str, country: str) -> str:
    if not strip_blanks(text):
        return ""
    if name == "vat_number":
        return vat_number(text, country)
    return _CLEANERS[name](text)


def _clean_country(text: str) -> str:
    typed = clean_line(text, length_max=_CODE_LENGTH_MAX)
    # Some foreign letters turn into ours in upper case: "ß" is not South Sudan.
    if not typed.isascii() or not is_country(typed.upper()):
        raise UserError("{text} is not a country code.", code="country_invalid", text=typed)
    return typed.upper()


def _clean_language(text: str) -> str:
    typed = clean_line(text, length_max=_CODE_LENGTH_MAX)
    if typed.lower() not in list(Language):
        raise UserError(
            "Invoices can be written in {languages}, not in {text}.",
            code="language_invalid",
            languages=", ".join(Language),
            text=typed,
        )
    return typed.lower()


_CLEANERS: dict[str, Callable[[str], str]] = {
    "company": clean_line,
    "street": clean_line,
    "postal_code": lambda text: clean_line(text, length_max=20),
    "city": lambda text: clean_line(text, length_max=100),
    "country": _clean_country,
    "language": _clean_language,
    "email": email_address,
}


@dataclass(frozen=True, slots=True)
class Account:
    """A customer with a prepaid balance.

    ``customer_number`` stands on paper (``K-10042``). ``key`` is the caller's own name for the
    account, if it came from outside. ``version`` counts the edits.
    """

    account_id: str
    customer_number: str
    details: BillingDetails
    created_at: datetime
    key: str | None = None
    version: int = 1

    @property
    def name(self) -> str:
        """The company name as lists show it."""
        return self.details.company


def needs_vat_number(country_code: str) -> bool:
    """Tell whether the field is a VAT number there; elsewhere it is a business number."""
    return has_vat_number(country_code)
