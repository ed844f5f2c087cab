"""Credit notes and corrected invoices: ordered, confirmed where needed, issued once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from billing_desktop.domain.account import Account
from billing_desktop.domain.correction import Correction, CorrectionStatus
from billing_desktop.domain.four_eyes import FourEyes, OnePersonChange
from billing_desktop.domain.listing import DocumentFilter, InvoiceQuery, PaymentStatus
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.refund import RefundStatus
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import (
    AmountError,
    BillingError,
    ConflictError,
    KeyReusedError,
    NotAllowedError,
    NotFoundError,
    UserError,
)
from tests.book import Book
from tests.builders import TODAY, eur
from tests.services.test_settling import postings

SECOND = Operator("second desk", Role.FINANCE)
NOTE, INVOICE, NEXT = "TEST-ST-2026-000001", "TEST-RE-2026-000001", "TEST-RE-2026-000002"


@pytest.fixture
def account(book: Book) -> Account:
    return book.account()


@pytest.fixture
def paid(book: Book, account: Account) -> TopUp:
    return book.top_up(account, "250.00")


def cancel(book: Book, *, key: str = "c1", **part: object) -> Correction:
    return book.services.corrections.issue_credit_note(
        book.operator,
        INVOICE,
        key=key,
        reason="Ordered twice",
        **part,  # type: ignore[arg-type]
    )


def use(book: Book, account: Account, amount: str) -> None:
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur(amount),
        key="meter-1",
        used_on=TODAY,
        description="API calls",
    )


def add_operators(book: Book) -> None:
    for name in (book.administrator.name, book.operator.name, SECOND.name):
        book.services.operators.add(
            book.administrator, name=name, role=Role.ADMINISTRATOR, password="correct horse"
        )


@pytest.fixture
def waiting(book: Book, account: Account, paid: TopUp) -> Correction:
    """A correction of more than the unspent balance, in a book with several operators."""
    assert paid.invoice_number == INVOICE
    add_operators(book)
    use(book, account, "100.00")
    return cancel(book)


def test_a_credit_note_takes_the_invoice_back_and_owes_the_money(
    book: Book, account: Account, paid: TopUp
) -> None:
    before = book.services.invoices.document(book.operator, INVOICE)

    made = cancel(book)

    assert (made.status, made.credit_note_number) == (CorrectionStatus.ISSUED, NOTE)
    assert postings(book, "credit_note") == {
        f"liability:balance:{account.account_id}": 25000,
        "revenue:processing_fees": 400,
        "liability:vat_payable": 4826,
        "liability:refunds_owed": -30226,
    }
    assert book.balance(account) == eur("0.00")
    assert book.tasks() == ["refund_owed"]
    note = book.services.invoices.get(book.operator, NOTE)
    assert (str(note.gross), note.corrects is not None) == ("-302.26", True)
    assert book.services.invoices.document(book.operator, NOTE).startswith(b"%PDF")
    assert book.services.invoices.document(book.operator, INVOICE) == before
    assert book.rows("SELECT kind, gross_minor FROM audit_invoice ORDER BY number") == [
        ("invoice", 30226),
        ("credit_note", -30226),
    ]
    assert book.rows(f"SELECT status FROM outbox WHERE invoice_number = '{NOTE}'")
    assert paid.top_up_id == note.top_up_id
    assert book.findings() == ()


def test_the_same_key_is_the_same_correction(book: Book, paid: TopUp) -> None:
    first = cancel(book, credit=eur("10.00"))

    assert cancel(book, credit=eur("10.00")) == first
    with pytest.raises(KeyReusedError):
        cancel(book, credit=eur("11.00"))
    assert len(book.services.corrections.of_invoice(book.operator, INVOICE)) == 1
    assert book.services.corrections.get(book.operator, first.correction_id) == first
    assert paid.invoice_number == INVOICE


def test_parts_sum_up_to_the_invoice_and_no_further(
    book: Book, account: Account, paid: TopUp
) -> None:
    for number, amount in enumerate(("33.33", "33.33", "100.01")):
        cancel(book, key=f"part-{number}", credit=eur(amount))
    with pytest.raises(AmountError, match=r"At most 83\.33 EUR"):
        cancel(book, key="more", credit=eur("83.34"))

    cancel(book, key="rest")

    with pytest.raises(UserError, match="cancelled in full already"):
        cancel(book, key="again")
    assert book.rows("SELECT SUM(gross_minor), SUM(vat_minor) FROM invoice") == [(0, 0)]
    assert book.balance(account) == eur("0.00")
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("302.26")
    assert book.findings() == ()


def test_a_refund_before_and_its_credit_note_leave_nothing_owed(
    book: Book, account: Account, paid: TopUp
) -> None:
    book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("100.00"), key="r1", reason="Part"
    )
    (told,) = book.services.tasks.all_open(book.operator)
    found = book.services.corrections.look(book.operator, INVOICE)
    assert found.refunded == eur("100.00")

    cancel(book, gross=found.refunded)

    assert book.tasks() == []
    assert book.balance(account) == eur("250.00") - eur(str(told.sentence.params["effect"]))
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("0.00")
    assert book.findings() == ()


def test_a_refund_afterwards_settles_what_is_owed(book: Book, paid: TopUp) -> None:
    cancel(book)

    made = book.services.refunds.refund(
        book.operator, paid.top_up_id, eur("302.26"), key="r1", reason="Cancelled"
    )

    assert made.status is RefundStatus.SENT
    assert book.tasks() == []
    assert book.findings() == ()


def test_more_than_the_unspent_balance_waits_for_somebody_else(
    book: Book, account: Account, waiting: Correction
) -> None:
    corrections = book.services.corrections
    assert waiting.status is CorrectionStatus.AWAITING_SECOND_PERSON
    assert book.tasks() == ["second_person"]
    assert corrections.awaiting(book.operator) == (waiting,)
    assert postings(book, "credit_note") == {}
    with pytest.raises(NotAllowedError, match="Somebody else has to confirm"):
        corrections.confirm(book.operator, waiting.correction_id)
    with pytest.raises(UserError, match="waits for a second person"):
        cancel(book, key="c2", credit=eur("1.00"))

    done = corrections.confirm(SECOND, waiting.correction_id)

    assert (done.status, done.decided_by) == (CorrectionStatus.ISSUED, SECOND.name)
    assert corrections.confirm(SECOND, waiting.correction_id) == done
    assert book.balance(account) == -eur("100.00")
    assert book.tasks() == ["refund_owed"]
    assert book.findings() == ()
    with pytest.raises(ConflictError, match="was issued"):
        corrections.reject(SECOND, waiting.correction_id, reason="Too late")


def test_what_is_rejected_never_happens(book: Book, waiting: Correction) -> None:
    corrections = book.services.corrections

    done = corrections.reject(book.operator, waiting.correction_id, reason="My mistake")

    assert (done.status, done.rejected_because) == (CorrectionStatus.REJECTED, "My mistake")
    assert corrections.reject(SECOND, waiting.correction_id, reason="Other words") == done
    assert book.tasks() == []
    with pytest.raises(ConflictError, match="was rejected"):
        corrections.confirm(SECOND, waiting.correction_id)
    assert cancel(book, key="c2", credit=eur("150.00")).status is CorrectionStatus.ISSUED
    assert book.findings() == ()


def test_the_database_lets_nobody_confirm_their_own_order(book: Book, waiting: Correction) -> None:
    with pytest.raises(Exception, match=r"(?i)maker_is_not_checker"):
        book.execute(
            "UPDATE correction SET status = 'issued', decided_by = made_by, decided_at = made_at,"
            f" credit_note_number = '{INVOICE}' WHERE correction_id = '{waiting.correction_id}'"
        )


def test_one_person_alone_books_at_once_and_the_trail_says_so(
    book: Book, account: Account, paid: TopUp
) -> None:
    use(book, account, "100.00")

    made = cancel(book)

    assert (made.status, made.is_one_person) == (CorrectionStatus.ISSUED, True)
    assert book.rows("SELECT object FROM audit WHERE action = 'correction.one_person'") == [
        (f"correction:{made.correction_id}",)
    ]
    assert paid.invoice_number == INVOICE
    assert book.findings() == ()


def test_one_person_mode_is_a_setting_of_the_administrator(
    book: Book, account: Account, paid: TopUp
) -> None:
    corrections = book.services.corrections
    add_operators(book)
    use(book, account, "100.00")
    with pytest.raises(NotAllowedError):
        corrections.set_one_person(book.operator, is_on=True)
    assert not corrections.is_one_person(book.operator)

    for is_on in (True, True):
        corrections.set_one_person(book.administrator, is_on=is_on)

    assert corrections.is_one_person(book.operator)
    assert cancel(book).is_one_person
    assert book.rows("SELECT COUNT(*) FROM audit WHERE action = 'one_person.set'") == [(1,)]
    assert paid.invoice_number == INVOICE


def test_the_setting_tells_who_changed_it_and_when(book: Book) -> None:
    corrections, boss = book.services.corrections, book.administrator
    assert corrections.four_eyes(book.operator) == FourEyes(has_operators=False)
    add_operators(book)

    corrections.set_one_person(boss, is_on=True)
    off = book.clock.now()
    book.clock.move(timedelta(days=1))
    corrections.set_one_person(boss, is_on=False)

    found = corrections.four_eyes(book.operator)
    assert found.has_operators
    assert not found.is_one_person
    assert found.changes == (
        OnePersonChange(is_one_person=False, changed_at=book.clock.now(), changed_by=boss.name),
        OnePersonChange(is_one_person=True, changed_at=off, changed_by=boss.name),
    )


def test_a_corrected_invoice_moves_no_money(book: Book, account: Account, paid: TopUp) -> None:
    use(book, account, "100.00")
    add_operators(book)
    book.services.accounts.save_details(
        book.operator,
        account.account_id,
        replace(account.details, company="Other Name GmbH"),
        version=account.version,
    )

    made = book.services.corrections.correct(
        book.operator, INVOICE, key="c1", reason="Wrong company"
    )

    assert (made.credit_note_number, made.new_invoice_number) == (NOTE, NEXT)
    again = book.services.invoices.get(book.operator, NEXT)
    assert (again.buyer.company, str(again.gross)) == ("Other Name GmbH", "302.26")
    assert book.services.invoices.get(book.operator, INVOICE).buyer.company == account.name
    assert book.balance(account) == eur("150.00")
    assert book.services.corrections.owed(book.operator, paid.top_up_id) == eur("0.00")
    assert book.tasks() == []
    assert postings(book, "invoice")["liability:refunds_owed"] == 30226
    assert book.findings() == ()
    same = book.services.corrections.correct(
        book.operator, INVOICE, key="c1", reason="Wrong company"
    )
    assert same == made


def test_a_corrected_invoice_can_be_cancelled_in_turn(book: Book, paid: TopUp) -> None:
    corrections = book.services.corrections
    corrections.correct(book.operator, INVOICE, key="c1", reason="Wrong company")

    made = corrections.issue_credit_note(book.operator, NEXT, key="c2", reason="Not wanted")

    assert made.credit_note_number == "TEST-ST-2026-000002"
    assert corrections.owed(book.operator, paid.top_up_id) == eur("302.26")
    assert book.findings() == ()


def test_a_document_that_cannot_be_made_takes_no_number_and_books_nothing(
    book: Book, account: Account, paid: TopUp
) -> None:
    with pytest.raises(BillingError):
        book.services.corrections.issue_credit_note(
            book.operator, INVOICE, key="c1", reason="\U0001f4b8 \u4e00\ufdfd\U00013000"
        )

    assert book.rows("SELECT COUNT(*) FROM number_series WHERE series LIKE 'TEST-ST%'") == [(0,)]
    assert book.balance(account) == eur("250.00")
    assert cancel(book).credit_note_number == NOTE
    assert paid.invoice_number == INVOICE


def test_without_a_reason_or_an_invoice_nothing_is_done(book: Book, paid: TopUp) -> None:
    corrections = book.services.corrections
    with pytest.raises(UserError, match="reason"):
        corrections.issue_credit_note(book.operator, INVOICE, key="c", reason=" ")
    with pytest.raises(NotFoundError):
        corrections.look(book.operator, "RE-1999-000001")
    with pytest.raises(NotFoundError):
        corrections.confirm(SECOND, "nothing")
    assert paid.invoice_number == INVOICE


def test_two_workstations_take_no_more_than_the_invoice(book: Book, paid: TopUp) -> None:
    desks = (book.services, book.other_workstation())
    barrier, outcomes = Barrier(2), list[str]()

    def take(desk: int) -> None:
        barrier.wait()
        try:
            desks[desk].corrections.issue_credit_note(
                book.operator, INVOICE, key=f"desk-{desk}", reason="Twice", credit=eur("200.00")
            )
            outcomes.append("issued")
        except BillingError as error:
            outcomes.append(error.code)

    threads = [Thread(target=take, args=(desk,)) for desk in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["credit_too_high", "issued"]
    assert book.rows("SELECT COUNT(*) FROM credit_note") == [(1,)]
    assert paid.invoice_number == INVOICE
    assert book.findings() == ()


def test_an_invoice_in_place_of_a_paid_one_is_paid(
    book: Book, account: Account, paid: TopUp
) -> None:
    details = replace(account.details, city="Bremen")
    book.services.accounts.save_details(
        book.operator, account.account_id, details, version=account.version
    )
    book.services.corrections.correct(book.operator, INVOICE, key="c1", reason="Moved")
    invoices = book.services.invoices

    found = {
        wanted: set(invoices.search(book.operator, InvoiceQuery(filter=wanted)).numbers)
        for wanted in DocumentFilter
    }

    assert paid.invoice_number == INVOICE
    assert found == {
        DocumentFilter.ALL: {INVOICE, NOTE, NEXT},
        DocumentFilter.OPEN: set(),
        DocumentFilter.PAID: {NEXT},
        DocumentFilter.CREDIT_NOTES: {NOTE},
    }
    (row,) = invoices.rows(book.operator, [NEXT])
    assert row.status is PaymentStatus.PAID
