"""On a server each operator works through a login of their own, and the server knows who it is."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest

from billing_desktop import backup_desk
from billing_desktop.domain.bank_line import HandStatus
from billing_desktop.domain.health import State
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import NotAllowedError
from billing_desktop.settings import Settings
from tests.asking_server import PASSWORD
from tests.bank_books import credit, take_in, write
from tests.book import Book
from tests.builders import TODAY, eur, seller
from tests.secured_book import ADA, AUD, FINN, FRIDA, SAM, SecuredBook
from tests.secured_desks import REFUSED, Desks, desks, refused_to, secured

__all__ = ["desks", "secured"]


def sessions(book: Book) -> set[str]:
    """Return the login that the services of a book work through."""
    return {str(user) for (user,) in book.rows("SELECT session_user")}


def test_after_signing_in_all_is_done_through_the_operators_own_login(
    secured: SecuredBook,
) -> None:
    book = secured.desk()
    assert sessions(book) == {secured.desk_login}

    book.services.operators.sign_in("finn", PASSWORD)
    assert sessions(book) == {secured.login(FINN)}

    book.services.operators.sign_out()
    assert sessions(book) == {secured.desk_login}
    book.close()


def test_a_card_top_up_works_through_the_login_of_finance(desks: Desks) -> None:
    book = desks.of(FINN)
    account = book.account()

    book.top_up(account, "50.00")
    book.services.usage.add(
        FINN,
        account.account_id,
        eur("12.50"),
        key="meter-1",
        used_on=TODAY,
        description="API calls",
    )

    assert book.balance(account) == eur("37.50")
    assert book.findings() == ()
    assert {name for (name,) in book.rows("SELECT DISTINCT operator FROM entry")} == {"Finn"}


def test_support_carries_out_what_support_may(desks: Desks) -> None:
    finance, support = desks.of(FINN), desks.of(SAM)
    account = support.account("AT")
    top_up = finance.open(account)
    finance.gateway.pay(finance.page(top_up))

    support.services.payments.sync(SAM)
    support.services.mail.outbox.send_due(SAM)
    support.services.vat_checks.check(SAM, account.account_id)

    assert support.balance(account) == eur("50.00")
    assert support.findings() == ()


def test_a_request_is_asked_by_one_and_approved_by_another(desks: Desks) -> None:
    asker, reviewer = desks.of(FINN), desks.of(SAM)
    top_up = asker.start(asker.account(), "1500.00", method=TopUpMethod.INVOICE)
    mine, theirs = asker.services.invoice_requests, reviewer.services.invoice_requests
    request = mine.of_top_up(FINN, top_up.top_up_id)
    place = request.request_id

    taken = theirs.take(SAM, place, version=request.version).request
    theirs.save_draft(SAM, place, "Which one?")
    asked = theirs.ask_back(SAM, place, "Which one?", version=taken.version).request
    mine.mark_read(FINN, place, seq=99)
    again = mine.answer(FINN, place, "This one.", version=asked.version).request
    done = theirs.approve(SAM, place, version=again.version).request

    assert done.status is RequestStatus.INVOICED
    assert asker.findings() == ()


def test_what_the_program_does_by_itself_is_signed_by_whoever_is_signed_in(desks: Desks) -> None:
    book = desks.of(FINN)
    top_up = book.start(book.account(), "1500.00", method=TopUpMethod.INVOICE)
    book.clock.move(timedelta(days=60))
    support = desks.of(SAM)

    support.services.payments.sync(SAM)

    place = support.services.invoice_requests.of_top_up(SAM, top_up.top_up_id).request_id
    last = support.services.invoice_requests.thread(SAM, place)[-1]
    assert (last.author, last.action) == ("Sam", RequestAction.EXPIRE)
    assert support.findings() == ()


def test_a_bank_file_is_taken_in_and_an_invoice_marked_paid_by_two(
    desks: Desks, tmp_path: Path
) -> None:
    book, reviewer = desks.of(FINN), desks.of(FRIDA)
    top_up = book.start(book.account(), "1000.00", method=TopUpMethod.INVOICE)
    requests = reviewer.services.invoice_requests
    request = requests.of_top_up(FRIDA, top_up.top_up_id)
    requests.approve(FRIDA, request.request_id, version=request.version)
    take_in(book, write(tmp_path, [credit(5_000, "a", reference="A")]))

    by_hand = book.services.bank.by_hand
    number = "TEST-RE-2026-000001"
    waiting = by_hand.mark_paid(FINN, number, eur("1190.00"), key="k", reason="Seen")
    decide = "UPDATE hand_booking SET status = 'booked', decided_at = now(), decided_by = "
    assert REFUSED in refused_to(desks.secured, FINN, f"{decide}'Frida'")
    assert "maker_is_not_checker" in refused_to(desks.secured, FINN, f"{decide}'Finn'")

    done = reviewer.services.bank.by_hand.confirm(FRIDA, waiting.hand_id)
    assert done.status is HandStatus.BOOKED
    assert book.findings() == ()


def test_an_auditor_reads_everything_and_writes_nothing(desks: Desks) -> None:
    finance = desks.of(FINN)
    account = finance.account()
    finance.top_up(account, "50.00")
    auditor = desks.of(AUD)

    assert auditor.balance(account) == eur("50.00")
    assert auditor.findings() == ()
    assert auditor.services.books.anchor(AUD).book_id
    assert len(auditor.services.audit_trail.choices(AUD).actions) > 1
    with pytest.raises(NotAllowedError):
        auditor.services.sellers.save(AUD, seller())


def test_a_refused_call_of_an_auditor_is_in_the_trail_in_the_auditors_name(desks: Desks) -> None:
    auditor = desks.of(AUD)

    with pytest.raises(NotAllowedError):
        auditor.services.sellers.save(AUD, seller())

    rows = auditor.rows(
        "SELECT operator, action, object FROM audit_trail ORDER BY seq DESC LIMIT 1"
    )
    assert rows == [("Aud", "call.refused", "call:Sellers.save:auditor")]
    assert auditor.findings() == ()


def test_a_wrong_password_is_counted_and_makes_the_next_wait(desks: Desks) -> None:
    book = desks.secured.desk()
    operators = book.services.operators
    for _ in range(3):
        with pytest.raises(NotAllowedError, match="Name or password is wrong"):
            operators.sign_in("Finn", "another password")
    with pytest.raises(NotAllowedError) as paused:
        operators.sign_in("Finn", PASSWORD)
    assert paused.value.code == "sign_in_paused"
    with pytest.raises(NotAllowedError, match="Name or password is wrong"):
        operators.sign_in("Frida", "")

    trail = "SELECT operator, object FROM audit WHERE action = 'operator.wrong_password'"
    assert sessions(book) == {desks.secured.desk_login}
    book.close()
    auditor = desks.of(AUD)
    login = desks.secured.desk_login
    assert auditor.rows(trail) == [
        *[(login, "operator:Finn")] * 3,
        (login, "operator:Frida"),
    ]
    assert auditor.findings() == ()


def test_changes_of_others_are_heard_at_every_desk(desks: Desks) -> None:
    finance, auditor = desks.of(FINN), desks.of(AUD)
    heard = Event()
    auditor.services.book_changes.follow(heard.set)

    finance.account()

    assert heard.wait(10)


def test_a_backup_is_made_through_an_operators_login(desks: Desks) -> None:
    book = desks.of(SAM)
    book.account()

    made = book.services.backups.create(SAM)

    assert Path(made.path).is_file()
    assert book.services.backups.check(SAM, Path(made.path))


def test_an_administrator_keeps_settings_and_adds_people(desks: Desks) -> None:
    book = desks.of(ADA)
    book.seller(name="Beispielwerk Neu GmbH")
    book.services.operators.save_idle_minutes(ADA, 5)

    assert book.services.books.info().seller_name == "Beispielwerk Neu GmbH"
    assert book.findings() == ()


def test_nothing_is_kept_of_passwords_that_the_server_asks_for(desks: Desks) -> None:
    auditor = desks.of(AUD)

    assert auditor.rows("SELECT DISTINCT password_hash FROM operator") == [("",)]


def test_a_secured_book_that_was_taken_elsewhere_gets_new_passwords(
    desks: Desks, tmp_path: Path
) -> None:
    made = desks.of(SAM).services.backups.create(SAM)
    elsewhere = Settings(data_dir=tmp_path / "elsewhere")

    backup_desk.restore_backup(elsewhere, Path(made.path))

    book = Book(elsewhere)
    operators = book.services.operators
    with pytest.raises(NotAllowedError, match="Name or password is wrong"):
        operators.sign_in("Ada", PASSWORD)
    somebody = operators.at_computer()
    assert somebody is not None
    operators.set_password(somebody, name="Ada", password=PASSWORD)
    assert operators.at_computer() is None
    assert operators.sign_in("ada", PASSWORD) == ADA
    book.close()


def test_a_desk_says_what_it_cannot_see_before_anybody_has_signed_in(
    secured: SecuredBook,
) -> None:
    book = secured.desk()

    checks = book.services.health.look_at_all(SYSTEM)

    assert [check.thing for check in checks if check.state is State.WRONG] == []
    assert "does not let this login" in str(checks[2].sentence)
    book.close()
