"""Something the program will not decide alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.sentence import Sentence


class TaskKind(StrEnum):
    """Why a person is needed."""

    INVOICE_MISSING = "invoice_missing"  # Credited, but the invoice could not be issued yet.
    PAYMENT_DIFFERS = "payment_differs"  # Paid, but not what was confirmed.
    PAYMENT_UNKNOWN = "payment_unknown"  # The provider said something we do not know.
    LATE_PAYMENT = "late_payment"  # A second payment, or one for a top-up that was given up.


@dataclass(frozen=True, slots=True)
class Task:
    """What happened and what it means for the money, in a sentence; and to what (``top_up:…``)."""

    task_id: str
    kind: TaskKind
    object: str
    sentence: Sentence
    opened_at: datetime
