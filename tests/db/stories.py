"""A short story that leaves a row in every table that only grows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from billing_desktop.domain.fee import FeeRule
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Role
from billing_desktop.domain.tax import TaxRate
from billing_desktop.domain.top_up import TopUp
from tests.book import Book
from tests.builders import TODAY, eur

PASSWORD = "correct horse battery"


def tell(book: Book) -> TopUp:
    """Open an account, top it up, use some of it, add rates and an operator."""
    account = book.account()
    paid = book.top_up(account, "50.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("12.50"),
        key="meter-1",
        used_on=TODAY,
        description="API calls",
    )
    book.start(account, "1000.00")
    declined = book.open(account, "20.00")
    book.gateway.expire(book.page(declined))
    book.refresh(declined)
    book.services.rates.add_tax_rate(book.administrator, TaxRate(Decimal(20), date(2030, 1, 1)))
    book.services.rates.add_fee_rule(
        book.administrator, FeeRule(Decimal(2), Money(30, EUR), date(2030, 1, 1))
    )
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password=PASSWORD
    )
    return paid
