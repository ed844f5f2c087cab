"""Asking the provider: what is sent is stored before it is sent, and sent once."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from billing_desktop.documents.wording import wording_in
from billing_desktop.domain.language import Language
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import AttemptState, FailureReason, TopUp, TopUpStatus
from billing_desktop.errors import (
    PaymentOutcomeUnknownError,
    ProviderKeyError,
    ProviderRejectedError,
    UserError,
)
from billing_desktop.ports.payments import Checkout, Customer
from billing_desktop.services.collecting import KEY_LIFETIME, _checkout
from billing_desktop.services.payments import PaymentPage
from tests import builders
from tests.book import Book, open_services
from tests.builders import billing_details, eur


def open_page(book: Book, top_up: TopUp) -> PaymentPage:
    return book.services.payments.open_page(book.operator, top_up.top_up_id)


def sent(book: Book) -> list[tuple[object, ...]]:
    """Return what is stored of each request: its key, its parameters, its mode."""
    return book.rows("SELECT idempotency_key, parameters, is_live FROM attempt ORDER BY number")


def known_customer(book: Book) -> TopUp:
    """Return a pending top-up of an account that the provider knows already."""
    account = book.account()
    book.open(account)
    return book.start(account)


def unanswered(book: Book) -> TopUp:
    """Return a top-up whose request for a page never reached the provider."""
    top_up = known_customer(book)
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))
    assert not open_page(book, top_up).is_known
    return book.get(top_up)


def test_the_page_charges_what_was_confirmed_line_by_line(book: Book) -> None:
    top_up = book.open(book.account(), "50.00")

    ((key, parameters, is_live),) = sent(book)
    request = json.loads(str(parameters))
    amounts = [line["price_data"]["unit_amount"] for line in request["line_items"]]

    assert amounts == [5000, 100, 969]
    assert sum(amounts) == top_up.quote.total.minor_units
    assert key == f"{top_up.top_up_id}-1"
    assert is_live == 0


def test_a_line_of_zero_is_left_out(book: Book) -> None:
    book.open(book.account("US"), "50.00")

    ((_, parameters, _),) = sent(book)
    request = json.loads(str(parameters))

    assert [line["price_data"]["unit_amount"] for line in request["line_items"]] == [5000, 100]


def test_the_payer_reads_the_language_of_the_account(book: Book) -> None:
    book.open(book.account("DE"))
    book.open(book.account("US"))

    texts = [str(parameters) for (parameters,) in book.rows("SELECT parameters FROM attempt")]

    german = next(text for text in texts if "Prepaid-Guthaben" in text)
    english = next(text for text in texts if "Prepaid credit" in text)
    assert "Bearbeitungsgeb" in german
    assert "Processing fee" in english


@pytest.mark.parametrize("language", list(Language))
def test_the_payer_reads_the_words_of_the_invoice(language: Language) -> None:
    account = builders.account(details=builders.billing_details("DE", language=language))
    wording = wording_in(language)

    lines = _checkout(builders.top_up(), account, "cus_1", 1).lines

    assert [line.name for line in lines] == [
        wording.text("table.prepaid_credit"),
        wording.text("table.processing_fee"),
        wording.text("totals.vat_S", percent="19 %"),
    ]


def test_the_key_of_an_attempt_holds_nothing_about_the_customer(book: Book) -> None:
    top_up = book.open(book.account(company="Nordlicht", email="anna@nordlicht.example"))

    ((key, _, _),) = sent(book)

    assert str(key).removesuffix("-1") == top_up.top_up_id
    assert "nordlicht" not in str(key).lower()


def test_the_request_is_stored_before_it_is_sent(book: Book) -> None:
    top_up = unanswered(book)

    assert top_up.last_attempt is not None
    assert top_up.last_attempt.state is AttemptState.STARTING
    assert top_up.last_attempt.provider_reference is None
    assert book.gateway.references(top_up.top_up_id) == ()


def test_a_lost_answer_is_asked_for_again_with_the_same_key_and_parameters(book: Book) -> None:
    account = book.account()
    top_up = book.start(account)
    book.gateway.lose_answer("create_session")
    lost = open_page(book, top_up)
    assert (lost.is_known, lost.top_up.status) == (False, TopUpStatus.PENDING)
    before = sent(book)
    # Even if what would be asked for today reads differently.
    book.services.accounts.save_details(
        book.operator, account.account_id, billing_details("US"), version=account.version
    )

    page = open_page(book, top_up)

    assert page.url is not None
    assert sent(book) == before
    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert book.pay(top_up).status is TopUpStatus.COMPLETED


def test_a_page_whose_answer_was_lost_and_that_was_paid_is_found_by_a_sync(book: Book) -> None:
    account = book.account()
    top_up = book.start(account)
    book.gateway.lose_answer("create_session")
    open_page(book, top_up)
    book.gateway.pay(book.page(top_up))
    book.restart()

    book.services.payments.sync(book.operator)

    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.balance(account) == eur("50.00")


def test_the_customer_is_made_once_whatever_answer_got_lost(book: Book) -> None:
    account = book.account()
    top_up = book.start(account)
    book.gateway.lose_answer("create_customer")
    assert not open_page(book, top_up).is_known
    assert sent(book) == []

    open_page(book, top_up)
    book.open(account)

    assert book.rows("SELECT provider_reference FROM account") == [("cus_fake_1",)]
    assert book.gateway.calls.count("create_customer") == 2


def test_the_provider_is_not_asked_for_a_page_twice_after_its_keys_are_forgotten(
    book: Book,
) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    open_page(book, top_up)
    asked = book.gateway.calls.count("create_session")
    book.clock.move(KEY_LIFETIME + timedelta(seconds=1))

    page = open_page(book, top_up)

    assert book.gateway.calls.count("create_session") == asked
    assert page.url is not None
    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert book.pay(top_up).status is TopUpStatus.COMPLETED


def test_within_23_hours_the_same_key_is_sent_again(book: Book) -> None:
    top_up = unanswered(book)
    book.clock.move(KEY_LIFETIME)

    assert open_page(book, top_up).url is not None
    assert len(sent(book)) == 2


def test_a_page_that_was_never_opened_fails_after_23_hours_and_can_be_retried(
    book: Book,
) -> None:
    top_up = unanswered(book)
    book.clock.move(KEY_LIFETIME + timedelta(seconds=1))

    with pytest.raises(ProviderRejectedError, match="was never opened"):
        open_page(book, top_up)
    failed = book.get(top_up)
    assert (failed.status, failed.failure) == (TopUpStatus.FAILED, FailureReason.EXPIRED)

    book.services.payments.retry(book.operator, top_up.top_up_id)
    assert open_page(book, top_up).url is not None
    assert len(book.gateway.references(top_up.top_up_id)) == 1


def test_a_sync_tells_of_a_page_that_was_never_opened(book: Book) -> None:
    top_up = unanswered(book)
    book.clock.move(KEY_LIFETIME + timedelta(seconds=1))

    report = book.services.payments.sync(book.operator)

    assert book.get(top_up).status is TopUpStatus.FAILED
    assert report.changed >= 1


def test_an_old_page_is_not_taken_for_one_whose_answer_was_lost(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.process(book.page(top_up))
    book.gateway.fail(book.page(top_up))
    book.refresh(top_up)
    book.services.payments.retry(book.operator, top_up.top_up_id)
    book.gateway.fail_next(PaymentOutcomeUnknownError("No answer."))
    assert not open_page(book, top_up).is_known
    book.clock.move(KEY_LIFETIME + timedelta(seconds=1))

    with pytest.raises(ProviderRejectedError, match="was never opened"):
        open_page(book, top_up)

    assert book.get(top_up).failure is FailureReason.EXPIRED


def test_the_page_of_a_wrong_amount_is_closed_and_never_shown(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    open_page(book, top_up)
    book.gateway._change(book.page(top_up), amount_total=eur("6.07"))

    with pytest.raises(ProviderRejectedError, match=r"shows €?6.07.* instead of €?60.69"):
        open_page(book, top_up)

    assert book.get(top_up).failure is FailureReason.REJECTED
    assert book.gateway.payable(top_up.top_up_id) == ()


def test_the_page_of_a_wrong_amount_is_closed_also_if_it_is_found_late(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    open_page(book, top_up)
    book.gateway._change(book.page(top_up), amount_total=eur("6.07"))
    book.clock.move(KEY_LIFETIME + timedelta(seconds=1))

    with pytest.raises(ProviderRejectedError, match="instead of"):
        open_page(book, top_up)

    assert book.gateway.payable(top_up.top_up_id) == ()


def test_a_request_that_the_provider_refuses_fails_the_top_up(book: Book) -> None:
    top_up = known_customer(book)
    book.gateway.fail_next(ProviderRejectedError("The key lacks a permission."))

    with pytest.raises(ProviderRejectedError, match="lacks a permission"):
        open_page(book, top_up)

    failed = book.get(top_up)
    assert (failed.status, failed.failure) == (TopUpStatus.FAILED, FailureReason.REJECTED)
    assert failed.last_attempt is not None
    assert failed.last_attempt.state is AttemptState.FAILED


def test_a_customer_that_the_provider_refuses_leaves_the_top_up_as_it_was(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.fail_next(ProviderRejectedError("The e-mail address is refused."))

    with pytest.raises(ProviderRejectedError):
        open_page(book, top_up)

    assert book.get(top_up) == top_up
    assert open_page(book, top_up).url is not None


def test_two_workstations_open_one_page(book: Book) -> None:
    top_up = known_customer(book)
    other = book.other_workstation()

    here = open_page(book, top_up)
    there = other.payments.open_page(book.operator, top_up.top_up_id)

    assert here.url == there.url
    assert len(book.gateway.references(top_up.top_up_id)) == 1


def test_without_a_provider_a_page_cannot_be_opened(book: Book) -> None:
    top_up = book.start(book.account())
    alone = open_services(book.settings, clock=book.clock, gateway=None)

    with pytest.raises(UserError) as refused:
        alone.payments.open_page(book.operator, top_up.top_up_id)
    alone.close()

    assert refused.value.code == "provider_missing"


def test_a_request_by_invoice_is_never_sent_to_the_provider(book: Book) -> None:
    top_up = book.start(book.account(), "20.00", method=TopUpMethod.INVOICE)

    open_page(book, top_up)
    book.services.payments.sync(book.operator)

    assert sent(book) == []
    assert "create_session" not in book.gateway.calls


def test_the_page_of_whoever_was_first_is_the_page(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up = known_customer(book)
    other = book.other_workstation()
    parameters = book.gateway.session_parameters

    def be_late(checkout: Checkout) -> str:
        monkeypatch.undo()
        other.payments.open_page(book.operator, top_up.top_up_id)
        return parameters(checkout)

    monkeypatch.setattr(book.gateway, "session_parameters", be_late)

    assert open_page(book, top_up).url is not None
    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert book.get(top_up).last_attempt is not None
    assert book.rows("SELECT MAX(number) FROM attempt") == [(1,)]


def test_the_customer_of_whoever_was_first_is_the_customer(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    top_up = book.start(book.account())
    other = book.other_workstation()
    make = book.gateway.create_customer

    def be_late(customer: Customer, *, idempotency_key: str) -> str:
        monkeypatch.undo()
        other.payments.open_page(book.operator, top_up.top_up_id)
        return make(customer, idempotency_key=f"{idempotency_key}-other")

    monkeypatch.setattr(book.gateway, "create_customer", be_late)

    assert open_page(book, top_up).url is not None
    assert book.rows("SELECT provider_reference FROM account") == [("cus_fake_1",)]
    assert len(book.gateway.references(top_up.top_up_id)) == 1


# A refused key says nothing about what was sent before.


def refused_key() -> ProviderKeyError:
    return ProviderKeyError("The key is refused.", code="provider_key_refused")


def test_a_refused_key_after_a_lost_answer_never_leads_to_a_second_page(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    book.gateway.fail_next(refused_key())

    with pytest.raises(ProviderKeyError):
        book.services.payments.open_page(book.operator, top_up.top_up_id)

    assert book.get(top_up).status is TopUpStatus.PENDING
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    assert len(book.gateway.references(top_up.top_up_id)) == 1
    assert book.pay(top_up).status is TopUpStatus.COMPLETED
    assert book.findings() == ()


def test_a_sync_goes_on_after_a_refused_key(book: Book) -> None:
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    book.gateway.fail_next(refused_key())

    assert book.services.payments.sync(book.operator).unanswered == 1

    assert book.get(top_up).status is TopUpStatus.PENDING


def test_a_lost_page_is_looked_for_before_it_is_asked_for_again(book: Book) -> None:
    """A provider that failed after its work answers the same failure under the same key."""
    top_up = book.start(book.account())
    book.gateway.lose_answer("create_session")
    book.services.payments.open_page(book.operator, top_up.top_up_id)
    book.clock.move(timedelta(minutes=11))
    asked = book.gateway.calls.count("create_session")

    page = book.services.payments.open_page(book.operator, top_up.top_up_id)

    assert page.url is not None
    assert book.gateway.calls.count("create_session") == asked
