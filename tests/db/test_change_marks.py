from __future__ import annotations

import pytest

from billing_desktop.db.change_marks import MARK_MAX, ChangeMarks
from tests.book import Book


def mark_of(book: Book) -> int:
    return int(str(book.rows("PRAGMA user_version")[0][0]))


def write(book: Book) -> None:
    with book.services.database.write() as uow:
        uow.commit()


def test_own_writes_are_no_news_and_others_are(book: Book) -> None:
    if not book.is_sqlite:
        return
    marks = book.services.database.marks
    other = book.other_workstation()
    marks.begin(mark_of(book))

    write(book)
    write(book)
    assert not marks.is_news(mark_of(book))

    write(book)
    with other.database.write() as uow:
        uow.commit()
    write(book)
    assert marks.is_news(mark_of(book))
    assert not marks.is_news(mark_of(book))


def test_a_transaction_that_failed_leaves_its_number_to_another(book: Book) -> None:
    if not book.is_sqlite:
        return
    marks = book.services.database.marks
    marks.begin(mark_of(book))
    with (
        pytest.raises(KeyError),
        book.services.database.write() as uow,
        marks.left_by(uow.connection),
    ):
        raise KeyError

    with book.other_workstation().database.write() as uow:
        uow.commit()

    assert marks.is_news(mark_of(book))


def test_counting_begins_anew_where_the_file_has_no_room_for_more(book: Book) -> None:
    if not book.is_sqlite:
        return
    book.execute(f"PRAGMA user_version = {MARK_MAX}")

    write(book)

    assert mark_of(book) == 1


def test_nothing_is_remembered_for_nobody(book: Book) -> None:
    if not book.is_sqlite:
        return
    for _ in range(3):
        write(book)

    assert book.services.database.marks._own == set()


def test_a_write_that_nobody_need_hear_of_leaves_no_mark(book: Book) -> None:
    if not book.is_sqlite:
        return
    before = mark_of(book)

    with book.services.database.write() as uow:
        uow.commit_unheard()

    assert mark_of(book) == before


def test_each_process_has_a_name_of_its_own() -> None:
    assert ChangeMarks().desk != ChangeMarks().desk
