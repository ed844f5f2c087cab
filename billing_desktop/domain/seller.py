"""Who issues the invoices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields

from billing_desktop.domain.address import Address
from billing_desktop.domain.email_address import email_address
from billing_desktop.domain.logo import Logo
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from billing_desktop.domain.text import clean_line, strip_blanks
from billing_desktop.domain.vat_number import vat_number
from billing_desktop.errors import FieldProblem, FieldsError, UserError

PAYMENT_DAYS = 14
PAYMENT_DAYS_MAX = 90


@dataclass(frozen=True, slots=True)
class Seller:
    """The company that sells, with everything an invoice must say about it.

    The seller is in Germany. Build it with `checked`.
    """

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "DE"
    vat_number: str = ""
    tax_number: str = ""
    register_number: str = ""
    managers: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    iban: str = ""
    bic: str = ""
    payment_days: int = PAYMENT_DAYS
    logo: Logo | None = None

    @classmethod
    def checked(cls, **texts: str) -> Seller:
        """Return cleaned seller's details; what is missing stays empty, or as at first.

        Raises:
            FieldsError: names every field that is wrong.
        """
        cleaned: dict[str, str] = {}
        problems: list[FieldProblem] = []
        for name in FIELD_NAMES:
            text = texts.get(name, "DE" if name == "country" else "")
            try:
                cleaned[name] = _CLEANERS.get(name, clean_line)(text) if strip_blanks(text) else ""
            except UserError as error:
                problems.append(FieldProblem(name, error))
        days = PAYMENT_DAYS
        try:
            days = _payment_days(texts.get("payment_days", ""))
        except UserError as error:
            problems.append(FieldProblem("payment_days", error))
        if problems:
            raise FieldsError(tuple(problems))
        return cls.of_texts(cleaned, payment_days=days)

    @classmethod
    def of_texts(
        cls,
        texts: Mapping[str, str],
        *,
        payment_days: int = PAYMENT_DAYS,
        logo: Logo | None = None,
    ) -> Seller:
        """Return a seller with the details that are texts, by name and unchecked."""
        return cls(**texts, payment_days=payment_days, logo=logo)

    @property
    def missing(self) -> tuple[str, ...]:
        """What an invoice cannot do without and is still empty (§ 14 Abs. 4 UStG).

        A VAT number and a tax number are both asked for: an invoice outside the scope of VAT
        may not show the former, and no other shows the latter alone.
        """
        return tuple(name for name in _REQUIRED if not getattr(self, name))

    def missing_for(
        self, category: TaxCategory, method: TopUpMethod = TopUpMethod.CARD
    ) -> tuple[str, ...]:
        """Return what an invoice of this kind cannot do without and is still empty.

        The numbers are those of §§ 14, 14a UStG and of EN 16931, where outside the scope of
        VAT the register number tells who the seller is, because no VAT number may.
        """
        needed = [*_ON_EVERY_INVOICE, *_NUMBERS[category]]
        if method is TopUpMethod.INVOICE:
            needed.append("iban")
        return tuple(name for name in needed if not getattr(self, name))

    @property
    def address(self) -> Address:
        """The seller's postal address."""
        return Address(self.street, self.postal_code, self.city, self.country)


@dataclass(frozen=True, slots=True)
class SavedSeller:
    """The details with who saved them last; nobody has in a new book."""

    seller: Seller
    last: LastSave | None

    @property
    def version(self) -> int:
        """Which version it is: 0 in a new book."""
        return 0 if self.last is None else self.last.version


FIELD_NAMES = tuple(
    field.name for field in fields(Seller) if field.name not in ("payment_days", "logo")
)
"""The details that are texts."""
TYPED_NAMES = (*FIELD_NAMES, "payment_days")
"""All that `Seller.checked` takes as text."""
_ON_EVERY_INVOICE = ("name", "street", "postal_code", "city", "country")
_REQUIRED = (*_ON_EVERY_INVOICE, "vat_number", "tax_number")
_NUMBERS = {
    TaxCategory.STANDARD: ("vat_number", "tax_number"),
    TaxCategory.REVERSE_CHARGE: ("vat_number",),
    TaxCategory.OUTSIDE_SCOPE: ("tax_number", "register_number"),
}


def _clean_iban(text: str) -> str:
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    line = clean_line(text, length_max=50)
    try:
        # The library takes Arabic and other digits as if they were ours, and keeps them. Its
        # lists of the banks of some countries grow old, so they refuse good numbers.
        return str(iban.validate(line if line.isascii() else "", check_country=False))
    except ValidationError as error:
        raise UserError(
            "{text} is not an IBAN: its length or check digits are wrong.",
            code="iban_invalid",
            text=line,
        ) from error


def _clean_bic(text: str) -> str:
    from stdnum import bic
    from stdnum.exceptions import ValidationError

    line = clean_line(text, length_max=20)
    try:
        return str(bic.validate(line))
    except ValidationError as error:
        raise UserError(
            "{text} is not a BIC: it has 8 or 11 letters and digits.",
            code="bic_invalid",
            text=line,
        ) from error


def _payment_days(text: str) -> int:
    line = strip_blanks(text)
    if not line:
        return PAYMENT_DAYS
    if line.isascii() and line.isdigit() and len(line) <= 3 and int(line) <= PAYMENT_DAYS_MAX:
        return int(line)
    raise UserError(
        "The payment term is a whole number of days from 0 to {days_max}.",
        code="payment_days_invalid",
        days_max=PAYMENT_DAYS_MAX,
    )


def _clean_seller_country(text: str) -> str:
    code = text.strip().upper()
    if code != "DE":
        raise UserError("The seller has to be in Germany.", code="country_invalid")
    return code


_CLEANERS: dict[str, Callable[[str], str]] = {
    "country": _clean_seller_country,
    "vat_number": lambda text: vat_number(text, "DE"),
    "email": email_address,
    "iban": _clean_iban,
    "bic": _clean_bic,
}
