"""On a server each operator works through a login of their own, and the server knows who it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from threading import Event

import psycopg
import pytest

from billing_desktop.domain.bank_line import HandStatus
from billing_desktop.domain.correction import Correction, CorrectionStatus
from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.errors import NotAllowedError
from tests.asking_server import PASSWORD
from tests.bank_books import credit, take_in, write
from tests.book import Book
from tests.builders import TODAY, eur, seller
from tests.db_servers import PostgresServer
from tests.secured_book import ADA, AUD, FINN, FRIDA, SAM, SecuredBook, secured_book

REFUSED = "not of the operator who is signed in"


@pytest.fixture
def secured(
    postgres_server: PostgresServer, postgres_book: str, tmp_path: Path
) -> Iterator[SecuredBook]:
    """A secured book of this test's own."""
    with secured_book(postgres_server, tmp_path, template=postgres_book) as book:
        yield book


@pytest.fixture
def desks(secured: SecuredBook) -> Iterator[Desks]:
    """Desks of several people at once."""
    with ExitStack() as stack:
        yield Desks(secured, stack)


class Desks:
    """Opens a desk for each person, at the same provider and the same time."""

    def __init__(self, secured: SecuredBook, stack: ExitStack) -> None:
        self.secured = secured
        self._stack = stack
        self._first: Book | None = None

    def of(self, who: Operator) -> Book:
        book = self.secured.desk()
        self._stack.callback(book.close)
        first = self._first = self._first or book
        book.clock = first.clock
        book.restart(gateway=first.gateway)
        assert book.services.operators.sign_in(who.name, PASSWORD) == who
        book.operator = book.administrator = who
        return book


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


def wait_for_second(book: Book) -> Correction:
    """Have a correction of more than the unspent balance ordered."""
    account = book.account()
    book.top_up(account, "250.00")
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("200.00"),
        key="m",
        used_on=TODAY,
        description="API calls",
    )
    return book.services.corrections.issue_credit_note(
        book.operator, "TEST-RE-2026-000001", key="c", reason="Ordered twice"
    )


def refused_to(book: SecuredBook, who: Operator, statement: str) -> str:
    """Return what the server says to somebody with psql, who would commit."""
    with book.connect_as(who) as connection:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute(statement.encode())
        connection.rollback()
    return str(refused.value)


def test_nobody_confirms_a_correction_of_their_own_with_psql(desks: Desks) -> None:
    first = desks.of(FINN)
    waiting = wait_for_second(first)
    decide = "UPDATE correction SET status = 'issued', decided_at = now(), decided_by = "
    note = ", credit_note_number = 'TEST-RE-2026-000001'"

    for name in ("Frida", "system", "FINN", "Ada"):
        said = refused_to(desks.secured, FINN, f"{decide}'{name}'{note}")
        assert f"correction.decided_by is {REFUSED}" in said, name
    own = refused_to(desks.secured, FINN, f"{decide}'Finn'{note}")
    assert "maker_is_not_checker" in own
    for maker in ("Frida", "system"):
        said = refused_to(
            desks.secured, FINN, f"UPDATE correction SET decided_by = 'Finn', made_by = '{maker}'"
        )
        assert "permission denied" in said

    second = desks.of(FRIDA)
    done = second.services.corrections.confirm(FRIDA, waiting.correction_id)
    assert done.status is CorrectionStatus.ISSUED
    assert first.findings() == ()


def test_nobody_orders_a_correction_in_anothers_name_to_confirm_it(desks: Desks) -> None:
    waiting = wait_for_second(desks.of(FINN))
    copied = (
        "INSERT INTO correction SELECT (jsonb_populate_record(c, jsonb_build_object("
        "'correction_id', 'x', {changes}))).* FROM correction c"
    )
    for changes, sentence in (
        ("'made_by', 'Frida'", f"correction.made_by is {REFUSED}"),
        ("'made_by', 'system'", f"correction.made_by is {REFUSED}"),
        ("'is_one_person', 1, 'needs_second_person', 0", "nobody decides alone in this book"),
    ):
        statement = copied.format(changes=changes)
        assert sentence in refused_to(desks.secured, FINN, statement), changes
    assert waiting.status is CorrectionStatus.AWAITING_SECOND_PERSON


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


def test_nobody_approves_what_they_asked_for_with_psql(desks: Desks) -> None:
    book, reviewer = desks.of(FINN), desks.of(SAM)
    top_up = book.start(book.account(), "1500.00", method=TopUpMethod.INVOICE)
    request = book.services.invoice_requests.of_top_up(FINN, top_up.top_up_id)
    reviewer.services.invoice_requests.take(SAM, request.request_id, version=request.version)
    approve = (
        "UPDATE invoice_request SET status = 'approved', approved_at = now(),"
        " approved_amount_minor = 1, approved_vat_minor = 1, approved_tax_category = 'S',"
        " approved_tax_percent = '19', approved_details_sha256 = 'x', approved_by = "
    )
    take = "UPDATE invoice_request SET assignee = 'Frida'"

    assert f"approved_by is {REFUSED}" in refused_to(desks.secured, FINN, f"{approve}'Sam'")
    assert f"assignee is {REFUSED}" in refused_to(desks.secured, FINN, take)
    assert "maker_is_not_checker" in refused_to(desks.secured, FINN, f"{approve}'Finn'")
    alone = refused_to(desks.secured, FINN, f"{approve}'Finn', is_one_person = 1")
    assert "nobody decides alone in this book" in alone
    asked_by = "UPDATE invoice_request SET requested_by = 'Sam'"
    assert "permission denied" in refused_to(desks.secured, FINN, asked_by)


def test_a_draft_is_nobody_elses_to_change_or_delete(desks: Desks) -> None:
    book = desks.of(FINN)
    top_up = book.start(book.account(), "1500.00", method=TopUpMethod.INVOICE)
    requests = book.services.invoice_requests
    place = requests.of_top_up(FINN, top_up.top_up_id).request_id
    requests.save_draft(FINN, place, "Hel")
    requests.save_draft(FINN, place, "Hello")

    said = refused_to(desks.secured, FRIDA, "DELETE FROM request_draft")
    assert "the row is somebody else's" in said
    draft = requests.draft(FINN, place)
    assert draft is not None
    assert draft.text == "Hello"


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
