"""A locked desk does nothing for people, and grave calls ask for the password again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from billing_desktop.domain.audit_trail import REFUSED
from billing_desktop.domain.operator import Operator, Right, Role
from billing_desktop.errors import NotAllowedError
from billing_desktop.services.desk import CONFIRMED_FOR, Desk
from billing_desktop.services.rights import (
    NEEDS_PASSWORD,
    RIGHTS,
    WHILE_LOCKED,
)
from billing_desktop.services.service import Service
from tests.book import Book
from tests.builders import NOW
from tests.fakes.clock import MovableClock
from tests.services.test_rights import SERVICES

PASSWORD = "correct horse battery"
OFFICE = Operator("office", Role.ADMINISTRATOR)
FREE = WHILE_LOCKED | {call for call, right in RIGHTS.items() if right is Right.SIGN_IN}
AT_DESK = [call for call in RIGHTS if issubclass(SERVICES[call.split(".")[0]], Service)]


def refusal(call: str, desk: Desk, *, clock: MovableClock | None = None) -> str:
    """Make a call of a service that has nothing but its desk; return the code of the refusal."""
    service, method = call.split(".")
    bare = object.__new__(SERVICES[service])
    bare.__dict__.update(_desk=desk, _clock=clock or MovableClock())
    try:
        getattr(bare, method)(OFFICE)
    except NotAllowedError as error:
        return error.code
    except (TypeError, AttributeError):  # It was let in, and misses what the call left out.
        return ""
    return ""


def locked() -> Desk:
    desk = Desk()
    desk.confirm(OFFICE, at=NOW)
    desk.lock()
    return desk


@pytest.mark.parametrize("call", AT_DESK)
def test_a_locked_desk_refuses_all_that_people_call(call: str) -> None:
    assert refusal(call, locked()) == ("" if call in FREE else "desk_locked")


def test_what_goes_on_while_locked_needs_nobody_and_tells_nothing() -> None:
    assert {RIGHTS[call] for call in WHILE_LOCKED} <= {Right.SYNC, Right.READ}
    assert {call for call in WHILE_LOCKED if RIGHTS[call] is Right.READ} == {
        "Health.look_quickly",
        "Invoices.keep_copies",
        "Outbox.failed_count",
    }


@pytest.mark.parametrize("call", AT_DESK)
def test_a_grave_call_asks_for_a_password_that_was_given_long_ago(call: str) -> None:
    desk, clock = Desk(), MovableClock()
    desk.confirm(OFFICE, at=clock.now())
    clock.move(CONFIRMED_FOR + timedelta(seconds=1))

    wanted = "password_needed" if NEEDS_PASSWORD.get(call, False) else ""
    assert refusal(call, desk, clock=clock) == wanted


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (timedelta(), ""),
        (CONFIRMED_FOR, ""),
        (CONFIRMED_FOR + timedelta(microseconds=1), "password_needed"),
        (timedelta(seconds=-1), "password_needed"),  # Somebody has set the clock back.
    ],
)
def test_a_password_stands_for_five_minutes(step: timedelta, code: str) -> None:
    desk, clock = Desk(), MovableClock()
    desk.confirm(OFFICE, at=clock.now())
    clock.move(step)

    assert refusal("Refunds.refund", desk, clock=clock) == code


def test_the_password_of_somebody_else_stands_for_nobody() -> None:
    desk = Desk()
    desk.confirm(Operator("somebody else", Role.ADMINISTRATOR), at=NOW)

    assert refusal("Refunds.refund", desk) == "password_needed"


def test_a_desk_where_nobody_has_a_password_neither_locks_nor_asks(book: Book) -> None:
    operators = book.services.operators
    local = operators.at_computer()
    assert local is not None

    operators.lock(local)
    book.clock.move(timedelta(days=1))

    assert operators.all(local) == ()
    operators.add(local, name="Office", role=Role.ADMINISTRATOR, password=PASSWORD)


def at_work(book: Book) -> Operator:
    """Let the first operator sign in."""
    book.services.operators.add(OFFICE, name="Office", role=Role.ADMINISTRATOR, password=PASSWORD)
    return book.services.operators.sign_in("Office", PASSWORD)


def refused_calls(book: Book) -> list[object]:
    found = book.rows(f"SELECT object FROM audit WHERE action = '{REFUSED}' ORDER BY seq")
    return [row[0] for row in found]


def test_a_locked_desk_neither_reads_nor_writes_until_the_password_is_given(book: Book) -> None:
    account = book.account()
    office = at_work(book)
    operators, accounts = book.services.operators, book.services.accounts

    operators.lock(office)
    for read in (lambda: accounts.get(office, account.account_id), lambda: operators.all(office)):
        with pytest.raises(NotAllowedError, match="This desk is locked") as refused:
            read()
        assert refused.value.code == "desk_locked"
    assert operators.confirm(office, PASSWORD) == office

    assert accounts.get(office, account.account_id) == account
    assert refused_calls(book) == [
        "call:Accounts.get:administrator",
        "call:Operators.all:administrator",
    ]
    assert book.findings() == ()


def test_payments_are_settled_while_the_desk_is_locked(book: Book) -> None:
    account = book.account()
    top_up = book.open(account)
    office = at_work(book)
    book.gateway.pay(book.page(top_up))

    book.services.operators.lock(office)
    report = book.services.payments.sync(office)

    assert report.changed == 1
    book.services.operators.confirm(office, PASSWORD)
    assert str(book.balance(account)) == "50.00"


def test_a_wrong_password_leaves_the_desk_locked_and_counts(book: Book) -> None:
    office = at_work(book)
    operators = book.services.operators
    operators.lock(office)

    codes = []
    for _ in range(4):
        with pytest.raises(NotAllowedError) as refused:
            operators.confirm(office, "wrong password")
        codes.append(refused.value.code)

    assert codes == ["sign_in_failed"] * 3 + ["sign_in_paused"]
    with pytest.raises(NotAllowedError, match="This desk is locked"):
        operators.all(office)
    with pytest.raises(NotAllowedError, match="Please try again in 5 seconds"):
        operators.sign_in("Office", PASSWORD)


def test_somebody_else_may_sign_in_at_a_locked_desk(book: Book) -> None:
    office = at_work(book)
    operators = book.services.operators
    operators.add(office, name="Clerk", role=Role.FINANCE, password=PASSWORD)
    operators.lock(office)

    clerk = operators.sign_in("Clerk", PASSWORD)

    assert len(operators.all(clerk)) == 2


def test_a_refund_waits_for_the_password_and_then_goes_through_once(book: Book) -> None:
    top_up = book.top_up(book.account())
    office = at_work(book)
    refunds = book.services.refunds
    book.clock.move(timedelta(minutes=6))

    def refund() -> object:
        left = refunds.left(office, top_up.top_up_id)
        return refunds.refund(office, top_up.top_up_id, left, key="refund-1", reason="Asked for")

    with pytest.raises(NotAllowedError, match="more than 5 minutes ago") as refused:
        refund()
    assert refused.value.code == "password_needed"
    assert refused_calls(book) == []  # Nobody overstepped a right.
    book.services.operators.confirm(office, PASSWORD)
    refund()

    assert len(refunds.of_top_up(office, top_up.top_up_id)) == 1


def test_a_call_that_was_let_in_may_use_others(book: Book) -> None:
    office = at_work(book)
    book.services.operators.lock(office)

    # It asks how the backups stand and makes one, which nobody may do at a locked desk.
    made = book.services.backups.create_if_due(office)

    assert (made is not None) == book.is_sqlite  # On a server somebody else plans them.
    assert refused_calls(book) == []
