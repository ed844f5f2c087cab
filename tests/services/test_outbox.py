"""Mail is sent at least once, is called sent only when it was, and holds up no money."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import (
    GIVEN_UP_AFTER,
    MailStatus,
    MailStep,
    pause_after,
)
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.services.outbox import MailReport
from tests.book import Book
from tests.mail.outgoing import (
    RECIPIENT,
    box,
    issue,
    mails,
    send_all,
    send_due,
    sending,
    steps,
    use,
)
from tests.mail.servers import PostBox, free_port, post_box

__all__ = ["box", "sending"]


def test_an_issued_invoice_is_mailed_with_the_bytes_of_the_archive(
    sending: Book, box: PostBox
) -> None:
    (number,) = issue(sending)

    report = send_due(sending)

    assert report == MailReport(handed_over=1)
    (received,) = box.mails
    assert received.recipients == [RECIPIENT]
    assert received.sender == "buchhaltung@beispielwerk.example"
    message = received.message
    assert message["Subject"] == f"TEST – Rechnung {number} von Beispielwerk Software GmbH"
    text, pdf = message.iter_parts()
    assert "Nordlicht DE GmbH & Co. KG" in text.get_content()
    assert pdf.get_filename() == f"{number}.pdf"
    stored = sending.services.invoices.document(SYSTEM, number)
    assert pdf.get_content() == stored
    (mail,) = mails(sending)
    assert mail.status is MailStatus.HANDED_OVER
    assert mail.message_id == message["Message-ID"]
    assert mail.last is not None
    assert mail.last.answer == "250 2.0.0 queued as 1"
    assert steps(sending, mail) == [MailStep.BEGUN, MailStep.HANDED_OVER]
    assert sending.rows("SELECT status FROM audit_outbox") == [("handed_over",)]
    assert sending.findings() == ()


def test_what_was_handed_over_is_not_sent_again(sending: Book, box: PostBox) -> None:
    issue(sending, 2)
    send_all(sending)

    assert send_all(sending) == MailReport()
    assert len(box.mails) == 2


def test_without_a_server_mails_wait_and_say_why(book: Book) -> None:
    issue(book)

    report = send_all(book)

    assert (report.waiting, report.is_set_up) == (1, False)
    assert str(report.problem).startswith("No mail server is set")
    (mail,) = mails(book)
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 0)


def test_a_dead_server_holds_up_neither_money_nor_the_program(book: Book) -> None:
    use(book, free_port())
    account = book.account()

    top_up = book.top_up(account)
    report = send_all(book)

    assert top_up.status is TopUpStatus.COMPLETED
    assert report.waiting == 1
    assert "cannot be reached" in str(report.problem)
    (mail,) = mails(book)
    assert (mail.status, mail.attempts) == (MailStatus.QUEUED, 1)
    assert book.tasks() == []


def test_a_dead_server_is_asked_for_one_mail_only_and_less_and_less_often(book: Book) -> None:
    port = free_port()
    use(book, port)
    issue(book, 3)

    send_due(book)
    send_due(book)

    assert sorted(mail.attempts for mail in mails(book)) == [0, 0, 1]
    book.clock.move(pause_after(1))
    send_due(book)
    assert sum(mail.attempts for mail in mails(book)) == 2
    book.clock.move(pause_after(1))
    send_due(book)
    assert sum(mail.attempts for mail in mails(book)) == 2

    book.clock.move(pause_after(2))
    with post_box(port=port) as box:
        assert send_due(book).handed_over == 3
    assert len(set(box.ids)) == 3


def test_a_refusal_for_now_is_tried_again_after_growing_pauses(sending: Book, box: PostBox) -> None:
    issue(sending)
    box.at_recipient = "450 4.2.0 greylisted"

    for attempt in range(1, 4):
        send_due(sending)
        send_due(sending)
        (mail,) = mails(sending)
        assert mail.attempts == attempt
        assert mail.next_at == sending.clock.now() + pause_after(attempt)
        assert mail.status is MailStatus.QUEUED
        sending.clock.move(pause_after(attempt))
    box.at_recipient = None
    send_due(sending)

    assert mails(sending)[0].status is MailStatus.HANDED_OVER
    assert len(box.mails) == 1


def test_the_message_id_is_the_same_at_every_attempt(sending: Book, box: PostBox) -> None:
    issue(sending)
    box.after_data = "451 4.3.0 later"
    send_all(sending)
    first = mails(sending)[0].message_id
    sending.services.sellers.save(
        sending.administrator,
        replace(sending.services.sellers.get(SYSTEM), email="other@elsewhere.example"),
    )

    box.after_data = None
    send_all(sending)

    assert first is not None
    assert first.endswith("@beispielwerk.example>")
    assert box.ids == [first]


def test_a_refusal_for_good_is_a_failure_and_a_task(sending: Book, box: PostBox) -> None:
    (number,) = issue(sending)
    box.at_recipient = "550 5.1.1 no such user"

    report = send_all(sending)

    assert (report.failed, report.waiting) == (1, 0)
    (mail,) = mails(sending)
    assert mail.status is MailStatus.FAILED
    assert sending.services.mail.outbox.failed_count(SYSTEM) == 1
    (task,) = sending.services.tasks.all_open(SYSTEM)
    assert task.kind is TaskKind.MAIL_FAILED
    assert task.object == f"mail:{mail.mail_id}"
    assert f"{number} did not reach {RECIPIENT}" in str(task.sentence)
    assert "550 5.1.1 no such user" in str(task.sentence)
    assert send_all(sending) == MailReport()


def test_one_refused_mail_holds_up_no_other(sending: Book, box: PostBox) -> None:
    issue(sending, 2)
    box.at_recipient = "550 no"
    box.on_mail = None

    report = send_all(sending)

    assert report.failed == 2


def test_days_of_refusals_for_now_are_a_failure(sending: Book, box: PostBox) -> None:
    issue(sending)
    sending.clock.move(timedelta(days=300))  # Queued long ago is not tried long ago.
    box.at_recipient = "450 4.2.0 later"
    send_due(sending)
    assert mails(sending)[0].status is MailStatus.QUEUED

    sending.clock.move(GIVEN_UP_AFTER)
    send_due(sending)

    assert mails(sending)[0].status is MailStatus.FAILED
    assert sending.tasks() == ["mail_failed"]


def test_days_of_a_silent_server_fail_no_mail(book: Book) -> None:
    use(book, free_port())
    issue(book)
    send_due(book)

    book.clock.move(2 * GIVEN_UP_AFTER)
    send_due(book)

    assert mails(book)[0].status is MailStatus.QUEUED
    assert book.tasks() == []
