"""Mails that a person asks for once more."""

from __future__ import annotations

from dataclasses import replace

import pytest

from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import (
    MailStatus,
    MailStep,
)
from billing_desktop.errors import NotFoundError
from tests.book import Book
from tests.mail.outgoing import (
    box,
    issue,
    mails,
    send_all,
    send_due,
    sending,
    steps,
)
from tests.mail.servers import PostBox

__all__ = ["box", "sending"]


def test_a_person_sends_a_failed_mail_again_to_the_corrected_address(
    sending: Book, box: PostBox
) -> None:
    account = sending.account()
    sending.top_up(account)
    box.at_recipient = "550 no such user"
    send_all(sending)
    box.at_recipient = None
    (failed,) = mails(sending)
    details = replace(account.details, email="right@nordlicht-de.example")
    sending.services.accounts.save_details(
        sending.operator, account.account_id, details, version=account.version
    )

    mail = sending.services.mail.outbox.send_again(sending.operator, failed.mail_id)
    assert (mail.status, mail.recipient) == (MailStatus.QUEUED, "right@nordlicht-de.example")
    assert sending.tasks() == []
    send_due(sending)

    assert [received.recipients for received in box.mails] == [["right@nordlicht-de.example"]]
    assert box.ids == [failed.message_id]
    assert steps(sending, failed) == [
        MailStep.BEGUN,
        MailStep.REFUSED,
        MailStep.ASKED_AGAIN,
        MailStep.BEGUN,
        MailStep.HANDED_OVER,
    ]


def test_the_same_failure_after_asking_again_needs_a_person_again(
    sending: Book, box: PostBox
) -> None:
    issue(sending)
    box.at_recipient = "550 no such user"
    send_all(sending)
    outbox = sending.services.mail.outbox

    assert outbox.send_failed_again(sending.operator) == 1
    assert sending.tasks() == []
    send_all(sending)

    assert sending.tasks() == ["mail_failed"]
    assert outbox.failed_count(SYSTEM) == 1


def test_what_arrived_is_sent_once_more_when_a_person_asks(sending: Book, box: PostBox) -> None:
    (number,) = issue(sending)
    send_all(sending)

    sending.services.mail.outbox.send_invoice_again(sending.operator, number)
    send_all(sending)

    assert len(box.mails) == 2
    assert len(set(box.ids)) == 1


def test_a_mail_that_is_not_there_cannot_be_sent_again(book: Book) -> None:
    outbox = book.services.mail.outbox
    for ask in (outbox.send_again, outbox.send_invoice_again):
        with pytest.raises(NotFoundError):
            ask(book.operator, "nothing\x00")


def test_a_document_that_was_changed_is_not_sent(sending: Book, box: PostBox) -> None:
    issue(sending)
    triggers = ("document_no_update",) if sending.is_sqlite else ()
    if sending.is_sqlite:
        sending.execute(*(f"DROP TRIGGER {name}" for name in triggers))
        sending.execute("UPDATE document SET pdf = x'00'")
    else:
        sending.execute(
            "ALTER TABLE document DISABLE TRIGGER document_append_only",
            r"UPDATE document SET pdf = '\x00'",
        )

    report = send_all(sending)

    assert report.failed == 1
    assert box.mails == []
    assert "was changed after it was issued" in str(
        sending.services.tasks.all_open(SYSTEM)[0].sentence
    )
