"""Who sends a mail, and what is left of it where the sender is gone."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import (
    MailFilter,
    MailQuery,
    MailStatus,
    MailStep,
)
from billing_desktop.errors import BusyError, NotFoundError
from billing_desktop.services.outbox import CLAIM_TIME, Outbox
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


def test_two_workstations_at_once_send_each_mail_once(sending: Book, box: PostBox) -> None:
    issue(sending, 6)
    elsewhere = replace(sending.settings, data_dir=sending.settings.data_dir.parent / "desk-2")
    here = sending.settings
    if sending.is_sqlite:  # One file, one computer: two windows.
        elsewhere = here
    sending.settings = elsewhere
    other = sending.other_workstation()
    sending.settings = here

    with ThreadPoolExecutor(2) as threads:
        desks = (sending.services, other)
        for _ in range(2):
            list(threads.map(lambda desk: desk.mail.outbox.send_all(SYSTEM), desks))

    assert len(box.mails) == 6
    assert len(set(box.ids)) == 6
    assert {mail.status for mail in mails(sending)} == {MailStatus.HANDED_OVER}


class _Ended(BaseException):
    """Stands for the end of the process."""


def test_a_process_that_ends_after_the_hand_over_sends_one_duplicate_with_the_same_id(
    sending: Book, box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(sending)

    def end(*_: object) -> None:
        raise _Ended

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "_record", end)
        with pytest.raises(_Ended):
            send_all(sending)
    (left,) = mails(sending)
    assert left.status is MailStatus.QUEUED  # Never called sent before it was.

    sending.restart()
    report = send_due(sending)

    assert report.handed_over == 1
    assert len(box.mails) == 2
    assert box.ids == [left.message_id] * 2
    assert steps(sending, left) == [MailStep.BEGUN, MailStep.BEGUN, MailStep.HANDED_OVER]


def test_what_another_computer_left_behind_is_free_after_a_while(
    sending: Book, box: PostBox
) -> None:
    issue(sending)
    until = sending.clock.now() + CLAIM_TIME
    with sending.services.database.write() as uow:
        claimed = uow.outbox.claim(
            mails(sending)[0].mail_id,
            desk="another computer",
            by="system",
            message_id="<m@x>",
            now=sending.clock.now(),
            until=until,
        )
        uow.commit()
    assert claimed is not None
    assert send_all(sending).handed_over == 0

    sending.clock.set(until)

    assert send_all(sending).handed_over == 1
    assert box.ids == ["<m@x>"]


def test_a_book_that_is_busy_when_the_answer_comes_is_asked_again(
    sending: Book, box: PostBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    issue(sending)
    record, failures = Outbox._record_once, [BusyError("Busy."), BusyError("Busy.")]

    def busy(*arguments: object) -> MailStatus:
        if failures:
            raise failures.pop()
        return record(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Outbox, "_record_once", busy)
    assert send_all(sending).handed_over == 1
    assert len(box.mails) == 1


def test_lists_are_found_by_recipient_company_and_number(sending: Book, box: PostBox) -> None:
    first, second = issue(sending, 2)
    box.at_recipient = "550 no"
    sending.clock.move(timedelta(seconds=1))
    send_all(sending)
    outbox = sending.services.mail.outbox
    sending.top_up(sending.account("FR"))

    def found(text: str, status: MailFilter = MailFilter.ALL) -> list[str]:
        ids = outbox.search(SYSTEM, MailQuery(text, status)).ids
        return [mail.invoice_number for mail in outbox.rows(SYSTEM, ids)]

    assert found("", MailFilter.FAILED) == [second, first]
    assert len(found("nordlicht-fr", MailFilter.QUEUED)) == 1
    assert found(second.lower()) == [second]
    assert len(found("NORDLICHT gmbh")) == 3
    counts = outbox.search(SYSTEM, MailQuery()).counts
    assert counts == {MailFilter.ALL: 3, MailFilter.QUEUED: 1, MailFilter.FAILED: 2}
    assert outbox.of_invoice(SYSTEM, first).buyer == "Nordlicht DE GmbH & Co. KG"
    with pytest.raises(NotFoundError):
        outbox.get(SYSTEM, "nothing")
