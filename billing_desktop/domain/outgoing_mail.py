"""A mail on its way out: what is known of it, and when it is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from billing_desktop.domain.sentence import Sentence


class MailStatus(StrEnum):
    """What is known of a mail. Handed over means that the server has said so."""

    QUEUED = "queued"
    HANDED_OVER = "handed_over"
    FAILED = "failed"


class MailStep(StrEnum):
    """What happened to a mail, one after the other."""

    BEGUN = "begun"  # Written down before the server is asked: its answer may get lost.
    HANDED_OVER = "handed_over"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    ASKED_AGAIN = "asked_again"  # By a person.


@dataclass(frozen=True, slots=True)
class MailEvent:
    """One step: when, to whom, by whom, the server's own words and a sentence about it."""

    step: MailStep
    at: datetime
    recipient: str
    by: str
    sentence: Sentence | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class OutgoingMail:
    """One mail. It has one ``message_id`` for life, from its first attempt on.

    ``next_at`` is when it is tried next, None as soon as possible; of interest while queued.
    ``invoice_number`` is the document it brings; of a message the billing number it is about.
    """

    mail_id: str
    status: MailStatus
    recipient: str
    invoice_number: str
    created_at: datetime
    account_id: str
    buyer: str
    message_id: str | None = None
    next_at: datetime | None = None
    attempts: int = 0
    last: MailEvent | None = None


class MailFilter(StrEnum):
    """The segments above the list of mails."""

    ALL = "all"
    QUEUED = "queued"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class MailQuery:
    """Which mails: ``text`` is a part of recipient, document number or company."""

    text: str = ""
    filter: MailFilter = MailFilter.ALL


@dataclass(frozen=True, slots=True)
class MailListing:
    """Ids of mails, the newest first, and how many each filter would list."""

    ids: tuple[str, ...]
    counts: dict[MailFilter, int]


FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)
GIVEN_UP_AFTER = timedelta(days=3)
_GROWTH = 3


def pause_after(attempts: int) -> timedelta:
    """Return how long a mail waits after so many attempts: 1, 3, 9, 27 … minutes, to 6 hours."""
    if attempts < 1:
        raise ValueError(f"nothing waits after {attempts} attempts")
    # Bounded before it is raised: a mail may have been tried a thousand times.
    times: int = _GROWTH ** min(attempts - 1, 10)
    return min(FIRST_PAUSE * times, LONGEST_PAUSE)
