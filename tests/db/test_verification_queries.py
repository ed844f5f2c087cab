"""What the queries of verify find, on each database; and that they do not grow with its square."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from billing_desktop.db.verification import verify
from billing_desktop.domain.usage import Usage
from tests.book import Book, sqlite_copy
from tests.builders import eur

STEPS_PER_ROW_MAX = 1000


@pytest.fixture
def used_book(book: Book) -> Book:
    """A book with a top-up and usage, open to changes past the services."""
    account = book.account()
    book.top_up(account)
    for number in range(3):
        book.services.usage.add(
            book.operator,
            account.account_id,
            eur("1.00"),
            key=f"use-{number}",
            used_on=date(2026, 10, 1 + number),
            description="Calls",
        )
    assert book.findings() == ()
    book.is_guarded = False
    if book.is_sqlite:
        names = book.rows("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        book.execute(*(f"DROP TRIGGER {name}" for (name,) in names))
    else:
        book.execute(*_DISABLED)
    return book


_DISABLED = [
    f"ALTER TABLE {name} DISABLE TRIGGER USER"
    for name in ("account_balance", "audit", "entry", "posting", "usage")
]


@pytest.mark.parametrize(
    ("change", "findings"),
    [
        ("DELETE FROM usage_month", ["month 2026-10: the sum kept is 0, its usage says 300"]),
        (
            "UPDATE usage_month SET amount_minor = amount_minor + 1",
            ["month 2026-10: the sum kept is 301, its usage says 300"],
        ),
        (
            "UPDATE usage SET amount_minor = amount_minor + 1 WHERE external_id = 'use-1'",
            [
                "the sum kept is 300, its usage says 301",
                "usage use-1 is not booked as it is recorded",
                "lines of 101 minor units are not what the audit trail says",
            ],
        ),
        (
            "UPDATE posting SET ledger_account = 'liability:balance:nobody'"
            " WHERE ledger_account LIKE 'liability:balance:%' AND amount_minor = 100",
            [
                "the balance shown is 4700, its postings say 5000",
                "posting on liability:balance:nobody, which is no account's balance",
                "usage use-0 is not booked",
                "usage use-1 is not booked",
                "usage use-2 is not booked",
            ],
        ),
        (
            "UPDATE audit SET action = 'account.open' WHERE action = 'account.create'",
            ["is not in the audit trail"],
        ),
    ],
)
def test_what_was_changed_behind_the_services_is_named(
    used_book: Book, change: str, findings: list[str]
) -> None:
    used_book.execute(change)

    found = [f.sentence for f in used_book.findings() if "audit row" not in f.sentence]

    assert len(found) == len(findings), found
    for wanted in findings:
        assert any(wanted in sentence for sentence in found), found


def test_no_query_looks_through_a_table_for_each_row_of_another(
    sqlite_book: Path, tmp_path: Path
) -> None:
    """Each row more takes some steps of SQLite's machine, however many there are already."""
    with sqlite_copy(sqlite_book, tmp_path / "book") as settings:
        used_book = Book(settings)
        _check_steps(used_book)
        used_book.close()


def _check_steps(used_book: Book) -> None:
    used_book.account()
    few = _steps(used_book)
    account = used_book.rows("SELECT account_id FROM account")[0][0]
    with used_book.services.database.write() as uow:
        now = used_book.clock.now()
        new = [
            Usage(f"more-{number}", str(account), date(2026, 10, 5), eur("0.01"), "Calls")
            for number in range(2000)
        ]
        uow.ledger.record_all(
            [
                usage.entry(entry_id=f"entry-{usage.external_id}", booked_at=now, operator="test")
                for usage in new
            ]
        )
        uow.usage.add_all(new, import_id="more", at=now)
        uow.record(now, "test", "usage.import", "usage_import:more:2000:2000")
        uow.commit()

    many = _steps(used_book)

    assert used_book.findings() == ()
    assert many - few < len(new) * STEPS_PER_ROW_MAX


def _steps(book: Book) -> int:
    """Return how many steps of SQLite's machine a verification takes, to a thousand."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1000
        return 0

    with book.services.database.read() as uow:
        raw = uow.connection.connection.dbapi_connection
        assert raw is not None
        raw.set_progress_handler(count, 1000)
        try:
            assert list(verify(uow.connection, is_deep=False)) == []
        finally:
            raw.set_progress_handler(None, 0)
    return steps
