"""Formats change for the future only, and the report names what is missing or repeated."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest

from billing_desktop.bootstrap import Services
from billing_desktop.domain.mail_text import MailTextKind
from billing_desktop.domain.number_format import NumberFormat, Separator
from billing_desktop.domain.number_series import NumberKind
from billing_desktop.errors import NotAllowedError, NumberFormatError, UserError
from tests.book import Book
from tests.builders import TODAY
from tests.db.test_tampering import remove_guards

TOMORROW = date(2026, 11, 24)
FIRST, SECOND = "TEST-RE-2026-000001", "TEST-RE-2026-000002"


def test_series_of_invoices_and_credit_notes_are_in_order(book: Book) -> None:
    account = book.account()
    book.top_up(account)
    book.top_up(account)
    book.services.corrections.issue_credit_note(book.operator, FIRST, key="c", reason="Twice")

    invoices, notes = book.services.numbers.report(book.operator)

    assert (invoices.count, invoices.first, invoices.last, invoices.taken) == (2, FIRST, SECOND, 2)
    assert (notes.series, notes.count) == ("TEST-ST-2026", 1)
    assert invoices.is_sound
    assert notes.is_sound


def test_a_gap_a_repeat_and_a_wrong_date_are_named(book: Book) -> None:
    account = book.account()
    for _ in range(4):
        book.top_up(account)
    remove_guards(book)
    book.execute(
        "UPDATE invoice SET issued_on = '2026-01-01' WHERE seq = 4",
        f"DELETE FROM outbox WHERE invoice_number = '{SECOND}'",
        f"DELETE FROM document WHERE number = '{SECOND}'",
        f"DELETE FROM invoice WHERE number = '{SECOND}'",
        "UPDATE number_series SET last_seq = 5 WHERE series = 'TEST-RE-2026'",
    )

    (series,) = book.services.numbers.report(book.operator)

    assert series.missing == (2, 5)
    assert series.out_of_order == ("TEST-RE-2026-000004",)
    assert (series.repeated, series.taken, series.is_sound) == ((), 5, False)


def test_a_book_without_documents_has_nothing_to_report(book: Book) -> None:
    assert book.services.numbers.report(book.operator) == ()


def written(
    kind: NumberKind = NumberKind.INVOICE, prefix: str = "INV", day: date = TOMORROW
) -> NumberFormat:
    return NumberFormat(kind, day, prefix, Separator.NONE, 2, 4)


def go_to(book: Book, day: date) -> None:
    book.clock.set(datetime(day.year, day.month, day.day, 9, tzinfo=UTC))


def issued(book: Book) -> list[object]:
    rows = book.rows("SELECT number FROM invoice ORDER BY series, seq")
    return [number for (number,) in rows]


def test_a_format_writes_the_numbers_of_its_day_and_the_counter_goes_on(book: Book) -> None:
    account = book.account()
    numbers = book.services.numbers
    for kind, prefix in zip(NumberKind, ("AUF", "INV", "CN"), strict=True):
        numbers.add_format(book.administrator, written(kind, prefix))
    book.top_up(account)
    go_to(book, TOMORROW)

    second = book.top_up(account)
    book.services.corrections.issue_credit_note(
        book.operator, "TEST-INV260002", key="c", reason="Twice"
    )

    assert issued(book) == [FIRST, "TEST-INV260002", "TEST-CN260001"]
    assert second.billing_number == "TEST-AUF260002"
    invoices, notes = numbers.report(book.operator)
    assert (invoices.series, invoices.count) == ("TEST-RE-2026", 2)
    assert (invoices.first, invoices.last) == (FIRST, "TEST-INV260002")
    assert invoices.is_sound
    assert notes.is_sound
    assert book.findings() == ()


def test_in_another_year_the_counter_begins_again_in_the_format_that_holds(book: Book) -> None:
    account = book.account()
    book.services.numbers.add_format(book.administrator, written(day=date(2027, 1, 1)))
    book.top_up(account)
    go_to(book, date(2026, 12, 31))
    book.top_up(account)
    go_to(book, date(2027, 1, 1))

    book.top_up(account)

    assert issued(book) == [FIRST, SECOND, "TEST-INV270001"]
    assert book.findings() == ()


def test_a_document_in_a_new_format_is_found_mailed_and_archived(book: Book) -> None:
    book.services.numbers.add_format(book.administrator, written())
    go_to(book, TOMORROW)

    top_up = book.top_up(book.account())

    assert top_up.invoice_number == "TEST-INV260001"
    assert book.services.invoices.get(book.operator, "TEST-INV260001").number == "TEST-INV260001"
    assert book.services.invoices.document(book.operator, "TEST-INV260001").startswith(b"%PDF")
    assert (book.settings.data_dir / "documents" / "TEST-INV260001.pdf").is_file()
    mail = book.services.mail.outbox.of_invoice(book.operator, "TEST-INV260001")
    assert mail.invoice_number == "TEST-INV260001"


def test_examples_are_written_as_numbers_of_today_are(book: Book) -> None:
    book.services.numbers.add_format(book.administrator, written())
    go_to(book, TOMORROW)
    texts = book.services.mail.texts
    text = texts.get(book.operator, MailTextKind.INVOICE, "en").text

    shown = texts.preview(book.operator, MailTextKind.INVOICE, "en", text)

    assert "TEST-INV260001" in shown.subject


def test_what_a_format_brings_is_shown_before(book: Book) -> None:
    book.top_up(book.account())

    this_year = book.services.numbers.preview(book.operator, written())
    next_year = book.services.numbers.preview(book.operator, written(day=date(2027, 1, 1)))

    assert this_year.next_number == SECOND
    assert this_year.first_number == "TEST-INV260002"
    assert next_year.first_number == "TEST-INV270001"
    assert book.rows("SELECT * FROM number_format") == []


def test_a_format_for_today_or_before_is_refused(book: Book) -> None:
    # Half past midnight in Berlin: "today" is the Berlin date.
    book.clock.set(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))

    for day in (TOMORROW, TODAY, date(2020, 1, 1)):
        with pytest.raises(UserError, match="for a day to come"):
            book.services.numbers.add_format(book.administrator, written(day=day))
    assert book.rows("SELECT * FROM number_format") == []


def test_a_format_to_come_is_corrected_by_another_for_the_same_day(book: Book) -> None:
    numbers = book.services.numbers
    numbers.add_format(book.administrator, written(prefix="IVN"))
    numbers.add_format(book.administrator, written(prefix="INV"))

    standing = numbers.add_format(book.administrator, written(prefix="INV"))

    assert standing.formats.on(NumberKind.INVOICE, TOMORROW).prefix == "INV"
    assert book.rows("SELECT version, prefix, added_by FROM number_format ORDER BY version") == [
        (1, "IVN", "office"),
        (2, "INV", "office"),
    ]
    assert book.rows("SELECT object FROM audit WHERE action = 'number_format.add'") == [
        ("number_format:RE:2026-11-24:IVNYYNNNN",),
        ("number_format:RE:2026-11-24:INVYYNNNN",),
    ]


def test_a_prefix_of_another_kind_is_never_kept(book: Book) -> None:
    numbers = book.services.numbers
    numbers.add_format(book.administrator, written(prefix="INV"))

    for prefix in ("TU", "RE", "INV"):
        with pytest.raises(NumberFormatError, match="belongs to numbers of another kind"):
            numbers.add_format(book.administrator, written(NumberKind.CREDIT_NOTE, prefix))
    assert book.rows("SELECT count(*) FROM number_format") == [(1,)]


def test_two_who_give_two_kinds_one_prefix_at_once_do_not_both_succeed(book: Book) -> None:
    desks = [book.services, book.other_workstation()]
    kinds = [NumberKind.INVOICE, NumberKind.CREDIT_NOTE]

    def add(services: Services, kind: NumberKind) -> str:
        try:
            services.numbers.add_format(book.administrator, written(kind, "SAME"))
        except NumberFormatError:
            return "refused"
        return "kept"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(add, desks, kinds))

    assert sorted(told) == ["kept", "refused"]
    assert book.rows("SELECT count(*) FROM number_format") == [(1,)]


def test_only_administrators_choose_a_format(book: Book) -> None:
    with pytest.raises(NotAllowedError):
        book.services.numbers.add_format(book.operator, written())

    assert book.services.numbers.standing(book.operator).formats.rows == ()
