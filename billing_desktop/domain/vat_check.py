"""What a register of VAT numbers said about a number, and what follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing_desktop.domain.account import BillingDetails
from billing_desktop.domain.address import Territory
from billing_desktop.domain.tax import VatStanding
from billing_desktop.errors import UserError

VALID_DAYS = 30  # Unless somebody decided otherwise.
VALID_DAYS_MAX = 365
# A number about which there was no answer is not asked about again at every click.
PAUSE = timedelta(minutes=10)


class CheckOutcome(StrEnum):
    """The three answers: silence is one of its own, and never counts as a no."""

    VALID = "valid"
    INVALID = "invalid"
    NOT_REACHABLE = "not_reachable"


class Silence(StrEnum):
    """Why there is no answer. None of these says anything about the number."""

    NO_CONNECTION = "no_connection"
    NOT_SECURE = "not_secure"  # Its certificate cannot be verified.
    TIMEOUT = "timeout"
    BUSY = "busy"  # Too many questions at the moment.
    COUNTRY_AWAY = "country_away"  # The member state behind it does not answer.
    SERVICE_AWAY = "service_away"
    BLOCKED = "blocked"  # It does not talk to us.
    QUESTION_REFUSED = "question_refused"
    UNREADABLE = "unreadable"  # Something answered that is not the register.


@dataclass(frozen=True, slots=True)
class VatQuestion:
    """What the register is asked about an account's number, stored before it is asked.

    ``requester`` is the seller's own number; ``is_test`` says that the stand-in is asked.
    """

    check_id: str
    account_id: str
    vat_number: str
    requester: str
    is_test: bool
    asked_at: datetime
    asked_by: str


@dataclass(frozen=True, slots=True)
class VatCheck:
    """A question that came back, in the register's own words; texts it did not give are empty."""

    question: VatQuestion
    outcome: CheckOutcome
    answered_at: datetime
    consultation_number: str = ""
    name: str = ""
    address: str = ""
    silence: Silence | None = None


@dataclass(frozen=True, slots=True)
class VatOverride:
    """Finance lets a number pass that the register refuted in the check ``check_id``."""

    override_id: str
    check_id: str
    reason: str
    made_at: datetime
    made_by: str


@dataclass(frozen=True, slots=True)
class VatRecord:
    """Everything that is known about one number of an account.

    ``latest`` is the newest check, ``decisive`` the newest that was answered with yes or no.
    ``override`` is there only while it concerns what the register says now.
    """

    vat_number: str
    latest: VatCheck | None = None
    decisive: VatCheck | None = None
    override: VatOverride | None = None

    @property
    def standing(self) -> VatStanding:
        """What the tax engine goes by. Silence leaves it as it was."""
        if self.decisive is None:
            return VatStanding.UNCHECKED
        if self.decisive.outcome is CheckOutcome.VALID:
            return VatStanding.CONFIRMED
        return VatStanding.REFUTED if self.override is None else VatStanding.CLEARED

    def is_due(self, now: datetime, *, valid_days: int) -> bool:
        """Tell whether to ask before the number is used.

        A refuted number waits for a person, and one that a person cleared stays cleared. Where
        there was no answer just now there is hardly one yet.
        """
        last = self.latest
        if last is not None and last.silence is not None and now - last.answered_at < PAUSE:
            return False
        match self.standing:
            case VatStanding.UNCHECKED:
                return True
            case VatStanding.CONFIRMED:
                assert self.decisive is not None  # That is what confirmed it.
                return now - self.decisive.answered_at >= timedelta(days=valid_days)
            case _:
                return False


def is_asked_about(details: BillingDetails) -> bool:
    """Tell whether the register decides anything about a customer with these details.

    Only where reverse charge applies: in the EU, but not in Germany.
    """
    return bool(details.vat_number) and details.address.territory is Territory.EU


def check_valid_days(days: int) -> int:
    """Return for how many days a valid answer is to count.

    Raises:
        UserError: less than a day, or more than a year.
    """
    if not 1 <= days <= VALID_DAYS_MAX:
        raise UserError(
            "An answer of the VAT register counts for 1 to {days_max} days.",
            code="valid_days_invalid",
            days_max=VALID_DAYS_MAX,
        )
    return days
