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
    PAYMENT_UNREADABLE = "payment_unreadable"  # The provider refuses to show it to us.
    PAYMENT_LOST = "payment_lost"  # For a top-up that went with a later state of the book.
    LATE_PAYMENT = "late_payment"  # A second payment of what was paid already.
    REFUND_BOOKED = "refund_booked"  # Money went back; the correction document is to come.
    REFUND_OWED = "refund_owed"  # A credit note was issued; the money is to go back.
    REFUND_FAILED = "refund_failed"  # The money of a refund came back.
    DISPUTE_OPENED = "dispute_opened"
    DISPUTE_WON = "dispute_won"
    DISPUTE_LOST = "dispute_lost"
    SECOND_PERSON = "second_person"  # Ordered by one; somebody else has to confirm.
    VAT_NUMBER_REFUTED = "vat_number_refuted"  # Top-ups and invoices of an account are held.
    PAYMENT_BY_HAND = "payment_by_hand"  # Marked as paid by one; somebody else has to confirm.
    OVERPAID = "overpaid"  # Money came by transfer that nobody owed.
    INVOICE_NOT_TAKEN_BACK = "invoice_not_taken_back"  # Unpaid, but no credit note can be made.
    BALANCE_TAKEN_BACK = "balance_taken_back"  # A payment was undone that had been credited.
    MAIL_FAILED = "mail_failed"  # An invoice did not reach the customer by mail.


@dataclass(frozen=True, slots=True)
class Task:
    """What happened and what it means for the money, in a sentence; and to what (``top_up:…``)."""

    task_id: str
    kind: TaskKind
    object: str
    sentence: Sentence
    opened_at: datetime

    @property
    def about(self) -> str:
        """The provider's name of the refund, dispute or payment; empty for the whole object.

        Two of them for one object are two tasks: neither hides the other.
        """
        params = self.sentence.params
        return next((str(params[name]) for name in _SUBJECTS if name in params), "")

    @property
    def actions(self) -> tuple[TaskAction, ...]:
        """The sane next steps, the likeliest first."""
        is_payment = {"payment", "charged"} <= self.sentence.params.keys()
        return tuple(
            action
            for action in TASK_ACTIONS[self.kind]
            if action is not TaskAction.REFUND_PAYMENT or is_payment
        )


_SUBJECTS = ("refund", "dispute", "payment")


class TaskAction(StrEnum):
    """A sane next step for what needs a person."""

    LOOK_AGAIN = "look_again"  # Ask the provider, or try to issue, once more.
    REFUND_PAYMENT = "refund_payment"  # Send back a payment that was not credited.
    REFUND_OWED = "refund_owed"  # Send back what a credit note owes.
    ISSUE_CREDIT_NOTE = "issue_credit_note"  # For money that went back already.
    CONFIRM = "confirm"
    REJECT = "reject"
    SEND_MAIL_AGAIN = "send_mail_again"
    OPEN_ACCOUNT = "open_account"
    OPEN_SETTINGS = "open_settings"
    RELEASE_NUMBER = "release_number"  # Let a VAT number pass that the register does not know.
    MARK_DONE = "mark_done"


TASK_ACTIONS: dict[TaskKind, tuple[TaskAction, ...]] = {
    TaskKind.INVOICE_MISSING: (
        TaskAction.LOOK_AGAIN,
        TaskAction.OPEN_SETTINGS,
        TaskAction.OPEN_ACCOUNT,
    ),
    TaskKind.PAYMENT_DIFFERS: (
        TaskAction.REFUND_PAYMENT,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.PAYMENT_UNKNOWN: (
        TaskAction.LOOK_AGAIN,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.PAYMENT_UNREADABLE: (
        TaskAction.LOOK_AGAIN,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.PAYMENT_LOST: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.LATE_PAYMENT: (
        TaskAction.REFUND_PAYMENT,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.REFUND_BOOKED: (
        TaskAction.ISSUE_CREDIT_NOTE,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.REFUND_OWED: (
        TaskAction.REFUND_OWED,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.REFUND_FAILED: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.DISPUTE_OPENED: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.DISPUTE_WON: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.DISPUTE_LOST: (
        TaskAction.ISSUE_CREDIT_NOTE,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
    TaskKind.SECOND_PERSON: (TaskAction.CONFIRM, TaskAction.REJECT, TaskAction.OPEN_ACCOUNT),
    TaskKind.VAT_NUMBER_REFUTED: (
        TaskAction.LOOK_AGAIN,
        TaskAction.RELEASE_NUMBER,
        TaskAction.OPEN_ACCOUNT,
    ),
    TaskKind.PAYMENT_BY_HAND: (TaskAction.CONFIRM, TaskAction.REJECT, TaskAction.OPEN_ACCOUNT),
    TaskKind.OVERPAID: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.INVOICE_NOT_TAKEN_BACK: (
        TaskAction.LOOK_AGAIN,
        TaskAction.OPEN_SETTINGS,
        TaskAction.OPEN_ACCOUNT,
    ),
    TaskKind.BALANCE_TAKEN_BACK: (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE),
    TaskKind.MAIL_FAILED: (
        TaskAction.SEND_MAIL_AGAIN,
        TaskAction.OPEN_ACCOUNT,
        TaskAction.MARK_DONE,
    ),
}
