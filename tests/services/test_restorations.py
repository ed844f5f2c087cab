"""A book that is an older state takes no number until an administrator has decided."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest

from billing_desktop.backup_desk import restore_backup
from billing_desktop.domain.anchor import Anchor
from billing_desktop.domain.lost_number import KnownFrom, RestorationCause
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.errors import NotAllowedError, NumbersHeldError, UserError
from billing_desktop.settings import Settings
from tests import builders
from tests.book import Book
from tests.db.test_tampering import remove_guards
from tests.db_servers import PostgresServer

ON_SQLITE = pytest.mark.parametrize("book_settings", ["sqlite"], indirect=True)
REASON = "Asked the customers, and looked at the copies."
FOURTH = "TEST-RE-2026-000004"


@dataclass
class Story:
    """A book before its loss, its backup of an earlier moment, and where it is put back."""

    before: Book
    path: Path
    place: Settings
    anchor: Anchor


@pytest.fixture
def story(book: Book, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Story]:
    """Two invoices in the backup, a pending top-up, and two invoices afterwards."""
    account = book.account()
    book.top_up(account)
    book.top_up(account)
    book.open(account, "70.00")
    path = book.services.backups.create(book.operator, folder=tmp_path / "stick").path
    book.clock.move(timedelta(hours=1))
    book.top_up(account)
    book.top_up(book.account("AT"))
    anchor = book.services.books.anchor(book.operator)
    place = Settings(data_dir=tmp_path / "restored")
    if book.is_sqlite:
        yield Story(book, path, place, anchor)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.fresh_database() as url:
        yield Story(book, path, replace(place, database_url=url), anchor)


@pytest.fixture
def restored(story: Story) -> Iterator[Book]:
    """The book that was put back on a new computer, with the same provider."""
    restore_backup(story.place, story.path)
    book = opened(story)
    yield book
    book.close()


@pytest.fixture
def beside_its_copies(story: Story) -> Iterator[Book]:
    """The book that was put back where its documents still are."""
    story.before.services.invoices.keep_copies(story.before.operator)
    story.before.services.close()
    story.place.data_dir.mkdir()
    for name in ("documents", "catalogue.jsonl"):
        (story.before.settings.data_dir / name).rename(story.place.data_dir / name)
    restore_backup(story.place, story.path)
    book = opened(story)
    yield book
    book.close()


def opened(story: Story) -> Book:
    book = Book(story.place)
    book.gateway = story.before.gateway
    book.clock.set(story.before.clock.now() + timedelta(hours=1))
    story.before.clock.set(book.clock.now())  # The provider's time goes on as well.
    book._keys = (f"later-{number}" for number in count(1))
    book.restart()
    return book


@ON_SQLITE
def test_nothing_that_needs_a_number_is_done(restored: Book) -> None:
    account = restored.rows("SELECT account_id FROM account")[0][0]

    for attempt in (
        lambda: restored.account(),
        lambda: restored.services.top_ups.start(
            restored.operator, str(account), builders.eur("20.00"), key="new"
        ),
    ):
        with pytest.raises(NumbersHeldError, match="under Settings, Backup"):
            attempt()

    (waiting,) = restored.services.restorations.standing(restored.operator).open
    assert waiting.cause is RestorationCause.RESTORED
    assert waiting.state_of == restored.clock.now() - timedelta(hours=2)
    assert restored.findings() == ()


def test_money_that_was_taken_is_credited_and_its_invoice_waits(
    story: Story, restored: Book
) -> None:
    """The payer pays the page that was open when the backup was made."""
    pending = restored.rows("SELECT top_up_id, account_id FROM top_up WHERE status = 'pending'")
    top_up_id = str(pending[0][0])
    story.before.gateway.pay(story.before.gateway.references(top_up_id)[-1])

    restored.services.payments.sync(restored.operator)

    top_up = restored.services.top_ups.get(restored.operator, top_up_id)
    assert (top_up.status.value, top_up.invoice_number) == ("completed", None)
    assert "invoice_missing" in restored.tasks()
    assert restored.findings() == ()

    lost = restored.services.restorations.confirm(
        restored.administrator, reason=REASON, used=[FOURTH]
    )
    restored.services.payments.sync(restored.operator)

    assert [one.seq for one in lost] == [3, 4]
    top_up = restored.services.top_ups.get(restored.operator, top_up_id)
    assert top_up.invoice_number == "TEST-RE-2026-000005"
    assert "invoice_missing" not in restored.tasks()
    assert restored.findings() == ()


def test_the_copies_of_a_computer_say_which_numbers_were_used(beside_its_copies: Book) -> None:
    book = beside_its_copies
    known = book.services.restorations.standing(book.operator).known

    assert sorted(str(one.number) for one in known) == [
        "TEST-RE-2026-000003",
        FOURTH,
        "TEST-TU-2026-000004",
        "TEST-TU-2026-000005",
    ]

    lost = book.services.restorations.confirm(book.administrator, reason=REASON)

    assert len(lost) == 4
    digests = {one.number: one.sha256 for one in lost}
    assert digests[FOURTH] is not None
    customer = book.services.accounts.find(book.operator, "K-10001")
    assert book.top_up(customer).invoice_number == "TEST-RE-2026-000005"
    assert book.findings() == ()


@ON_SQLITE
def test_lost_numbers_are_told_and_are_no_gap(beside_its_copies: Book) -> None:
    book = beside_its_copies
    book.services.restorations.confirm(book.administrator, reason=REASON)

    (report,) = book.services.numbers.report(book.operator)

    assert (report.missing, report.lost, report.taken, report.count) == ((), (3, 4), 4, 2)
    assert report.is_sound
    trail = book.rows(
        "SELECT action, operator, object FROM audit WHERE action LIKE 'number.lost'"
        " OR action LIKE 'book.restore%' ORDER BY seq"
    )
    assert trail[1:] == [
        ("number.lost", "office", "number:TEST-RE-2026:3"),
        ("number.lost", "office", "number:TEST-RE-2026:4"),
        ("number.lost", "office", "number:TEST-TU-2026:4"),
        ("number.lost", "office", "number:TEST-TU-2026:5"),
        ("book.restore_confirm", "office", "restoration:1"),
    ]
    assert book.rows("SELECT reason FROM restoration_decision") == [(REASON,)]


def test_an_anchor_says_which_numbers_were_used(story: Story, restored: Book) -> None:
    lost = restored.services.restorations.confirm(
        restored.administrator, reason=REASON, anchor=story.anchor
    )

    assert {(one.series, one.seq) for one in lost} == {
        ("K", 10_002),
        ("TEST-RE-2026", 3),
        ("TEST-RE-2026", 4),
        ("TEST-TU-2026", 4),
        ("TEST-TU-2026", 5),
    }
    assert {one.known_from for one in lost} == {KnownFrom.ANCHOR, KnownFrom.BETWEEN}
    assert restored.account("AT").customer_number == "K-10003"
    assert restored.findings() == ()


@ON_SQLITE
def test_an_anchor_tells_that_the_book_was_put_back(story: Story, restored: Book) -> None:
    found = restored.services.books.verify(restored.operator, anchor=story.anchor)

    assert found[0].promise == "P12"
    assert found[0].sentence.startswith("the book was put back at ")
    older = any("the book is an older copy" in finding.sentence for finding in found)
    missing = any("the end of" in finding.sentence for finding in found)
    assert older or missing


@ON_SQLITE
def test_without_any_loss_the_book_goes_on_with_the_next_number(restored: Book) -> None:
    assert restored.services.restorations.confirm(restored.administrator, reason=REASON) == ()

    assert restored.account("AT").customer_number == "K-10002"
    assert restored.services.restorations.confirm(restored.administrator, reason=REASON) == ()
    assert restored.findings() == ()


@ON_SQLITE
def test_a_number_that_cannot_be_is_refused_and_nothing_is_decided(restored: Book) -> None:
    for used, code in (
        ("RE-2026-000003", "number_unknown"),  # Of a book that is no TEST book.
        ("TEST-RE-2026-3", "number_unknown"),
        ("scribble", "number_unknown"),
        ("K-", "number_unknown"),
        ("TEST-RE-2026-900000", "number_too_far"),
    ):
        with pytest.raises(UserError) as refused:
            restored.services.restorations.confirm(
                restored.administrator, reason=REASON, used=[FOURTH, used]
            )

        assert refused.value.code == code
        assert restored.services.restorations.standing(restored.operator).is_held
        assert restored.rows("SELECT 1 FROM lost_number") == []


@ON_SQLITE
def test_only_an_administrator_decides_and_says_why(story: Story, restored: Book) -> None:
    confirm = restored.services.restorations.confirm

    with pytest.raises(NotAllowedError):
        confirm(restored.operator, reason=REASON)
    with pytest.raises(UserError, match="Please say what was found out"):
        confirm(restored.administrator, reason="  ")
    with pytest.raises(UserError, match="of another book"):
        confirm(
            restored.administrator, reason=REASON, anchor=replace(story.anchor, book_id="other")
        )
    assert restored.services.restorations.standing(restored.operator).is_held


@ON_SQLITE
def test_an_older_file_that_was_put_back_by_hand_is_noticed(story: Story) -> None:
    """Nobody called restore: a copy of the file took the place of the book."""
    book = story.before
    book.services.invoices.keep_copies(book.operator)
    book.services.close()
    restore_backup(story.place, story.path)
    other = opened(story)
    other.services.restorations.confirm(other.administrator, reason=REASON)
    other.close()
    book.settings.book_file.write_bytes(story.place.book_file.read_bytes())
    book.services = book._opened()

    book.services.payments.sync(SYSTEM)

    (waiting,) = book.services.restorations.standing(book.operator).open
    assert waiting.cause is RestorationCause.FOUND
    with pytest.raises(NumbersHeldError):
        book.account()
    book.services.restorations.confirm(book.administrator, reason=REASON)
    assert not book.services.restorations.notice(SYSTEM)
    assert book.findings() == ()


def test_a_book_that_is_as_new_as_its_copies_notices_nothing(book: Book) -> None:
    book.top_up(book.account())
    book.services.invoices.keep_copies(book.operator)

    assert not book.services.restorations.notice(SYSTEM)
    assert not book.services.restorations.notice(SYSTEM)
    assert not book.services.restorations.standing(book.operator).is_held


@ON_SQLITE
def test_copies_of_another_book_say_nothing(beside_its_copies: Book) -> None:
    catalogue = beside_its_copies.settings.data_dir / "catalogue.jsonl"
    lines = catalogue.read_text().splitlines()
    other = {"book": {"book_id": "other", "seller_name": "x", "is_test": True}}
    catalogue.write_text("\n".join([json.dumps(other), *lines[2:]]))

    assert beside_its_copies.services.restorations.standing(beside_its_copies.operator).known == ()


PLANTS = (
    (
        "DELETE FROM audit WHERE action = 'book.restore'",
        "book.restore {who} restoration:1:restored is not in the audit trail",
    ),
    (
        "UPDATE restoration_decision SET decided_by = 'somebody else'",
        "book.restore_confirm somebody else restoration:1 is not in the audit trail",
    ),
    (
        "INSERT INTO lost_number VALUES ('TEST-RE-2026', 9, NULL, 'stated', NULL, 1)",
        "the loss of number 9 of series TEST-RE-2026 is not in the audit trail",
    ),
    (
        "INSERT INTO lost_number VALUES ('TEST-RE-2026', 8, NULL, 'stated', NULL, 1)",
        "series TEST-RE-2026: number 8 is noted as lost, but the counter has not passed it",
    ),
    (
        "UPDATE lost_number SET seq = 2 WHERE series = 'TEST-RE-2026' AND seq = 3",
        "document TEST-RE-2026-000002 has a number that is noted as lost",
    ),
)


def test_what_was_planted_is_named(restored: Book) -> None:
    restored.services.restorations.confirm(restored.administrator, reason=REASON, used=[FOURTH])
    ((who,),) = restored.rows("SELECT restored_by FROM restoration")
    assert restored.findings() == ()
    remove_guards(restored)

    for change, told in PLANTS:
        restored.execute(change)
        found = [finding.sentence for finding in restored.findings()]
        assert told.format(who=who) in found, (change, found)
