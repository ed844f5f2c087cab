"""Operators change their role, leave and come back."""

from __future__ import annotations

from threading import Barrier, Thread

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.invoice_request import RequestStatus
from billing_desktop.domain.operator import ListedOperator, Operator, Role
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import BillingError, ConflictError, NotAllowedError, UserError
from tests.book import Book
from tests.builders import seller

PASSWORD = "correct horse battery"
OTHER = "another horse battery"
ADA = Operator("Ada", Role.ADMINISTRATOR)
EVE = Operator("Eve", Role.FINANCE)


def add(book: Book, *people: Operator) -> None:
    for who in people:
        book.services.operators.add(
            book.administrator, name=who.name, role=who.role, password=PASSWORD
        )


@pytest.fixture
def staffed(book: Book) -> Book:
    """A book in which Ada, who is in charge, and Eve work, each at a desk of their own."""
    add(book, ADA, EVE)
    return book


def desk_of(book: Book, who: Operator) -> Services:
    desk = book.other_workstation()
    assert desk.operators.sign_in(who.name, PASSWORD) == who
    return desk


def listed(book: Book, name: str) -> ListedOperator:
    (found,) = [each for each in book.services.operators.all(ADA) if each.name == name]
    return found


def trail(book: Book, action: str) -> list[tuple[object, ...]]:
    return book.rows(
        "SELECT a.operator, c.field, c.before_text, c.after_text FROM audit a"
        f" JOIN audit_change c ON c.seq = a.seq WHERE a.action = '{action}' ORDER BY a.seq"
    )


def refusal(desk: Services, name: str, password: str = PASSWORD) -> str:
    with pytest.raises(NotAllowedError) as refused:
        desk.operators.sign_in(name, password)
    return str(refused.value)


def test_another_role_is_kept_with_before_and_after(staffed: Book) -> None:
    changed = staffed.services.operators.change_role(ADA, name="eve", role=Role.AUDITOR, version=1)

    assert (changed.name, changed.role, changed.version) == ("Eve", Role.AUDITOR, 2)
    assert trail(staffed, "operator.role") == [("Ada", "role", "finance", "auditor")]
    assert staffed.findings() == ()
    again = staffed.services.operators.change_role(ADA, name="Eve", role=Role.AUDITOR)
    assert again == changed
    assert len(trail(staffed, "operator.role")) == 1


def test_another_role_counts_at_once_at_the_desk_of_whoever_has_it(staffed: Book) -> None:
    desk = desk_of(staffed, EVE)
    account = staffed.account()

    staffed.services.operators.change_role(ADA, name="Eve", role=Role.AUDITOR)

    with pytest.raises(NotAllowedError, match="role of Eve was changed") as refused:
        desk.payments.sync(EVE)
    assert refused.value.code == "standing_changed"
    assert desk.operators.standing(EVE) == Operator("Eve", Role.AUDITOR)
    assert desk.accounts.get(EVE, account.account_id) == account  # Reading costs no more.
    again = desk.operators.sign_in("Eve", PASSWORD)
    with pytest.raises(NotAllowedError, match="role auditor does not include it"):
        desk.payments.sync(again)


def test_the_role_of_the_last_active_administrator_stays(staffed: Book) -> None:
    add(staffed, Operator("Ben", Role.ADMINISTRATOR))
    operators = staffed.services.operators
    operators.deactivate(ADA, name="Ben")

    for change in (
        lambda: operators.change_role(ADA, name="Ada", role=Role.FINANCE),
        lambda: operators.deactivate(EVE, name="Ada"),
    ):
        with pytest.raises((UserError, NotAllowedError)):
            change()
    with pytest.raises(UserError, match="Ada is the last administrator") as refused:
        operators.change_role(ADA, name="Ada", role=Role.FINANCE)
    assert refused.value.code == "last_administrator"

    operators.reactivate(ADA, name="Ben")
    assert operators.change_role(ADA, name="Ada", role=Role.FINANCE).role is Role.FINANCE
    assert staffed.findings() == ()


def test_whoever_was_deactivated_signs_in_no_more_and_the_trail_says_so(staffed: Book) -> None:
    done = staffed.services.operators.deactivate(ADA, name="Eve", version=1)
    assert (done.operator.is_active, done.operator.deactivated_by) == (False, "Ada")
    assert done.operator.deactivated_at == staffed.clock.now()

    desk = staffed.other_workstation()
    said = {refusal(desk, "Eve"), refusal(desk, "Eve", "wrong password"), refusal(desk, "Nobody")}

    assert said == {"Name or password is wrong."}
    noted = staffed.rows("SELECT action, object FROM audit WHERE action LIKE 'operator.sign_in%'")
    assert noted == [("operator.sign_in_refused", "operator:Eve")] * 2
    assert trail(staffed, "operator.deactivate") == [("Ada", "is_active", "True", "False")]
    assert staffed.findings() == ()


def test_a_desk_of_somebody_deactivated_writes_nothing_more(staffed: Book) -> None:
    desk, before = desk_of(staffed, EVE), len(staffed.rows("SELECT 1 FROM account"))
    staffed.services.operators.deactivate(ADA, name="Eve")

    with pytest.raises(NotAllowedError, match="Eve was deactivated") as refused:
        desk.payments.sync(EVE)

    assert refused.value.code == "standing_changed"
    assert desk.operators.standing(EVE) is None
    with pytest.raises(NotAllowedError):
        desk.operators.confirm(EVE, PASSWORD)
    assert len(staffed.rows("SELECT 1 FROM account")) == before
    refused_calls = staffed.rows("SELECT operator, object FROM audit WHERE action = 'call.refused'")
    assert refused_calls == [("Eve", "call:Payments.sync:finance")]


def test_an_administrator_without_the_role_any_more_changes_nobody(staffed: Book) -> None:
    ben = Operator("Ben", Role.ADMINISTRATOR)
    add(staffed, ben)
    desk = desk_of(staffed, ben)
    staffed.services.operators.change_role(ADA, name="Ben", role=Role.SUPPORT)

    with pytest.raises(NotAllowedError, match="role of Ben was changed"):
        desk.operators.change_role(ben, name="Ben", role=Role.ADMINISTRATOR)
    with pytest.raises(NotAllowedError, match="role of Ben was changed"):
        desk.sellers.save(ben, seller(name="Ben GmbH"))
    assert listed(staffed, "Ben").role is Role.SUPPORT


def test_nobody_deactivates_themselves(staffed: Book) -> None:
    add(staffed, Operator("Ben", Role.ADMINISTRATOR))

    with pytest.raises(UserError, match="Nobody deactivates themselves"):
        staffed.services.operators.deactivate(ADA, name="ada")


def test_reactivated_one_signs_in_with_the_password_from_before(staffed: Book) -> None:
    operators = staffed.services.operators
    operators.deactivate(ADA, name="Eve")
    with pytest.raises(UserError, match="reactivate Eve first"):
        operators.set_password(ADA, name="Eve", password=OTHER)

    back = operators.reactivate(ADA, name="Eve")

    assert (back.is_active, back.deactivated_by, back.version) == (True, "", 3)
    desk_of(staffed, EVE)
    assert operators.reactivate(ADA, name="Eve") == back
    assert staffed.findings() == ()


def test_what_somebody_else_changed_meanwhile_is_not_overwritten(staffed: Book) -> None:
    operators = staffed.services.operators
    operators.change_role(ADA, name="Eve", role=Role.SUPPORT, version=1)

    for change in (operators.deactivate, operators.reactivate):
        with pytest.raises(ConflictError, match="the role is support now"):
            change(ADA, name="Eve", version=1)
    operators.deactivate(ADA, name="Eve", version=2)
    with pytest.raises(ConflictError, match="Somebody else deactivated Eve"):
        operators.change_role(ADA, name="Eve", role=Role.AUDITOR, version=2)

    assert listed(staffed, "Eve").role is Role.SUPPORT


def test_two_administrators_who_remove_each_other_at_once_leave_one(staffed: Book) -> None:
    ben = Operator("Ben", Role.ADMINISTRATOR)
    add(staffed, ben)
    others = {ADA: (desk_of(staffed, ADA), "Ben"), ben: (desk_of(staffed, ben), "Ada")}
    start, said = Barrier(2), list[str]()

    def remove(by: Operator) -> None:
        desk, name = others[by]
        start.wait()
        try:
            desk.operators.deactivate(by, name=name)
        except BillingError as error:
            said.append(error.code)

    threads = [Thread(target=remove, args=(by,)) for by in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    active = [each.name for each in staffed.services.operators.all(ADA) if each.is_active]
    assert len(active) == 2  # Eve, and whoever was first.
    assert said in (["last_administrator"], ["standing_changed"])
    assert staffed.findings() == ()


def test_what_somebody_had_in_review_is_open_to_others_again(staffed: Book) -> None:
    top_up = staffed.start(staffed.account(), "1500.00", method=TopUpMethod.INVOICE)
    requests = staffed.services.invoice_requests
    request = requests.of_top_up(EVE, top_up.top_up_id)
    requests.take(EVE, request.request_id, version=request.version)

    done = staffed.services.operators.deactivate(ADA, name="Eve")

    assert done.released == 1
    now = requests.get(ADA, request.request_id).request
    assert (now.status, now.assignee) == (RequestStatus.REQUESTED, None)
    said = requests.thread(ADA, request.request_id)[-1].sentence
    assert said is not None
    assert "Eve does not work here any more" in str(said)
    assert staffed.findings() == ()


def test_ones_own_password_is_changed_with_the_old_one(staffed: Book) -> None:
    desk = desk_of(staffed, EVE)

    for old, new, sentence in (
        ("wrong password", OTHER, "The password is wrong"),
        (PASSWORD, PASSWORD, "the password you have already"),
        (PASSWORD, "short", "8 to 128 characters"),
    ):
        with pytest.raises(BillingError, match=sentence):
            desk.operators.change_password(EVE, old=old, new=new)
    desk.operators.change_password(EVE, old=PASSWORD, new=OTHER)

    assert refusal(desk, "Eve") == "Name or password is wrong."
    assert desk.operators.sign_in("Eve", OTHER) == EVE
    noted = staffed.rows("SELECT operator, object FROM audit WHERE action = 'operator.password'")
    assert noted == [("Eve", "operator:Eve")]
    assert staffed.findings() == ()


def test_wrong_old_passwords_make_the_next_one_wait(staffed: Book) -> None:
    desk = desk_of(staffed, EVE)
    codes = []
    for _ in range(4):
        with pytest.raises(NotAllowedError) as refused:
            desk.operators.change_password(EVE, old="wrong password", new=OTHER)
        codes.append(refused.value.code)

    assert codes == ["sign_in_failed"] * 3 + ["sign_in_paused"]


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        (
            "UPDATE operator SET role = 'administrator' WHERE name = 'Eve'",
            "operator Eve is administrator, the audit trail says finance",
        ),
        (
            "UPDATE operator SET deactivated_at = created_at, deactivated_by = 'x'"
            " WHERE name = 'Eve'",
            "operator Eve is deactivated, the audit trail says active",
        ),
        (
            "UPDATE operator SET deactivated_at = NULL, deactivated_by = NULL WHERE name = 'Gone'",
            "operator Gone is active, the audit trail says deactivated",
        ),
        ("DELETE FROM operator WHERE name = 'Eve'", "operator Eve of the audit trail is gone"),
    ],
)
def test_what_is_changed_past_the_program_is_named(
    staffed: Book, statement: str, sentence: str
) -> None:
    add(staffed, Operator("Gone", Role.SUPPORT))
    staffed.services.operators.change_role(ADA, name="Gone", role=Role.AUDITOR)
    staffed.services.operators.deactivate(ADA, name="Gone")
    assert staffed.findings() == ()

    staffed.execute(statement)

    (finding,) = staffed.findings()
    assert (finding.promise, finding.sentence) == ("P14", sentence)
