"""One page or payment that the provider refuses to show holds up nothing else and is not lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.top_up import TopUp, TopUpStatus
from billing_desktop.errors import ProviderKeyError, ProviderRejectedError
from billing_desktop.payments.refusals import Refusal, RefusalKind, provider_error
from tests.book import Book
from tests.builders import eur
from tests.services.test_following import cursor, payment
from tests.services.test_settling import postings, sync

GONE = provider_error(Refusal(RefusalKind.NOT_FOUND, message="No such object"))
FORBIDDEN = provider_error(Refusal(RefusalKind.PERMISSION_MISSING, message="needs rak_charge_read"))


class Refused:
    """The references that the provider refuses to show, each with the error that it gives."""

    def __init__(self, book: Book, patch: pytest.MonkeyPatch) -> None:
        self.errors: dict[str, Exception] = {}
        for method in ("fetch_session", "refunds", "disputes", "payment_of_charge"):
            patch.setattr(book.gateway, method, self._wrapped(getattr(book.gateway, method)))

    def _wrapped(self, method: Callable[[str], object]) -> Callable[[str], object]:
        def ask(reference: str) -> object:
            if reference in self.errors:
                raise self.errors[reference]
            return method(reference)

        return ask


@pytest.fixture
def refused(book: Book, monkeypatch: pytest.MonkeyPatch) -> Refused:
    return Refused(book, monkeypatch)


def paid_and_synced(book: Book) -> TopUp:
    done = book.top_up(book.account(), "50.00")
    sync(book)
    return done


@pytest.mark.parametrize("error", [GONE, FORBIDDEN])
def test_what_an_event_names_and_nobody_shows_is_told_and_the_rest_is_booked(
    book: Book, refused: Refused, error: Exception
) -> None:
    hidden, shown = paid_and_synced(book), paid_and_synced(book)
    before = cursor(book)
    book.clock.move(timedelta(hours=2))
    for top_up in (hidden, shown):
        book.gateway.refund_elsewhere(payment(book, top_up), eur("10.00"))
    refused.errors[payment(book, hidden)] = error

    report = sync(book)

    assert report.unanswered == 0
    assert cursor(book) != before
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert sorted(book.tasks()) == ["payment_unreadable", "refund_booked"]
    (told,) = [
        str(task.sentence)
        for task in book.services.tasks.all_open(book.operator)
        if task.kind is TaskKind.PAYMENT_UNREADABLE
    ]
    assert hidden.billing_number in told
    assert str(error) in told


def test_what_is_shown_again_is_booked_without_an_event_and_the_task_is_over(
    book: Book, refused: Refused
) -> None:
    hidden = paid_and_synced(book)
    book.gateway.refund_elsewhere(payment(book, hidden), eur("10.00"))
    refused.errors[payment(book, hidden)] = GONE
    sync(book)
    assert sync(book).changed == 0
    book.clock.move(timedelta(days=3))  # The event is behind the cursor by now.
    sync(book)

    refused.errors.clear()
    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert book.tasks() == ["refund_booked"]
    assert sync(book).changed == 0
    assert book.findings() == ()


def test_a_key_that_is_refused_as_a_whole_skips_nothing(book: Book, refused: Refused) -> None:
    hidden = paid_and_synced(book)
    before = cursor(book)
    book.clock.move(timedelta(hours=2))
    book.gateway.refund_elsewhere(payment(book, hidden), eur("10.00"))
    refused.errors[payment(book, hidden)] = ProviderKeyError("The key is not accepted.")

    report = sync(book)

    assert report.unanswered == 1
    assert cursor(book) == before
    assert book.tasks() == []


def test_an_open_page_that_nobody_shows_is_told_and_read_again(
    book: Book, refused: Refused
) -> None:
    top_up = book.open(book.account(), "50.00")
    page = book.page(top_up)
    refused.errors[page] = GONE

    report = sync(book)

    assert (report.unanswered, report.changed) == (0, 0)
    assert book.tasks() == ["payment_unreadable"]
    book.gateway.pay(page)
    refused.errors.clear()
    sync(book)
    assert book.get(top_up).status is TopUpStatus.COMPLETED
    assert book.tasks() == []


def test_nothing_is_told_of_a_page_while_the_key_is_refused(book: Book, refused: Refused) -> None:
    top_up = book.open(book.account(), "50.00")
    refused.errors[book.page(top_up)] = ProviderKeyError("The key is not accepted.")

    report = sync(book)

    assert report.unanswered == 1
    assert book.tasks() == []


def test_a_page_that_we_do_not_know_and_nobody_shows_is_told(book: Book, refused: Refused) -> None:
    paid_and_synced(book)
    book.gateway.event_list.announce("checkout.session.completed", None, "cs_unheard")
    refused.errors["cs_unheard"] = GONE

    sync(book)

    (task,) = book.services.tasks.all_open(book.operator)
    assert task.object == "payment:cs_unheard"
    assert "cs_unheard" in str(task.sentence)


def test_reading_everything_goes_past_what_nobody_shows(book: Book, refused: Refused) -> None:
    hidden, shown = paid_and_synced(book), paid_and_synced(book)
    book.gateway.refund_elsewhere(payment(book, shown), eur("10.00"))
    refused.errors[payment(book, hidden)] = GONE
    book.clock.move(timedelta(days=200))

    sync(book)

    assert cursor(book, "sweep") is not None
    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert sorted(book.tasks()) == ["payment_unreadable", "refund_booked"]


def test_a_key_that_may_not_refund_still_reads(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    paid = paid_and_synced(book)
    book.gateway.lose_answer("create_refund")
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("5.00"), key="ours", reason="Asked for"
    )
    book.gateway.bank._refunds.clear()  # It never arrived.
    book.gateway._answers.clear()
    other = book.open(book.account(), "20.00")
    attempt = other.last_attempt
    assert attempt is not None
    unheard = book.gateway.create_session(attempt.parameters, idempotency_key="unheard").reference
    book.gateway.pay(unheard)

    def refuse(*_: object, **__: object) -> object:
        raise FORBIDDEN

    monkeypatch.setattr(book.gateway, "create_refund", refuse)

    report = sync(book)

    assert report.unanswered == 1
    assert book.get(other).status is TopUpStatus.COMPLETED
    assert isinstance(FORBIDDEN, ProviderRejectedError)


@pytest.mark.parametrize("error", [GONE, FORBIDDEN])
def test_an_event_that_names_a_charge_nobody_shows_is_told_and_read_when_it_can_be(
    book: Book, refused: Refused, error: Exception
) -> None:
    """Events come in the API version of the account: old ones name no payment."""
    hidden, shown = paid_and_synced(book), paid_and_synced(book)
    book.gateway.event_list.are_lost = True
    for top_up in (hidden, shown):
        book.gateway.refund_elsewhere(payment(book, top_up), eur("10.00"))
    book.gateway.event_list.are_lost = False
    for top_up in (hidden, shown):
        charge = payment(book, top_up).replace("pi_", "ch_")
        book.gateway.event_list.announce_charge("refund.created", charge)
    refused.errors[payment(book, hidden).replace("pi_", "ch_")] = error

    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert sorted(book.tasks()) == ["payment_unreadable", "refund_booked"]
    refused.errors.clear()
    book.clock.move(timedelta(days=3))
    sync(book)
    assert postings(book, "refund")["liability:refunds_owed"] == 2000
    assert book.tasks() == ["refund_booked", "refund_booked"]
    assert book.findings() == ()


def test_an_answer_that_cannot_be_read_holds_up_nothing_else(book: Book, refused: Refused) -> None:
    garbled, shown = paid_and_synced(book), paid_and_synced(book)
    for top_up in (garbled, shown):
        book.gateway.refund_elsewhere(payment(book, top_up), eur("10.00"))
    refused.errors[payment(book, garbled)] = provider_error(Refusal(RefusalKind.GARBAGE))

    sync(book)

    assert postings(book, "refund")["liability:refunds_owed"] == 1000
    assert sorted(book.tasks()) == ["payment_unreadable", "refund_booked"]


def test_a_refund_that_may_have_been_sent_is_not_given_up_because_nobody_shows_it(
    book: Book, refused: Refused
) -> None:
    paid = paid_and_synced(book)
    book.gateway.lose_answer("create_refund")
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("5.00"), key="ours", reason="Asked for"
    )
    refused.errors[payment(book, paid)] = GONE

    sync(book)

    (asked,) = book.services.refunds.of_top_up(book.operator, paid.top_up_id)
    assert asked.status is RefundStatus.ASKED
    assert book.tasks() == ["payment_unreadable"]
    refused.errors.clear()
    sync(book)
    assert postings(book, "refund")["liability:refunds_owed"] == 500
    assert book.tasks() == ["refund_booked"]
    assert book.findings() == ()


def test_the_comparison_lists_what_nobody_shows_and_goes_on(book: Book, refused: Refused) -> None:
    hidden, shown = paid_and_synced(book), paid_and_synced(book)
    book.gateway.refund_elsewhere(payment(book, shown), eur("10.00"))
    refused.errors[book.page(hidden)] = GONE

    found = book.services.reconciler.reconcile(book.operator)

    assert found.compared == 2
    told = sorted(str(difference) for difference in found.differences)
    assert any(hidden.billing_number in each and "does not show us" in each for each in told)
    assert any(shown.billing_number in each and "is not booked" in each for each in told)
