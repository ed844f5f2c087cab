"""What a register of VAT numbers said about a number, and what follows from it."""

from __future__ import annotations

from enum import StrEnum


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
