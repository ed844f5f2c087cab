"""VAT rates and the processing fee, with the dates they hold."""

from __future__ import annotations

from datetime import date

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import changes_between
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.tax import TaxRate, TaxRates
from billing_desktop.errors import ConflictError, UserError
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, first_save


class Rates(Service):
    """Keeps dated rates. They change for the future only: the past has been invoiced."""

    @checked
    def tax_rates(self, operator: Operator) -> TaxRates:
        """Return the German standard rates, oldest first."""
        with self._database.read() as uow:
            return uow.rates.tax_rates()

    @checked
    def add_tax_rate(
        self, operator: Operator, rate: TaxRate, *, seen: TaxRates | None = None
    ) -> TaxRates:
        """Add a rate from a day to come on; one of the same day is replaced by it.

        Raises:
            UserError: the day is today or past, or the rate is zero.
            ConflictError: there is one of that day that was not ``seen``; nothing was changed.
        """
        self._require_future(rate.valid_from)
        if not rate.percent:
            raise UserError(
                "A standard rate of 0 % cannot be entered: e-invoices know none, so that from "
                "{day} on no invoice to customers in Germany could be issued. Where no VAT is "
                "due, the customer's country decides that.",
                code="rate_zero",
                day=rate.valid_from,
            )
        with self._database.write() as uow:
            now = self._clock.now()
            if seen is not None:
                _require_seen_rate(uow, seen, rate)
            last = uow.rates.tax_rates().on(rate.valid_from)
            uow.rates.add_tax_rate(rate, at=now, by=operator.name)
            place = f"tax_rate:{rate.valid_from}:{rate.percent}"
            changes = changes_between({"percent": last}, {"percent": rate.percent})
            uow.record(now, operator.name, "tax_rate.add", place, changes)
            uow.commit()
            return uow.rates.tax_rates()

    @checked
    def fee_rules(self, operator: Operator) -> FeeRules:
        """Return the processing fees, oldest first."""
        with self._database.read() as uow:
            return uow.rates.fee_rules()

    @checked
    def add_fee_rule(
        self, operator: Operator, rule: FeeRule, *, seen: FeeRules | None = None
    ) -> FeeRules:
        """Add a processing fee from a day to come on; one of the same day is replaced by it.

        Raises:
            UserError: the day is today or past.
            ConflictError: there is one of that day that was not ``seen``; nothing was changed.
        """
        self._require_future(rule.valid_from)
        with self._database.write() as uow:
            now = self._clock.now()
            if seen is not None:
                _require_seen_fee(uow, seen, rule)
            last = uow.rates.fee_rules().on(rule.valid_from)
            uow.rates.add_fee_rule(rule, at=now, by=operator.name)
            place = f"fee_rule:{rule.valid_from}:{rule.percent}:{rule.fixed}"
            changes = changes_between(_state(last), _state(rule))
            uow.record(now, operator.name, "fee_rule.add", place, changes)
            uow.commit()
            return uow.rates.fee_rules()

    def _require_future(self, day: date) -> None:
        if day <= seller_date(self._clock.now()):
            raise UserError(
                "A rate can only change for a day to come: {day} has been invoiced already.",
                code="date_past",
                day=day,
            )


def _require_seen_rate(uow: UnitOfWork, seen: TaxRates, new: TaxRate) -> None:
    day = new.valid_from
    saved = uow.rates.tax_rates().beginning(day)
    first = first_save(seen.beginning(day), saved, new, uow.rates.tax_rate_save(day))
    if first is not None and saved is not None:
        raise ConflictError(
            "{name} entered {percent} % from {day} on, at {at}. Nothing of yours was stored; "
            "saving again replaces it.",
            name=first.by,
            percent=saved.percent,
            day=day,
            at=first.at,
        )


def _require_seen_fee(uow: UnitOfWork, seen: FeeRules, new: FeeRule) -> None:
    day = new.valid_from
    saved = uow.rates.fee_rules().beginning(day)
    first = first_save(seen.beginning(day), saved, new, uow.rates.fee_rule_save(day))
    if first is not None and saved is not None:
        raise ConflictError(
            "{name} entered {percent} % and {fixed} from {day} on, at {at}. Nothing of yours was "
            "stored; saving again replaces it.",
            name=first.by,
            percent=saved.percent,
            fixed=saved.fixed,
            day=day,
            at=first.at,
        )


def _state(rule: FeeRule) -> dict[str, object]:
    return {"percent": rule.percent, "fixed": rule.fixed}
