"""Documents of every kind for the checks of e-invoices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.invoice import (
    CorrectedInvoice,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LineKind,
)
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from tests.builders import TODAY, billing_details, eur, invoice, quote, seller

COUNTRY_OF = {
    TaxCategory.STANDARD: "DE",
    TaxCategory.REVERSE_CHARGE: "FR",
    TaxCategory.OUTSIDE_SCOPE: "US",
}
# A company may have none, as a sole trader has.
MANAGERS_OF = {
    TaxCategory.STANDARD: "Geschäftsführung: A. Beispiel, B. Muster",
    TaxCategory.REVERSE_CHARGE: "",
    TaxCategory.OUTSIDE_SCOPE: "Managing director: A. Beispiel",
}


@dataclass(frozen=True)
class Case:
    """One combination of what makes documents differ."""

    category: TaxCategory = TaxCategory.STANDARD
    method: TopUpMethod = TopUpMethod.CARD
    language: str = "de"
    lines_count: int = 2
    is_credit_note: bool = False
    is_test: bool = False

    def __str__(self) -> str:
        kind = "credit_note" if self.is_credit_note else "invoice"
        mark = "-test" if self.is_test else ""
        return (
            f"{kind}-{self.category.value}-{self.method.value}-{self.language}"
            f"-{self.lines_count}{mark}"
        )

    def document(self) -> Invoice:
        """Return the document."""
        country = COUNTRY_OF[self.category]
        price = quote("234.56", country=country, method=self.method)
        made = invoice(
            price,
            buyer=billing_details(country),
            issuer=seller(managers=MANAGERS_OF[self.category]),
            language=self.language,
            is_test=self.is_test,
        )
        lines = tuple(_lines(self.lines_count))
        net = Money(sum(line.net.minor_units for line in lines), EUR)
        made = replace(made, lines=lines, vat=made.tax.tax_on(net))
        return credit_note(made) if self.is_credit_note else made


def _lines(count: int) -> list[InvoiceLine]:
    rule = FeeRule(Decimal("1.5"), eur("0.25"), TODAY)
    fees = [
        InvoiceLine(LineKind.PROCESSING_FEE, eur(f"{number}.33"), rule)
        for number in range(1, count)
    ]
    return [InvoiceLine(LineKind.PREPAID_CREDIT, eur("234.56")), *fees]


def credit_note(of: Invoice, *, reason: str = "Falscher Betrag") -> Invoice:
    """Return the credit note that takes the whole of an invoice back."""
    return replace(
        of,
        number="ST-2026-000007",
        kind=InvoiceKind.CREDIT_NOTE,
        lines=tuple(replace(line, net=-line.net) for line in of.lines),
        vat=-of.vat,
        paid_on=None,
        due_on=None,
        corrects=CorrectedInvoice(of.number, of.issued_on, reason),
    )
