"""How long things may take with a top-up by invoice: settings that finance may change."""

from __future__ import annotations

from dataclasses import dataclass, fields

from billing_desktop.errors import UserError

DAYS_MAX = 365


@dataclass(frozen=True, slots=True)
class RequestRules:
    """The days in force.

    ``review_days`` are working days until somebody should have decided; ``expiry_days`` are
    days until a request that nobody decided expires. ``reminder_days`` and
    ``payment_expiry_days`` count from the day an invoice is due: then the customer is reminded
    once, and then an unpaid invoice is taken back.
    """

    review_days: int = 1
    expiry_days: int = 30
    reminder_days: int = 3
    payment_expiry_days: int = 30

    @classmethod
    def checked(cls, **days: int) -> RequestRules:
        """Return rules that can be kept.

        Raises:
            UserError: a number of days is out of range, or the reminder would come too late.
        """
        rules = cls(**days)
        for field in fields(rules):
            if not 1 <= getattr(rules, field.name) <= DAYS_MAX:
                raise UserError(
                    "{name} takes 1 to {days_max} days.",
                    code="days_invalid",
                    name=field.name,
                    days_max=DAYS_MAX,
                )
        if rules.reminder_days >= rules.payment_expiry_days:
            raise UserError(
                "The reminder has to come before the invoice is taken back.", code="days_invalid"
            )
        return rules
