"""Statements are drawn from the books, on each database in turn."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from billing_desktop.domain.account import Account
from billing_desktop.domain.period import SELLER_ZONE
from billing_desktop.domain.statement import Statement, StatementPeriod
from billing_desktop.errors import NotFoundError
from tests.book import Book
from tests.builders import TODAY, eur

ALL = StatementPeriod(date(2020, 1, 1), date(2030, 1, 1))


def drawn(book: Book, account: Account, period: StatementPeriod = ALL) -> Statement:
    return book.services.statements.draw(book.operator, account.account_id, period)


def use(book: Book, account: Account, amount: str) -> None:
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur(amount),
        key=book.key(),
        used_on=TODAY,
        description="API calls",
    )


def shown(statement: Statement) -> list[tuple[str, ...]]:
    return [
        (
            line.movement.kind.value,
            line.movement.billing_number,
            line.movement.document_number,
            f"{line.movement.count} × {line.movement.amount!s}",
            str(line.balance),
        )
        for line in statement.lines
    ]


def test_the_closing_balance_is_the_balance_of_the_account(book: Book) -> None:
    account, other = book.account(), book.account("AT")
    book.top_up(account, "250.00")
    book.top_up(other, "77.00")
    book.clock.move(timedelta(minutes=1))
    use(book, account, "1.10")
    use(book, account, "2.20")
    book.clock.move(timedelta(minutes=1))
    book.services.corrections.issue_credit_note(
        book.operator, "TEST-RE-2026-000001", key="c1", reason="Too much", credit=eur("40.00")
    )

    statement = drawn(book, account)

    assert statement.opening == eur("0")
    assert statement.closing == book.balance(account) == eur("206.70")
    assert shown(statement) == [
        ("top_up", "TEST-TU-2026-000001", "TEST-RE-2026-000001", "1 × 250.00", "250.00"),
        ("usage", "", "", "2 × -3.30", "246.70"),
        ("credit_note", "TEST-TU-2026-000001", "TEST-ST-2026-000001", "1 × -40.00", "206.70"),
    ]
    assert drawn(book, other).closing == book.balance(other) == eur("77.00")


def test_a_corrected_invoice_takes_back_and_gives_again(book: Book) -> None:
    account = book.account()
    book.top_up(account, "250.00")
    book.clock.move(timedelta(minutes=1))
    details = account.details
    book.services.accounts.save_details(
        book.operator,
        account.account_id,
        type(details).checked(**{**_texts(account), "city": "Bremen"}),
        version=account.version,
    )
    book.services.corrections.correct(
        book.operator, "TEST-RE-2026-000001", key="c1", reason="Moved"
    )

    statement = drawn(book, account)

    kinds = [(line.movement.kind.value, str(line.movement.amount)) for line in statement.lines]
    assert kinds[0] == ("top_up", "250.00")
    assert sorted(kinds[1:]) == [("corrected_invoice", "250.00"), ("credit_note", "-250.00")]
    assert statement.closing == book.balance(account) == eur("250.00")


def test_periods_meet_without_gap_or_overlap_at_midnight_in_berlin(book: Book) -> None:
    account = book.account()
    midnight = datetime(2026, 12, 1, tzinfo=SELLER_ZONE).astimezone(UTC)
    book.clock.set(midnight - timedelta(seconds=1))
    use(book, account, "1.00")
    book.clock.set(midnight)
    use(book, account, "20.00")

    november = drawn(book, account, StatementPeriod(date(2026, 11, 1), date(2026, 12, 1)))
    december = drawn(book, account, StatementPeriod(date(2026, 12, 1), date(2027, 1, 1)))

    assert (november.opening, november.closing) == (eur("0"), eur("-1.00"))
    assert (december.opening, december.closing) == (eur("-1.00"), eur("-21.00"))
    assert december.closing == book.balance(account)


def test_a_top_up_that_has_no_invoice_yet_is_named_by_its_billing_number(book: Book) -> None:
    account = book.account()
    opened = book.open(account)
    book.seller(name="")
    book.pay(opened)

    (line,) = shown(drawn(book, account))

    assert line[1:3] == ("TEST-TU-2026-000001", "")


def test_an_account_that_nobody_knows_has_no_statement(book: Book) -> None:
    with pytest.raises(NotFoundError):
        book.services.statements.draw(book.operator, "nobody", ALL)


def test_the_table_is_in_the_language_of_the_account(book: Book) -> None:
    german, french = book.account(), book.account("FR", language="fr")
    book.top_up(german)
    bare = drawn(book, french)

    table = book.services.statements.csv(book.operator, drawn(book, german)).decode("utf-8-sig")
    other = book.services.statements.csv(book.operator, bare).decode("utf-8-sig")

    assert "2026-11-23;Aufladung;TEST-TU-2026-000001;TEST-RE-2026-000001;;50,00;50,00" in table
    assert other.startswith("Date;Opération;Numéro d’opération;")


def test_the_document_is_of_the_book(book: Book) -> None:
    account = book.account()
    book.top_up(account)

    pdf = book.services.statements.pdf(book.operator, drawn(book, account))

    assert pdf.startswith(b"%PDF")


def _texts(account: Account) -> dict[str, str]:
    details = account.details
    return {name: getattr(details, name) for name in type(details).__slots__}
