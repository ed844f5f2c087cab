"""An anchor kept elsewhere: growth is accepted; what was cut, put back or rewritten is named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from billing_desktop.db.anchors import differences
from billing_desktop.db.audit import audit
from billing_desktop.db.hash_chain import GENESIS, chain_hash
from billing_desktop.domain.anchor import Anchor
from tests.book import Book
from tests.builders import TODAY, eur
from tests.db.test_tampering import remove_guards

LAST = "TEST-RE-2026-000003"
ON_SQLITE = pytest.mark.parametrize("book_settings", ["sqlite"], indirect=True)


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
    return [
        str(finding)
        for finding in found
        if finding not in own and not finding.sentence.startswith("guards of the book")
    ]


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


def rewritten_trail(book: Book) -> list[str]:
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
    return [*statements, f"UPDATE audit_head SET hash = '{head}'"]


_OF_LAST = f"WHERE number = '{LAST}'"
_FIRST_ENTRY = "entry_id = (SELECT min(entry_id) FROM posting)"
_LAST_ENTRY = "WHERE entry_id = (SELECT max(entry_id) FROM entry)"
PLANTS: tuple[tuple[list[str], str], ...] = (
    (  # The end is cut off and the head says so: the book itself shows nothing.
        [
            "DELETE FROM audit WHERE seq > 9",
            "UPDATE audit_head SET seq = 9, hash = (SELECT hash FROM audit WHERE seq = 9)",
        ],
        "the end of the audit trail is missing: ",
    ),
    (
        [
            f"DELETE FROM outbox WHERE invoice_number = '{LAST}'",
            f"DELETE FROM document {_OF_LAST}",
            f"DELETE FROM invoice {_OF_LAST}",
            "UPDATE number_series SET last_seq = 2, chain_head ="
            " (SELECT chain_hash FROM invoice WHERE seq = 2) WHERE series = 'TEST-RE-2026'",
        ],
        "the end of series TEST-RE-2026 is missing: documents up to 3",
    ),
    (
        [f"UPDATE invoice SET chain_hash = 'another' {_OF_LAST}"],
        "series TEST-RE-2026 was rewritten: document 3",
    ),
    (
        ["UPDATE number_series SET last_seq = last_seq - 1 WHERE series = 'K'"],
        "series K has gone back: 10003 numbers taken",
    ),
    (  # A cent of yesterday goes from one account to another: the entry still sums to zero.
        [
            f"UPDATE posting SET amount_minor = amount_minor + 1 WHERE line = 1 AND {_FIRST_ENTRY}",
            f"UPDATE posting SET amount_minor = amount_minor - 1 WHERE line = 2 AND {_FIRST_ENTRY}",
        ],
        "the ledger before 2026-11-24T00:00:00.000000Z was changed",
    ),
    (
        [f"DELETE FROM posting {_LAST_ENTRY}", f"DELETE FROM entry {_LAST_ENTRY}"],
        "entries are missing: 9",
    ),
)


def test_what_was_planted_is_named(grown: Book) -> None:
    kept = anchor(grown)
    plants = (*PLANTS, (rewritten_trail(grown), "the audit trail was rewritten: row "))

    with grown.services.database.engine.connect() as connection:
        for statements, sentence in plants:
            for statement in statements:
                connection.execute(text(statement))
            found = [one.sentence for one in differences(connection, kept)]
            connection.rollback()
            assert any(one.startswith(sentence) for one in found), (sentence, found)
            assert not any("older copy" in one for one in found)
        assert list(differences(connection, kept)) == []


@ON_SQLITE
def test_what_is_booked_into_a_day_that_was_over_is_named(grown: Book) -> None:
    kept = anchor(grown)
    grown.clock.move(timedelta(days=-1))

    grow(grown)

    (finding,) = told(grown, kept)
    assert finding.startswith("P1: the ledger before 2026-11-24T00:00:00.000000Z was changed")


@ON_SQLITE
def test_a_rewritten_trail_is_sound_in_itself_and_only_the_anchor_tells(grown: Book) -> None:
    kept = anchor(grown)
    before = grown.findings()

    grown.execute(*rewritten_trail(grown))

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


@ON_SQLITE
def test_another_book_is_another_book(grown: Book) -> None:
    kept = replace(anchor(grown), book_id="another")

    (finding,) = told(grown, kept)

    assert finding.startswith("P14: the anchor of ")
    assert finding.endswith("is of another book (another)")
