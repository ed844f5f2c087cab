"""What is booked when the provider tells where a payment stands: once, however often told."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from billing_desktop.documents.renderer import InvoiceRenderer
from billing_desktop.domain.invoice import Invoice
from billing_desktop.domain.money import Currency, Money
from billing_desktop.domain.seller import Seller
from billing_desktop.domain.top_up import FailureReason, TopUp, TopUpStatus
from billing_desktop.errors import DocumentError
from billing_desktop.services.payments import SyncReport
from tests.book import Book
from tests.builders import billing_details, eur


def sync(book: Book) -> SyncReport:
    return book.services.payments.sync(book.operator)


def postings(book: Book, kind: str = "settlement") -> Counter[str]:
    """Return what was posted by entries of a kind, summed up per ledger account."""
    sums: Counter[str] = Counter()
    for account, minor in book.rows(
        "SELECT p.ledger_account, p.amount_minor FROM posting p"
        f" JOIN entry e ON e.entry_id = p.entry_id WHERE e.source_kind = '{kind}'"
    ):
        sums[str(account)] += int(str(minor))
    return sums


def nothing_was_credited(book: Book, top_up: TopUp) -> bool:
    (balance,) = book.rows("SELECT balance_minor FROM account_balance")
    return (
        balance == (0,)
        and book.get(top_up).status is TopUpStatus.PENDING
        and book.rows("SELECT 1 FROM settlement") == []
        and book.rows("SELECT 1 FROM invoice") == []
    )


# The entries.


def test_a_settlement_is_booked_as_the_plan_of_accounts_says(book: Book) -> None:
    account = book.account()

    book.top_up(account, "50.00")

    assert postings(book) == {
        "asset:payments_in_transit": 6069,
        f"liability:balance:{account.account_id}": -5000,
        "revenue:processing_fees": -100,
        "liability:vat_payable": -969,
    }
    assert postings(book, "provider_fee") == {
        "expense:payment_costs": 100,
        "asset:payments_in_transit": -100,
    }


def test_without_vat_nothing_is_posted_for_it(book: Book) -> None:
    book.top_up(book.account("US"), "50.00")

    assert "liability:vat_payable" not in postings(book)


def test_what_is_told_again_is_booked_once(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    attempt = top_up.last_attempt
    assert attempt is not None
    book.gateway.pay(book.page(top_up))
    session = book.gateway.fetch_session(book.page(top_up))
    settler = book.services.payments._settler

    told = [settler.apply(book.operator, top_up.top_up_id, attempt, session) for _ in range(3)]

    assert told == [True, False, False]
    assert book.balance(account) == eur("50.00")
    assert len(book.rows("SELECT 1 FROM invoice")) == 1
    assert book.findings() == ()


def test_the_time_of_a_payment_is_the_providers(book: Book) -> None:
    top_up = book.open(book.account())
    book.clock.move(timedelta(minutes=3))
    paid_at = book.clock.now()
    book.gateway.pay(book.page(top_up))
    book.clock.move(timedelta(hours=10))

    paid = book.refresh(top_up)

    with book.services.database.read() as uow:
        settlement = uow.settlements.of_top_up(top_up.top_up_id)
    assert settlement is not None
    assert settlement.paid_at == paid_at.replace(microsecond=0)
    assert settlement.booked_at == book.clock.now()
    invoice = book.services.invoices.get(book.operator, str(paid.invoice_number))
    assert str(invoice.paid_on) == "2026-11-23"
    assert str(invoice.issued_on) == "2026-11-24"


def test_an_older_answer_does_not_undo_a_payment(book: Book) -> None:
    top_up = book.open(book.account())
    attempt = top_up.last_attempt
    assert attempt is not None
    before = book.gateway.fetch_session(book.page(top_up))
    book.pay(top_up)

    book.services.payments._settler.apply(book.operator, top_up.top_up_id, attempt, before)

    kept = book.get(top_up)
    assert kept.status is TopUpStatus.COMPLETED
    assert book.findings() == ()


def test_the_end_of_an_old_page_does_not_fail_a_top_up_with_a_new_one(book: Book) -> None:
    top_up = book.open(book.account())
    old = top_up.last_attempt
    assert old is not None
    book.gateway.expire(book.page(top_up))
    expired = book.gateway.fetch_session(book.page(top_up))
    book.refresh(top_up)
    book.services.payments.retry(book.operator, top_up.top_up_id)
    book.services.payments.open_page(book.operator, top_up.top_up_id)

    book.services.payments._settler.apply(book.operator, top_up.top_up_id, old, expired)

    assert book.get(top_up).status is TopUpStatus.PENDING


def test_an_attempt_fails_once(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.process(book.page(top_up))
    book.gateway.fail(book.page(top_up))

    failed = book.refresh(top_up)
    assert failed.failure is FailureReason.DECLINED
    assert book.refresh(top_up) == failed
    assert book.rows("SELECT count(*) FROM audit WHERE action = 'top_up.fail'") == [(1,)]


# What is not what was confirmed.


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount_total": eur("60.68"), "amount_received": eur("60.68")}, "was paid with"),
        ({"amount_received": eur("60.70")}, "was paid with"),
        ({"amount_total": Money(6069, Currency("USD", 2))}, "USD"),
        ({"is_live": True}, "another mode"),
        ({"client_reference": "somebody else's"}, "another top-up"),
        ({"payment_reference": None}, "came from another"),
    ],
)
def test_a_payment_that_differs_is_never_credited(
    book: Book, changes: dict[str, object], told: str
) -> None:
    top_up = book.open(book.account())
    page = book.page(top_up)
    book.gateway.pay(page)
    book.gateway._change(page, **changes)

    for _ in range(2):
        book.refresh(top_up)
        sync(book)

    assert nothing_was_credited(book, top_up)
    assert book.tasks() == ["payment_differs"]
    (task,) = book.services.payments.tasks(book.operator)
    assert told in str(task.sentence)
    assert top_up.billing_number in str(task.sentence)
    assert task.object == f"top_up:{top_up.top_up_id}"
    assert book.findings() == ()


def test_a_payment_that_differs_opens_no_second_page(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))
    book.gateway._change(book.page(top_up), amount_received=eur("1.00"))
    book.refresh(top_up)

    page = book.services.payments.open_page(book.operator, top_up.top_up_id)

    assert page.url is None
    assert len(book.gateway.references(top_up.top_up_id)) == 1


def test_a_state_that_nobody_knows_is_put_before_a_person_until_it_is_known(book: Book) -> None:
    top_up = book.open(book.account())
    page = book.page(top_up)
    book.gateway.confuse(page)

    for _ in range(3):
        sync(book)

    assert nothing_was_credited(book, top_up)
    assert book.tasks() == ["payment_unknown"]
    (task,) = book.services.payments.tasks(book.operator)
    assert "moon/unpaid" in str(task.sentence)

    book.gateway._settle(page, "checkout.session.completed")
    book.gateway._change(page, payment_reference="pi_1")
    sync(book)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.tasks() == []


# The invoice that cannot be made.


def test_a_seller_who_became_incomplete_holds_the_invoice_and_not_the_credit(
    book: Book,
) -> None:
    account = book.account()
    top_up = book.open(account)
    book.services.sellers.save(book.administrator, Seller(name="Beispielwerk"))

    paid = book.pay(top_up)

    assert (paid.status, paid.invoice_number) == (TopUpStatus.COMPLETED, None)
    assert book.balance(account) == eur("50.00")
    assert book.tasks() == ["invoice_missing"]
    (task,) = book.services.payments.tasks(book.operator)
    assert "is credited, but has no invoice yet" in str(task.sentence)
    assert "The seller's details are incomplete" in str(task.sentence)
    assert book.findings() == ()

    assert sync(book).issued == 0
    assert book.tasks() == ["invoice_missing"]
    book.seller()
    assert sync(book).issued == 1
    assert book.get(top_up).invoice_number == "TEST-RE-2026-000001"
    assert book.tasks() == []
    assert sync(book).issued == 0
    assert book.findings() == ()


def test_the_invoice_made_late_bears_the_day_it_is_made(book: Book) -> None:
    top_up = book.open(book.account())
    book.services.sellers.save(book.administrator, Seller())
    book.pay(top_up)
    book.seller()
    book.clock.move(timedelta(days=2))

    sync(book)

    invoice = book.services.invoices.get(book.operator, str(book.get(top_up).invoice_number))
    assert (str(invoice.paid_on), str(invoice.issued_on)) == ("2026-11-23", "2026-11-25")


def test_a_name_that_became_unprintable_holds_the_invoice_and_takes_no_number(
    book: Book,
) -> None:
    account = book.account()
    top_up = book.open(account)
    rocket = billing_details(company="Raketen 🚀 GmbH")
    book.services.accounts.save_details(
        book.operator, account.account_id, rocket, version=account.version
    )

    book.pay(top_up)

    assert book.balance(account) == eur("50.00")
    assert book.tasks() == ["invoice_missing"]
    other = book.top_up(book.account("AT"))
    assert other.invoice_number == "TEST-RE-2026-000001"
    assert book.findings() == ()


@pytest.mark.parametrize("error", [DocumentError("No."), RuntimeError("a bug"), MemoryError()])
def test_whatever_goes_wrong_while_the_document_is_made_the_credit_stands(
    book: Book, error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = book.account()
    top_up = book.open(account)

    def fail(_: InvoiceRenderer, __: Invoice) -> bytes:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(InvoiceRenderer, "render", fail)
        book.pay(top_up)

    assert book.balance(account) == eur("50.00")
    assert book.tasks() == ["invoice_missing"]
    assert book.findings() == ()
    assert sync(book).issued == 1
    assert book.tasks() == []


def test_a_clock_behind_the_last_invoice_holds_the_number_and_not_the_credit(
    book: Book,
) -> None:
    account = book.account()
    book.top_up(account)
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))
    session = book.gateway._opened[book.page(top_up)]
    session.created_at -= timedelta(days=400)
    book.clock.move(-timedelta(days=400))

    book.refresh(top_up)

    assert book.balance(account) == eur("100.00")
    assert book.tasks() == ["invoice_missing"]
    (task,) = book.services.payments.tasks(book.operator)
    assert "clock" in str(task.sentence)
    book.clock.move(timedelta(days=400))
    assert sync(book).issued == 1
    assert book.get(top_up).invoice_number == "TEST-RE-2026-000002"
    assert book.findings() == ()


def test_a_clock_far_from_the_providers_holds_the_number_and_not_the_credit(
    book: Book,
) -> None:
    account = book.account()
    top_up = book.open(account)
    book.gateway.pay(book.page(top_up))
    off = timedelta(minutes=6)
    now = book.clock.now()
    book.gateway.now = lambda: now + off

    book.refresh(top_up)

    assert book.balance(account) == eur("50.00")
    assert book.tasks() == ["invoice_missing"]
    (task,) = book.services.payments.tasks(book.operator)
    assert "more than 5 minutes" in str(task.sentence)


def test_a_clock_a_little_off_holds_nothing(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))
    now = book.clock.now()
    book.gateway.now = lambda: now - timedelta(minutes=4)

    assert book.refresh(top_up).invoice_number is not None
    assert book.tasks() == []


# The provider's own fee.


def test_an_unknown_fee_holds_nothing(book: Book) -> None:
    account = book.account()
    book.gateway.hide_fee()

    paid = book.top_up(account)

    assert paid.invoice_number is not None
    assert postings(book, "provider_fee") == {}
    assert book.findings() == ()


def test_a_fee_that_becomes_known_later_is_booked_once(book: Book) -> None:
    top_up = book.open(book.account())
    attempt = top_up.last_attempt
    assert attempt is not None
    book.gateway.hide_fee()
    book.pay(top_up)
    book.gateway.show_fee()
    session = book.gateway.fetch_session(book.page(top_up))
    apply = book.services.payments._settler.apply

    assert apply(book.operator, top_up.top_up_id, attempt, session)
    assert not apply(book.operator, top_up.top_up_id, attempt, session)

    assert postings(book, "provider_fee") == {
        "expense:payment_costs": 100,
        "asset:payments_in_transit": -100,
    }
    assert book.findings() == ()
