"""Money of top-ups that a restored book has forgotten is put before a person, once."""

from __future__ import annotations

from sqlalchemy import text

from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.task import TaskAction
from tests.book import Book
from tests.services.test_restorations import Story, restored, story

__all__ = ["restored", "story"]


def lost(book: Book) -> list[tuple[object, ...]]:
    return book.rows("SELECT object FROM task WHERE kind = 'payment_lost' AND closed_at IS NULL")


def test_each_payment_that_the_book_has_forgotten_is_told_once(
    story: Story, restored: Book
) -> None:
    query = "SELECT payment_reference FROM settlement ORDER BY booked_at, settlement_id"
    with story.before.services.database.read() as uow:
        paid = [str(row[0]) for row in uow.connection.execute(text(query))]

    restored.services.payments.sync(restored.operator)
    restored.services.payments.sync(restored.operator)

    assert sorted(lost(restored)) == sorted((f"payment:{one}",) for one in paid[2:])
    tasks = restored.services.tasks.all_open(restored.operator)
    first = next(task for task in tasks if task.kind.value == "payment_lost")
    assert "that this restored book does not know" in str(first.sentence)
    assert first.actions == (TaskAction.OPEN_ACCOUNT, TaskAction.MARK_DONE)
    assert restored.findings() == ()


def test_what_a_person_has_seen_to_is_not_told_again(restored: Book) -> None:
    restored.services.payments.sync(restored.operator)
    for task in restored.services.tasks.all_open(restored.operator):
        restored.services.tasks.mark_done(restored.operator, task.task_id, note="Sent back")

    restored.services.payments.sync(restored.operator)

    assert lost(restored) == []


def test_a_book_that_was_never_put_back_passes_over_pages_of_others(book: Book) -> None:
    top_up = book.open(book.account())
    book.gateway.pay(book.page(top_up))
    (session,) = [book.gateway.fetch_session(book.page(top_up))]

    follower = book.services.payments._follower
    assert not follower._lost.tell(SYSTEM, session)
    assert lost(book) == []
