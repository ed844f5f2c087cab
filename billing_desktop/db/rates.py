"""Dated settings that decide prices: the seller, VAT rates and fee rules. Insert-only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import (
    Column,
    Date,
    Integer,
    LargeBinary,
    String,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.engine import Connection

from billing_desktop.db.base import (
    MinorUnits,
    Percent,
    UtcDateTime,
    currency_column,
    metadata,
    money,
)
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.logo import Logo
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.seller import FIELD_NAMES, TYPED_NAMES, SavedSeller, Seller
from billing_desktop.domain.tax import TaxRate, TaxRates

seller = Table(
    "seller",
    metadata,
    Column("version", Integer, primary_key=True),
    *(Column(name, String(254), nullable=False) for name in FIELD_NAMES),
    Column("payment_days", Integer, nullable=False),
    Column("logo_sha256", String(64)),
    Column("logo_png", LargeBinary),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
)

tax_rate = Table(
    "tax_rate",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("percent", Percent, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
)

fee_rule = Table(
    "fee_rule",
    metadata,
    Column("valid_from", Date, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("percent", Percent, nullable=False),
    currency_column(),
    Column("fixed_minor", MinorUnits, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
)


class RateStore:
    """Seller, VAT rates and fees of one transaction; the newest version of a row holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def seller(self) -> Seller:
        """Return the seller's details as last saved; empty ones in a new book."""
        row = self._connection.execute(
            select(seller).order_by(seller.c.version.desc()).limit(1)
        ).first()
        if row is None:
            return Seller()
        logo = None if row.logo_sha256 is None else Logo(row.logo_sha256, bytes(row.logo_png))
        return Seller(**{name: getattr(row, name) for name in TYPED_NAMES}, logo=logo)

    def saved_seller(self) -> SavedSeller:
        """Return the seller's details with who saved them."""
        return SavedSeller(self.seller(), last_save(self._connection, seller))

    def save_seller(self, new: Seller, *, at: datetime, by: str) -> None:
        """Store the seller's details for documents to come."""
        last = self._connection.execute(select(func.max(seller.c.version))).scalar_one()
        details = {name: getattr(new, name) for name in TYPED_NAMES}
        self._connection.execute(
            insert(seller),
            {
                **details,
                "logo_sha256": None if new.logo is None else new.logo.sha256,
                "logo_png": None if new.logo is None else new.logo.png,
                "version": (last or 0) + 1,
                "saved_at": at,
                "saved_by": by,
            },
        )

    def tax_rates(self) -> TaxRates:
        """Return the dated VAT rates, oldest first."""
        rows = self._connection.execute(
            select(tax_rate).order_by(tax_rate.c.valid_from, tax_rate.c.version)
        )
        newest: dict[date, TaxRate] = {
            row.valid_from: TaxRate(row.percent, row.valid_from) for row in rows
        }
        return TaxRates(tuple(newest.values()))

    def tax_rate_save(self, day: date) -> LastSave | None:
        """Return who entered the rate that begins on that very day; None if none does."""
        return last_save(self._connection, tax_rate, tax_rate.c.valid_from == day)

    def add_tax_rate(self, new: TaxRate, *, at: datetime, by: str) -> None:
        """Store a rate from a day on."""
        self._connection.execute(
            insert(tax_rate),
            {
                "valid_from": new.valid_from,
                "version": self._next_version(tax_rate, new.valid_from),
                "percent": new.percent,
                "saved_at": at,
                "saved_by": by,
            },
        )

    def fee_rules(self) -> FeeRules:
        """Return the dated fee rules, oldest first."""
        rows = self._connection.execute(
            select(fee_rule).order_by(fee_rule.c.valid_from, fee_rule.c.version)
        )
        newest: dict[date, FeeRule] = {
            row.valid_from: FeeRule(
                row.percent, money(row.fixed_minor, row.currency_code), row.valid_from
            )
            for row in rows
        }
        return FeeRules(tuple(newest.values()))

    def fee_rule_save(self, day: date) -> LastSave | None:
        """Return who entered the fee that begins on that very day; None if none does."""
        return last_save(self._connection, fee_rule, fee_rule.c.valid_from == day)

    def add_fee_rule(self, new: FeeRule, *, at: datetime, by: str) -> None:
        """Store a fee rule from a day on."""
        self._connection.execute(
            insert(fee_rule),
            {
                "valid_from": new.valid_from,
                "version": self._next_version(fee_rule, new.valid_from),
                "percent": new.percent,
                "currency_code": new.fixed.currency.code,
                "fixed_minor": new.fixed.minor_units,
                "saved_at": at,
                "saved_by": by,
            },
        )

    def _next_version(self, table: Table, valid_from: date) -> int:
        last = self._connection.execute(
            select(func.max(table.c.version)).where(table.c.valid_from == valid_from)
        ).scalar_one()
        return (last or 0) + 1
