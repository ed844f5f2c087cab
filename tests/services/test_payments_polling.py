"""One workstation asks for all; the provider's portal is asked for on demand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.top_up import TopUpStatus
from billing_desktop.errors import ProviderRejectedError, UserError
from billing_desktop.services.payments import LEASE_TIME
from tests.book import Book


def test_one_workstation_polls_for_all_until_it_is_gone(book: Book) -> None:
    top_up = book.open(book.account())
    payments, other = book.services.payments, book.other_workstation().payments
    assert payments.poll(book.operator, holder="desk 1") is not None
    book.gateway.pay(book.page(top_up))

    assert other.poll(book.operator, holder="desk 2") is None
    assert book.get(top_up).status is TopUpStatus.PENDING

    book.clock.move(LEASE_TIME + timedelta(seconds=1))
    report = other.poll(book.operator, holder="desk 2")

    assert report is not None
    assert (report.asked, report.changed) == (1, 1)
    assert payments.poll(book.operator, holder="desk 1") is None
    assert book.get(top_up).status is TopUpStatus.COMPLETED


def test_a_sync_by_hand_needs_no_lease(book: Book) -> None:
    top_up = book.open(book.account())
    book.services.payments.poll(book.operator, holder="desk 1")
    book.gateway.pay(book.page(top_up))

    book.other_workstation().payments.sync(book.operator)

    assert book.get(top_up).status is TopUpStatus.COMPLETED


def test_the_portals_address_is_made_on_demand_and_not_stored(book: Book) -> None:
    account = book.account()
    payments = book.services.payments
    with pytest.raises(UserError, match="never paid by card"):
        payments.portal_address(
            book.operator, account.account_id, return_address="https://a.example"
        )
    book.open(account)

    address = payments.portal_address(
        book.operator, account.account_id, return_address="https://a.example"
    )

    assert address == "https://fake.example/portal/cus_fake_1?then=https://a.example"
    book.gateway.portal_is_set_up = False
    with pytest.raises(ProviderRejectedError):
        payments.portal_address(
            book.operator, account.account_id, return_address="https://a.example"
        )
