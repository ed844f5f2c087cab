"""What is decided about requests: approved and issued, declined, withdrawn, changed."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.account import Account
from billing_desktop.domain.invoice_request import InvoiceRequest, RequestAction, RequestStatus
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import (
    BillingError,
    ConflictError,
    DetailsMissingError,
    DocumentError,
    NotAllowedError,
    TaxHeldError,
    UserError,
)
from tests import builders
from tests.book import Book
from tests.builders import NOW, eur

ASKER = Operator("The asker", Role.FINANCE)
REVIEWER = Operator("The reviewer", Role.SUPPORT)
OTHER = Operator("The colleague", Role.FINANCE)
UNKNOWN = "ATU99999993"


@pytest.fixture
def book(book: Book) -> Book:
    """A book with operators, in which one person is not enough."""
    book.services.operators.add(
        book.administrator, name="Office", role=Role.ADMINISTRATOR, password="secret-123"
    )
    return book


def asked(book: Book, account: Account | None = None) -> InvoiceRequest:
    account = account or book.account()
    top_up = book.services.top_ups.start(ASKER, account.account_id, eur("1500.00"), key=book.key())
    return book.services.invoice_requests.of_top_up(ASKER, top_up.top_up_id)


def test_approval_issues_the_invoice_in_the_same_breath(book: Book) -> None:
    request = asked(book)

    view = book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    assert view.request.status is RequestStatus.INVOICED
    assert view.request.assignee == "The reviewer"
    assert view.request.approval is not None
    assert (view.request.approval.by, view.request.approval.amount) == (
        "The reviewer",
        eur("1500.00"),
    )
    assert view.top_up.status is TopUpStatus.PENDING
    number = view.request.invoice_number
    assert number == "TEST-RE-2026-000001"
    invoice = book.services.invoices.get(ASKER, number)
    assert invoice.due_on == seller_date(NOW) + timedelta(days=invoice.seller.payment_days)
    assert (invoice.paid_on, invoice.gross) == (None, eur("1785.00"))
    assert invoice.method is TopUpMethod.INVOICE
    assert (book.settings.data_dir / "documents" / f"{number}.pdf").is_file()
    assert book.rows("SELECT dedupe_key FROM audit_outbox") == [(f"invoice:{number}",)]
    assert book.findings() == ()


def test_the_order_number_of_the_customer_stands_on_the_invoice(book: Book) -> None:
    account = book.account()
    top_up = book.services.top_ups.start(
        ASKER, account.account_id, eur("1500"), key="k", purchase_order_number="PO-4711"
    )
    request = book.services.invoice_requests.of_top_up(ASKER, top_up.top_up_id)
    view = book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    number = str(view.request.invoice_number)
    assert book.services.invoices.get(ASKER, number).purchase_order_number == "PO-4711"
    assert b"PO-4711" in book.services.invoices.xml(ASKER, number)
    assert book.findings() == ()


def test_an_order_number_that_no_font_can_print_is_refused_before_anything_is_recorded(
    book: Book,
) -> None:
    account = book.account()

    with pytest.raises(DocumentError):
        book.services.top_ups.start(
            ASKER, account.account_id, eur("1500"), key="k", purchase_order_number="PO \U0001fae8"
        )
    assert book.rows("SELECT 1 FROM invoice_request") == []


def test_what_is_invoiced_is_owed_and_not_credited(book: Book) -> None:
    request = asked(book)
    book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    assert sorted(book.rows("SELECT ledger_account, amount_minor FROM audit_posting")) == [
        ("asset:receivable", 178_500),
        ("liability:top_ups_awaiting_payment", -150_000),
        ("liability:vat_not_yet_due", -28_500),
    ]
    account = book.services.accounts.get(ASKER, request.account_id)
    assert book.balance(account) == eur("0.00")


def test_the_thread_tells_every_step(book: Book) -> None:
    request = asked(book)
    book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    thread = book.services.invoice_requests.thread(ASKER, request.request_id)

    assert [entry.action for entry in thread] == [
        RequestAction.REQUEST,
        RequestAction.TAKE,
        RequestAction.APPROVE,
        RequestAction.ISSUE,
    ]
    assert "TEST-RE-2026-000001" in thread[-1].words


def test_nobody_approves_what_they_asked_for_or_changed(book: Book) -> None:
    requests = book.services.invoice_requests
    request = asked(book)
    with pytest.raises(NotAllowedError, match="You asked for this yourself"):
        requests.approve(ASKER, request.request_id, version=1)

    changed = requests.change(
        OTHER,
        request.request_id,
        amount=eur("2000.00"),
        purchase_order_number="",
        note="",
        version=1,
    ).request

    with pytest.raises(NotAllowedError):
        requests.approve(OTHER, request.request_id, version=changed.version)
    approved = requests.approve(REVIEWER, request.request_id, version=changed.version).request
    assert approved.status is RequestStatus.INVOICED


def test_in_one_person_mode_it_is_allowed_and_on_record(book: Book) -> None:
    book.services.corrections.set_one_person(book.administrator, is_on=True)
    request = asked(book)

    view = book.services.invoice_requests.approve(ASKER, request.request_id, version=1)

    assert view.request.approval is not None
    assert view.request.approval.is_one_person
    thread = book.services.invoice_requests.thread(ASKER, request.request_id)
    assert "approved their own request" in thread[-2].words


def test_the_same_key_approves_and_issues_once(book: Book) -> None:
    request = asked(book)

    for _ in range(2):
        view = book.services.invoice_requests.approve(
            REVIEWER, request.request_id, version=1, key="approve"
        )

    assert view.request.status is RequestStatus.INVOICED
    assert book.rows("SELECT count(*) FROM audit_invoice") == [(1,)]


def test_of_two_who_approve_at_once_the_second_is_told_the_first(book: Book) -> None:
    request = asked(book)
    book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    with pytest.raises(ConflictError, match="TEST-RE-2026-000001"):
        book.other_workstation().invoice_requests.approve(OTHER, request.request_id, version=1)

    assert book.rows("SELECT count(*) FROM audit_invoice") == [(1,)]


def test_what_cannot_be_issued_is_not_approved(book: Book) -> None:
    request = asked(book)
    book.seller(iban="")

    with pytest.raises(DetailsMissingError, match="iban"):
        book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    assert book.services.invoice_requests.get(ASKER, request.request_id).request == request
    assert book.findings() == ()


def test_a_refuted_number_holds_the_invoice(book: Book) -> None:
    request = asked(book, book.account("AT", vat_number=UNKNOWN))
    book.register.unknown.add(UNKNOWN)
    book.clock.move(timedelta(days=60))  # What the register said before counts no more.

    with pytest.raises(TaxHeldError):
        book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    assert book.rows("SELECT count(*) FROM audit_invoice") == [(0,)]


def test_a_price_that_is_another_one_by_now_is_not_issued(book: Book) -> None:
    request = asked(book)
    account = book.services.accounts.get(ASKER, request.account_id)
    book.services.accounts.save_details(
        ASKER,
        account.account_id,
        builders.billing_details("NL"),
        version=account.version,
    )

    with pytest.raises(ConflictError, match="by now") as refused:
        book.services.invoice_requests.approve(REVIEWER, request.request_id, version=1)

    assert refused.value.code == "price_changed"


@pytest.mark.parametrize("verb", ["decline", "withdraw"])
def test_what_is_declined_or_withdrawn_is_over_and_says_why(book: Book, verb: str) -> None:
    requests, request = book.services.invoice_requests, asked(book)
    end = {"decline": requests.decline, "withdraw": requests.withdraw}[verb]
    who = REVIEWER if verb == "decline" else ASKER

    view = end(who, request.request_id, "The customer is closing.", version=1)

    assert view.request.status.value.startswith(verb[:6])
    assert view.top_up.status is TopUpStatus.CANCELLED
    said = [entry.words for entry in requests.thread(ASKER, request.request_id)]
    assert "The customer is closing." in said
    with pytest.raises(BillingError):
        requests.approve(REVIEWER, request.request_id, version=view.request.version)
    assert book.findings() == ()


def test_a_reason_is_needed(book: Book) -> None:
    request = asked(book)

    with pytest.raises(UserError):
        book.services.invoice_requests.decline(REVIEWER, request.request_id, " ", version=1)


def test_what_is_asked_for_is_changed_and_priced_anew(book: Book) -> None:
    requests, request = book.services.invoice_requests, asked(book)

    view = requests.change(
        ASKER,
        request.request_id,
        amount=eur("3000.00"),
        purchase_order_number="PO-1",
        note="They called.",
        version=1,
    )

    assert view.request.total == eur("3570.00")
    assert view.request.purchase_order_number == "PO-1"
    assert view.request.changed_by == "The asker"
    said = [entry.words for entry in requests.thread(ASKER, request.request_id)]
    assert any("3000.00" in each for each in said)
    with pytest.raises(UserError, match="Nothing was changed"):
        requests.change(
            ASKER,
            request.request_id,
            amount=eur("3000.00"),
            purchase_order_number="PO-1",
            note="They called.",
            version=2,
        )
