"""Refunds and disputes as rows: one for each reference, and states that only go forward."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from billing_desktop.domain.dispute import Dispute, DisputeStatus
from billing_desktop.domain.refund import Refund, RefundStatus
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import BillingError
from tests.book import Book
from tests.builders import eur


@pytest.fixture
def paid(book: Book) -> TopUp:
    return book.top_up(book.account())


def refund(book: Book, paid: TopUp, number: int = 1) -> Refund:
    return Refund(
        refund_id=f"refund-{number}",
        top_up_id=paid.top_up_id,
        payment_reference="pi_1",
        amount=eur("1.00"),
        status=RefundStatus.ASKED,
        requested_at=book.clock.now() + timedelta(seconds=number),
        requested_by="finance desk",
        reason="Part",
        key=f"key-{number}",
        parameters="{}",
    )


def add(book: Book, *refunds: Refund) -> None:
    with book.services.database.write() as uow:
        for each in refunds:
            uow.refunds.add(each)
        uow.commit()


def test_a_refund_is_found_as_it_was_stored(book: Book, paid: TopUp) -> None:
    first, second = refund(book, paid), replace(refund(book, paid, 2), key=None, parameters=None)
    add(book, second, first)

    with book.services.database.read() as uow:
        assert uow.refunds.by_key("key-1") == first
        assert uow.refunds.by_key("key-2") is None
        assert uow.refunds.by_reference("re_1") is None
        assert uow.refunds.of_top_up(paid.top_up_id) == (first, second)
        assert uow.refunds.asked() == (first, second)


def test_a_refund_moves_once_to_each_state_and_never_back_from_failed(
    book: Book, paid: TopUp
) -> None:
    add(book, refund(book, paid))
    sent, failed = RefundStatus.SENT, RefundStatus.FAILED

    with book.services.database.write() as uow:
        moved = [
            uow.refunds.move("refund-1", to=sent, provider_reference="re_1"),
            uow.refunds.move("refund-1", to=sent),
            uow.refunds.move("refund-1", to=failed),
            uow.refunds.move("refund-1", to=sent),
        ]
        found = uow.refunds.by_reference("re_1")
        uow.commit()

    assert moved == [True, False, True, False]
    assert found is not None
    assert found.status is failed


@pytest.mark.parametrize("field", ["key", "provider_reference", "refund_id"])
def test_no_two_refunds_share_a_key_or_a_reference(book: Book, paid: TopUp, field: str) -> None:
    first = replace(refund(book, paid), provider_reference="re_1")
    second = replace(refund(book, paid, 2), **{field: getattr(first, field)})
    add(book, first)

    with pytest.raises((IntegrityError, BillingError)):
        add(book, second)

    assert book.rows("SELECT refund_id FROM refund") == [("refund-1",)]


def test_a_dispute_has_one_row_that_moves(book: Book, paid: TopUp) -> None:
    new = Dispute(
        provider_reference="du_1",
        top_up_id=paid.top_up_id,
        payment_reference="pi_1",
        amount=eur("1.00"),
        status=DisputeStatus.INQUIRY,
        opened_at=book.clock.now(),
        because="fraudulent" * 30,
        respond_until=None,
    )
    with book.services.database.write() as uow:
        uow.disputes.add(new)
        uow.disputes.move("du_1", DisputeStatus.OPEN)
        uow.commit()

    kept = replace(new, status=DisputeStatus.OPEN, because=new.because[:200])
    with book.services.database.read() as uow:
        assert uow.disputes.get("du_1") == kept
        assert uow.disputes.get("du_2") is None
        assert uow.disputes.of_top_up(paid.top_up_id) == (kept,)
    with pytest.raises((IntegrityError, BillingError)), book.services.database.write() as uow:
        uow.disputes.add(new)


def test_no_two_settlements_share_a_payment(book: Book, paid: TopUp) -> None:
    other = book.open(book.account())
    with book.services.database.read() as uow:
        settled = uow.settlements.of_top_up(paid.top_up_id)
    assert settled is not None
    copied = replace(settled, settlement_id="x", top_up_id=other.top_up_id)

    with pytest.raises((IntegrityError, BillingError)), book.services.database.write() as uow:
        uow.settlements.add(copied)
