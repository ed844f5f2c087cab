"""Usage: debits of the balance, one by one or from a file, each once."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.period import Month
from billing_desktop.errors import AmountError, KeyReusedError, NotFoundError, TextError, UserError
from billing_desktop.services.usages import UsageImport, UsagePreview
from tests.book import Book
from tests.builders import TODAY, eur

HEADER = "account,date,amount,description,external_id\n"


@pytest.fixture
def csv_file(tmp_path: Path) -> Path:
    return tmp_path / "usage.csv"


def add(book: Book, account_id: str, amount: str = "12.50", key: str = "m-1") -> None:
    book.services.usage.add(
        book.operator, account_id, eur(amount), key=key, used_on=TODAY, description="API calls"
    )


def preview(book: Book, path: Path) -> UsagePreview:
    return book.services.usage.preview(book.operator, path)


def bring_in(book: Book, path: Path) -> UsageImport:
    return book.services.usage.import_file(book.operator, path)


def booked(book: Book) -> int:
    return len(book.rows("SELECT 1 FROM usage"))


# One at a time.


def test_usage_is_a_debit_of_the_balance(book: Book) -> None:
    account = book.account()
    book.top_up(account, "20.00")

    add(book, account.account_id, "12.50")

    assert book.balance(account) == eur("7.50")
    assert book.findings() == ()


def test_a_balance_may_go_below_zero_by_usage(book: Book) -> None:
    account = book.account()

    add(book, account.account_id)

    assert book.balance(account) == eur("-12.50")


def test_the_same_key_again_is_the_same_usage(book: Book) -> None:
    account = book.account()

    for _ in range(2):
        add(book, account.account_id)

    assert book.balance(account) == eur("-12.50")
    with pytest.raises(KeyReusedError):
        add(book, account.account_id, "12.51")
    with pytest.raises(KeyReusedError):
        add(book, book.account().account_id)
    assert booked(book) == 1


def test_usage_without_a_description_is_called_usage(book: Book) -> None:
    account = book.account()

    usage = book.services.usage.add(
        book.operator, account.account_id, eur("1"), key="k", used_on=TODAY, description="  "
    )

    assert usage.description == "Usage"


def test_usage_that_cannot_be_booked_is_refused(book: Book) -> None:
    account = book.account().account_id
    usage = book.services.usage

    for kind, ask in (
        (AmountError, lambda: add(book, account, "0")),
        (AmountError, lambda: add(book, account, "-1")),
        (NotFoundError, lambda: add(book, "nobody")),
        (KeyReusedError, lambda: add(book, account, key="")),
        (
            AmountError,
            lambda: usage.add(
                book.operator,
                account,
                Money(10**18, EUR),
                key="k",
                used_on=TODAY,
                description="too much for a column",
            ),
        ),
        (
            TextError,
            lambda: usage.add(
                book.operator, account, eur("1"), key="k", used_on=TODAY, description="a\x00b"
            ),
        ),
        (
            UserError,
            lambda: usage.add(
                book.operator,
                account,
                eur("1"),
                key="k",
                used_on=date(2026, 11, 24),
                description="tomorrow",
            ),
        ),
    ):
        with pytest.raises(kind):
            ask()
    assert booked(book) == 0
    assert book.findings() == ()


def test_today_is_the_day_in_berlin(book: Book) -> None:
    account = book.account()
    book.clock.set(datetime(2026, 11, 23, 23, 30, tzinfo=UTC))

    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("1"),
        key="k",
        used_on=date(2026, 11, 24),
        description="x",
    )

    assert booked(book) == 1


# A file.


def test_a_preview_tells_what_an_import_would_do_and_does_nothing(
    book: Book, csv_file: Path
) -> None:
    account = book.account()
    add(book, account.account_id, "12.50", key="m-1")
    csv_file.write_text(
        HEADER
        + "K-10001,2026-11-23,12.50,API calls,m-1\n"
        + "K-10001,2026-11-22,1.00,x,m-2\n"
        + f"{account.account_id},2026-11-22,2.00,x,m-3\n"
        + f"{account.key},2026-11-22,3.00,x,m-4\n"
        + "K-99999,2026-11-22,4.00,x,m-5\n"
        + "K-10001,2026-11-24,5.00,x,m-6\n"
        + "K-10001,2026-11-22,6.00,x,m-1\n"
        + "K-10001,2026-11-22,1.00,x,m-2\n"
        + "K-10001,2026-11-22,9.00,x,m-2\n"
        + "K-10001,never,1.00,x,m-7\n"
    )

    told = preview(book, csv_file)

    assert (told.new_count, told.new_sum) == (3, eur("6.00"))
    assert told.known_count == 2  # Booked before, and twice the same in the file.
    assert told.refused_count == 5
    assert [(line.line, str(line.error)) for line in told.refused] == [
        (6, "There is no account K-99999."),
        (7, "2026-11-24 is still to come."),
        (8, "The key m-1 was used for another order before. Nothing was done."),
        (10, "The key m-2 was used for another order before. Nothing was done."),
        (11, "never is not a date. Please write it like 2026-11-25."),
    ]
    assert booked(book) == 1
    assert book.balance(account) == eur("-12.50")


def test_a_file_is_booked_whole_and_once(book: Book, csv_file: Path) -> None:
    first, second = book.account(), book.account("AT")
    csv_file.write_text(
        HEADER
        + "K-10001,2026-10-31,10.00,October,a-1\n"
        + "K-10001,2026-11-01,1.50,November,a-2\n"
        + "K-10002,2026-11-01,2.00,November,b-1\n"
        + "K-10001,2026-11-01,1.50,November,a-2\n"
    )

    assert bring_in(book, csv_file) == UsageImport(3, 1, eur("13.50"))
    assert bring_in(book, csv_file) == UsageImport(0, 4, eur("0"))

    assert (book.balance(first), book.balance(second)) == (eur("-11.50"), eur("-2.00"))
    months = book.services.accounts.overview(book.operator, first.account_id).months
    assert [(row.month, row.amount) for row in months[-2:]] == [
        (Month(2026, 10), eur("10.00")),
        (Month(2026, 11), eur("1.50")),
    ]
    assert book.rows("SELECT count(*) FROM audit WHERE action = 'usage.import'") == [(1,)]
    assert book.findings() == ()


def test_a_file_that_grew_books_what_is_new(book: Book, csv_file: Path) -> None:
    account = book.account()
    csv_file.write_text(HEADER + "K-10001,2026-11-01,1.00,x,a-1\n")
    bring_in(book, csv_file)
    with csv_file.open("a") as file:
        file.write("K-10001,2026-11-02,2.00,x,a-2\n")

    assert bring_in(book, csv_file) == UsageImport(1, 1, eur("2.00"))
    assert book.balance(account) == eur("-3.00")
    assert book.findings() == ()


def test_one_refused_line_refuses_the_file(book: Book, csv_file: Path) -> None:
    account = book.account()
    good = "".join(f"K-10001,2026-11-01,1.00,x,a-{i}\n" for i in range(2500))
    csv_file.write_text(HEADER + good + "K-10001,2026-11-01,1.00\n" + "K-1,x,x,x,x\n")

    with pytest.raises(UserError) as refused:
        bring_in(book, csv_file)

    assert refused.value.code == "file_refused"
    assert str(refused.value) == (
        "Nothing was booked: 2 lines of the file were refused, the first is line 2502: "
        "The column external_id is empty."
    )
    assert booked(book) == 0
    assert book.balance(account) == eur("0")
    assert book.findings() == ()


def test_a_file_that_breaks_off_books_nothing(book: Book, csv_file: Path) -> None:
    book.account()
    good = "".join(f"K-10001,2026-11-01,1.00,x,a-{i}\n" for i in range(2500))
    csv_file.write_text(HEADER + good + 'K-10001,2026-11-01,1.00,"never closed\n')

    with pytest.raises(UserError, match="is not CSV"):
        bring_in(book, csv_file)

    assert booked(book) == 0


def test_progress_is_told_and_may_stop_the_import(book: Book, csv_file: Path) -> None:
    book.account()
    lines = "".join(f"K-10001,2026-11-01,1.00,x,a-{i}\n" for i in range(4500))
    csv_file.write_text(HEADER + lines)
    told: list[int] = []

    def until_4000(done: int) -> bool:
        told.append(done)
        return done < 4000

    for ask in (book.services.usage.import_file, book.services.usage.preview):
        told.clear()
        with pytest.raises(UserError) as stopped:
            ask(book.operator, csv_file, progress=until_4000)
        assert stopped.value.code == "stopped"
        assert told == [2000, 4000]
    assert booked(book) == 0


def test_a_preview_shows_the_first_thousand_refused_lines(book: Book, csv_file: Path) -> None:
    csv_file.write_text(HEADER + "K-1,2026-11-01,1.00,x,a\n" * 1500)

    told = preview(book, csv_file)

    assert (told.refused_count, len(told.refused)) == (1500, 1000)


def test_twenty_thousand_lines_take_seconds(book: Book, csv_file: Path) -> None:
    for country in ("DE", "AT", "FR"):
        book.account(country)
    csv_file.write_text(
        HEADER
        + "".join(
            f"K-1000{1 + i % 3},2026-{1 + i % 10:02d}-15,0.{1 + i % 99:02d},Calls,m-{i}\n"
            for i in range(20_000)
        )
    )
    started = time.process_time()

    result = bring_in(book, csv_file)

    assert result.booked == 20_000
    assert time.process_time() - started < 20
    assert book.findings() == ()
