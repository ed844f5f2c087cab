"""An anchor kept elsewhere: growth is accepted; what was cut, put back or rewritten is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from billing_desktop.db.audit import audit
from billing_desktop.db.hash_chain import GENESIS, chain_hash
from billing_desktop.domain.anchor import Anchor
from tests.book import Book
from tests.builders import TODAY, eur
from tests.db.test_tampering import remove_guards

LAST = "TEST-RE-2026-000003"


def grow(book: Book) -> None:
    """Go on for a day: another account, an invoice, usage."""
    account = book.account()
    book.top_up(account)
    book.services.usage.add(
        book.operator,
        account.account_id,
        eur("1.00"),
        key=book.key(),
        used_on=TODAY,
        description="Calls",
    )


@pytest.fixture
def grown(book: Book) -> Book:
    """A book with two invoices of yesterday and one of today, without its guards."""
    grow(book)
    grow(book)
    book.clock.move(timedelta(days=1))
    grow(book)
    remove_guards(book)
    return book


def anchor(book: Book) -> Anchor:
    return book.services.books.anchor(book.operator)


def told(book: Book, kept: Anchor) -> list[str]:
    """Return what is found with the anchor alone."""
    own = set(book.findings())
    found = book.services.books.verify(book.operator, is_deep=True, anchor=kept)
    return [str(finding) for finding in found if finding not in own]


def test_an_empty_book_and_everything_after_it_fit_its_anchor(book: Book) -> None:
    first = anchor(book)
    assert told(book, first) == []

    for _ in range(3):
        grow(book)
        kept = anchor(book)
        book.clock.move(timedelta(hours=9))
        grow(book)
        assert told(book, kept) == []
        assert told(book, first) == []


def test_both_databases_give_the_same_figures(grown: Book) -> None:
    kept = anchor(grown)

    assert kept.trail.length == len(grown.rows("SELECT 1 FROM audit"))
    ends = {one.name: (one.numbers, one.documents.length) for one in kept.series}
    assert ends == {"TEST-RE-2026": (3, 3), "TEST-TU-2026": (3, 0), "K": (10_003, 0)}
    assert sum(one.minor_units for one in kept.sums) == 0
    sums = {one.ledger_account: one.minor_units for one in kept.sums}
    assert sums["liability:balance"] == -14_700
    assert sums["revenue:usage"] == -300
    assert kept.past.postings == 2 * len(grown.rows("SELECT 1 FROM posting")) // 3


def cut_the_trail(book: Book) -> None:
    """Cut the end off and let the head say so: the book itself shows nothing."""
    book.execute(
        "DELETE FROM audit WHERE seq > 9",
        "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit WHERE seq = 9)",
    )


def rewrite_the_trail(book: Book) -> None:
    """Change who did it in the second row, and chain everything after it anew."""
    with book.services.database.read() as uow:
        rows = uow.connection.execute(select(audit).order_by(audit.c.seq)).all()
    head, statements = GENESIS, []
    for row in rows:
        who = "somebody else" if row.seq == 2 else row.operator
        new = chain_hash((row.seq, row.at, who, row.action, row.object, head))
        statements.append(
            f"UPDATE audit SET operator = '{who}', prev_hash = '{head}', hash = '{new}'"
            f" WHERE seq = {row.seq}"
        )
        head = new
    book.execute(*statements, f"UPDATE audit_head SET hash = '{head}'")


def cut_the_series(book: Book) -> None:
    where = f"WHERE number = '{LAST}'"
    book.execute(
        f"DELETE FROM outbox WHERE invoice_number = '{LAST}'",
        f"DELETE FROM document {where}",
        f"DELETE FROM invoice {where}",
        "UPDATE number_series SET last_seq = 2, chain_head ="
        " (SELECT chain_hash FROM invoice WHERE seq = 2) WHERE series = 'TEST-RE-2026'",
    )


def rewrite_the_last_document(book: Book) -> None:
    book.execute(f"UPDATE invoice SET chain_hash = 'another' WHERE number = '{LAST}'")


def turn_a_counter_back(book: Book) -> None:
    book.execute("UPDATE number_series SET last_seq = last_seq - 1 WHERE series = 'K'")


def change_yesterdays_ledger(book: Book) -> None:
    """Move a cent of yesterday from one account to another: every entry still sums to zero."""
    (entry_id,) = book.rows("SELECT min(entry_id) FROM posting")[0]
    book.execute(
        f"UPDATE posting SET amount_minor = amount_minor + 1 WHERE entry_id = '{entry_id}'"
        " AND line = 1",
        f"UPDATE posting SET amount_minor = amount_minor - 1 WHERE entry_id = '{entry_id}'"
        " AND line = 2",
    )


def book_into_yesterday(book: Book) -> None:
    book.clock.move(timedelta(days=-1))
    book.services.usage.add(
        book.operator,
        str(book.rows("SELECT account_id FROM account")[0][0]),
        eur("2.00"),
        key="late",
        used_on=TODAY,
        description="Calls",
    )


def lose_an_entry(book: Book) -> None:
    (entry_id,) = book.rows("SELECT max(entry_id) FROM entry")[0]
    book.execute(
        f"DELETE FROM posting WHERE entry_id = '{entry_id}'",
        f"DELETE FROM entry WHERE entry_id = '{entry_id}'",
    )


@pytest.mark.parametrize(
    ("plant", "sentence"),
    [
        (cut_the_trail, "P14: the end of the audit trail is missing: "),
        (rewrite_the_trail, "P14: the audit trail was rewritten: row "),
        (cut_the_series, "P6: the end of series TEST-RE-2026 is missing: documents up to 3"),
        (rewrite_the_last_document, "P7: series TEST-RE-2026 was rewritten: document 3"),
        (turn_a_counter_back, "P6: series K has gone back: 10003 numbers taken"),
        (change_yesterdays_ledger, "P1: the ledger before 2026-11-24T00:00:00.000000Z was changed"),
        (book_into_yesterday, "P1: the ledger before 2026-11-24T00:00:00.000000Z was changed"),
        (lose_an_entry, "P1: entries are missing: 9"),
    ],
)
def test_what_was_planted_is_named(
    grown: Book, plant: Callable[[Book], None], sentence: str
) -> None:
    kept = anchor(grown)

    plant(grown)

    found = told(grown, kept)
    assert any(one.startswith(sentence) for one in found), found
    assert not any("older copy" in one for one in found)


def test_a_rewritten_trail_is_sound_in_itself_and_only_the_anchor_tells(grown: Book) -> None:
    kept = anchor(grown)
    before = grown.findings()

    rewrite_the_trail(grown)

    assert [f for f in grown.findings() if "audit row" in f.sentence] == []
    assert before == ()
    assert len(told(grown, kept)) == 1


def test_an_older_copy_is_named_as_that(book: Book) -> None:
    grow(book)
    old = anchor(book)
    book.clock.move(timedelta(days=1))
    grow(book)
    new = anchor(book)

    # To the older book the newer anchor is what it would be after the copy was put back.
    remove_guards(book)
    put_back(book, old)

    first, *rest = told(book, new)
    assert first.startswith("P12: the book is an older copy: it ends at 2026-11-23T")
    assert len(rest) == 5
    assert told(book, old) == []


def put_back(book: Book, old: Anchor) -> None:
    """Take everything out that came after an anchor."""
    second = "'TEST-RE-2026-000002'"
    day = "'2026-11-24T00:00:00.000000Z'"
    book.execute(
        f"DELETE FROM outbox WHERE invoice_number = {second}",
        f"DELETE FROM document WHERE number = {second}",
        f"DELETE FROM invoice WHERE number = {second}",
        f"DELETE FROM posting WHERE booked_at >= {day}",
        f"DELETE FROM entry WHERE booked_at >= {day}",
        f"DELETE FROM audit WHERE seq > {old.trail.length}",
        *(
            f"UPDATE number_series SET last_seq = {one.numbers},"
            f" chain_head = '{one.documents.hash}' WHERE series = '{one.name}'"
            for one in old.series
        ),
    )


def test_another_book_is_another_book(grown: Book) -> None:
    kept = replace(anchor(grown), book_id="another")

    (finding,) = told(grown, kept)

    assert finding.startswith("P14: the anchor of ")
    assert finding.endswith("is of another book (another)")
