"""Requests expire, customers are reminded once, and unpaid invoices are taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice_request import InvoiceRequest, RequestAction, RequestStatus
from billing_desktop.domain.operator import SYSTEM, Operator, Role
from billing_desktop.domain.request_rules import RequestRules
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.services.bank_decisions import Share
from tests.bank_books import credit, ids, take_in, write
from tests.book import Book
from tests.builders import eur
from tests.mail.outgoing import use
from tests.mail.servers import post_box

ASKER = Operator("The asker", Role.FINANCE)
REVIEWER = Operator("The reviewer", Role.SUPPORT)
DUE_DAYS, REMINDED_AFTER, TAKEN_BACK_AFTER = 14, 3, 30


def asked(book: Book, account: Account | None = None) -> str:
    account = account or book.account()
    top_up = book.services.top_ups.start(ASKER, account.account_id, eur("1500.00"), key=book.key())
    return book.services.invoice_requests.of_top_up(ASKER, top_up.top_up_id).request_id


def invoiced(book: Book, account: Account | None = None) -> InvoiceRequest:
    request_id = asked(book, account)
    return book.services.invoice_requests.approve(REVIEWER, request_id, version=1).request


def request(book: Book, request_id: str) -> InvoiceRequest:
    return book.services.invoice_requests.get(ASKER, request_id).request


def worked_off(book: Book) -> int:
    return book.services.payments.sync(book.operator).worked_off


def reminders(book: Book) -> int:
    return len(book.rows("SELECT 1 FROM audit_outbox WHERE kind = 'reminder'"))


def test_a_request_that_nobody_decides_expires_after_thirty_days_and_not_before(
    book: Book,
) -> None:
    request_id = asked(book)
    book.clock.move(timedelta(days=30, seconds=-1))
    assert worked_off(book) == 0

    book.clock.move(timedelta(seconds=1))
    assert (worked_off(book), worked_off(book)) == (1, 0)

    found = book.services.invoice_requests.get(ASKER, request_id)
    assert found.request.status is RequestStatus.EXPIRED
    assert found.top_up.status is TopUpStatus.CANCELLED
    last = book.services.invoice_requests.thread(ASKER, request_id)[-1]
    assert (last.author, last.action) == ("system", RequestAction.EXPIRE)
    assert book.findings() == ()


@pytest.mark.parametrize("status", [RequestStatus.IN_REVIEW, RequestStatus.NEEDS_INFORMATION])
def test_a_review_expires_as_well(book: Book, status: RequestStatus) -> None:
    requests = book.services.invoice_requests
    request_id = asked(book)
    requests.take(REVIEWER, request_id, version=1)
    if status is RequestStatus.NEEDS_INFORMATION:
        requests.ask_back(REVIEWER, request_id, "Which order?", version=2)
    book.clock.move(timedelta(days=30))

    worked_off(book)

    assert request(book, request_id).status is RequestStatus.EXPIRED


def test_the_days_are_a_setting(book: Book) -> None:
    rules = RequestRules(expiry_days=2, reminder_days=1, payment_expiry_days=5)
    book.services.invoice_requests.save_rules(book.administrator, rules)
    asked(book)
    invoiced(book)
    book.clock.move(timedelta(days=2))
    assert worked_off(book) == 1  # The request.
    book.clock.move(timedelta(days=DUE_DAYS - 1))
    assert worked_off(book) == 1  # The reminder.
    book.clock.move(timedelta(days=4))

    assert worked_off(book) == 1  # The invoice.


def test_one_reminder_goes_out_after_the_due_date_however_often_and_wherever_it_is_asked(
    book: Book,
) -> None:
    found = invoiced(book)
    book.clock.move(timedelta(days=DUE_DAYS + REMINDED_AFTER - 1))
    assert (worked_off(book), reminders(book)) == (0, 0)
    book.clock.move(timedelta(days=1))
    other = book.other_workstation()

    worked_off(book)
    other.payments.sync(book.operator)
    for _ in range(3):
        book.clock.move(timedelta(days=2))
        worked_off(book)

    assert reminders(book) == 1
    later = request(book, found.request_id)
    assert later.status is RequestStatus.INVOICED
    assert later.reminded_at is not None
    line = book.services.invoice_requests.thread(ASKER, found.request_id)[-1]
    assert line.words.startswith(f"A reminder of invoice {found.invoice_number}, due on ")
    assert book.findings() == ()


def test_a_reminder_names_the_due_date_and_brings_the_invoice(book: Book) -> None:
    found = invoiced(book)
    book.clock.move(timedelta(days=DUE_DAYS + REMINDED_AFTER))
    worked_off(book)
    with post_box() as box:
        use(book, box.server.port)
        book.services.mail.outbox.send_all(SYSTEM)

    _, reminder = (mail.message for mail in box.mails)
    body = reminder.get_body()
    due = "7. Dezember 2026"
    assert f"Erinnerung: Rechnung {found.invoice_number}" in reminder["Subject"]
    assert body is not None
    assert f"war am {due} fällig" in " ".join(body.get_content().split())
    names = [part.get_filename() for part in reminder.iter_attachments()]
    assert names == [f"{found.invoice_number}.pdf"]


def test_a_payment_stops_the_reminder_and_the_expiry(book: Book, tmp_path: Path) -> None:
    account = book.account()
    found = invoiced(book, account)
    take_in(book, write(tmp_path, [credit(178_500, str(found.invoice_number))]))
    book.services.bank.payments.book(book.operator, ids(book))
    for _ in range(2):
        book.clock.move(timedelta(days=DUE_DAYS + TAKEN_BACK_AFTER))
        assert worked_off(book) == 0

    assert reminders(book) == 0
    assert request(book, found.request_id).status is RequestStatus.CREDITED
    assert book.balance(account) == eur("1500.00")
    assert book.findings() == ()


def test_an_invoice_that_is_not_paid_is_taken_back_with_a_credit_note(book: Book) -> None:
    account = book.account()
    found = invoiced(book, account)
    book.clock.move(timedelta(days=DUE_DAYS + TAKEN_BACK_AFTER))

    assert (worked_off(book), worked_off(book)) == (1, 0)

    view = book.services.invoice_requests.get(ASKER, found.request_id)
    assert view.request.status is RequestStatus.EXPIRED
    assert view.top_up.status is TopUpStatus.CANCELLED
    (correction,) = book.services.corrections.of_invoice(ASKER, str(found.invoice_number))
    note = book.services.invoices.get(ASKER, str(correction.credit_note_number))
    assert note.gross == eur("-1785.00")
    assert note.corrects is not None
    assert note.corrects.reason == "Nicht bezahlt"
    assert book.balance(account) == eur("0.00")
    owed = book.rows(
        "SELECT SUM(amount_minor) FROM audit_posting WHERE ledger_account = 'asset:receivable'"
    )
    assert [int(str(minor)) for (minor,) in owed] == [0]
    assert reminders(book) == 0  # It is too late for one.
    assert book.findings() == ()


def test_a_part_that_has_come_leaves_the_rest_to_a_person(book: Book, tmp_path: Path) -> None:
    found = invoiced(book)
    take_in(book, write(tmp_path, [credit(100_000, str(found.invoice_number))]))
    (line,) = ids(book)
    share = Share(str(found.invoice_number), eur("1000.00"))
    book.services.bank.decisions.assign(book.operator, line, [share])
    book.clock.move(timedelta(days=DUE_DAYS + TAKEN_BACK_AFTER))

    worked_off(book)

    assert request(book, found.request_id).status is RequestStatus.INVOICED
    assert reminders(book) == 1


def test_what_a_person_takes_back_before_it_is_paid_closes_the_request(book: Book) -> None:
    found = invoiced(book)

    book.services.corrections.issue_credit_note(
        ASKER, str(found.invoice_number), key="c", reason="Ordered twice"
    )

    view = book.services.invoice_requests.get(ASKER, found.request_id)
    assert view.request.status is RequestStatus.WITHDRAWN
    assert view.top_up.status is TopUpStatus.CANCELLED
    last = book.services.invoice_requests.thread(ASKER, found.request_id)[-1]
    assert last.words == f"The asker took invoice {found.invoice_number} back before it was paid."
    assert worked_off(book) == 0
    assert book.findings() == ()


def test_a_part_taken_back_leaves_the_rest_to_be_paid(book: Book) -> None:
    found = invoiced(book)

    book.services.corrections.issue_credit_note(
        ASKER, str(found.invoice_number), key="c", reason="Half of it", credit=eur("500.00")
    )

    view = book.services.invoice_requests.get(ASKER, found.request_id)
    assert view.request.status is RequestStatus.INVOICED
    assert view.top_up.status is TopUpStatus.PENDING


def test_a_credit_note_that_cannot_be_made_now_is_made_the_next_time(book: Book) -> None:
    found = invoiced(book)
    book.clock.move(timedelta(days=DUE_DAYS + TAKEN_BACK_AFTER))
    book.seller(name="", iban="")

    assert worked_off(book) == 1  # Reminded instead: the invoice stands.
    assert request(book, found.request_id).status is RequestStatus.INVOICED
    (task,) = book.services.tasks.all_open(ASKER)
    assert task.kind is TaskKind.INVOICE_NOT_TAKEN_BACK
    assert str(found.invoice_number) in str(task.sentence)
    assert worked_off(book) == 0
    assert book.services.tasks.all_open(ASKER) == (task,)  # Said once.
    book.seller()

    assert worked_off(book) == 1
    assert request(book, found.request_id).status is RequestStatus.EXPIRED
    assert book.services.tasks.all_open(ASKER) == ()
