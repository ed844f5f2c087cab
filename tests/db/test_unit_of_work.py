"""One transaction: what is not committed never happened, and a reader sees one moment."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from billing_desktop.db.schema import copy_sqlite
from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.errors import ConflictError, DatabaseRefusedError, NotFoundError, UserError
from tests.book import Book, open_services
from tests.builders import eur
from tests.db.stories import tell


def test_what_is_not_committed_never_happened(book: Book) -> None:
    account = book.account()
    before = book.rows("SELECT count(*) FROM audit")

    with book.services.database.write() as uow:
        uow.ledger.move_balance(account.account_id, eur("5.00"), at=book.clock.now())
        uow.record(book.clock.now(), "clerk", "nothing.happened", "x")
        uow.audit.flush()

    assert book.balance(account) == eur("0")
    assert book.rows("SELECT count(*) FROM audit") == before
    assert book.findings() == ()


def test_an_error_on_the_way_undoes_everything(book: Book) -> None:
    account = book.account()

    def break_off() -> None:
        with book.services.database.write() as uow:
            uow.ledger.move_balance(account.account_id, eur("5.00"), at=book.clock.now())
            raise UserError("stop")

    with pytest.raises(UserError, match="stop"):
        break_off()
    assert book.balance(account) == eur("0")


def test_a_savepoint_undoes_what_happened_inside_and_nothing_else(book: Book) -> None:
    def break_off(uow: UnitOfWork) -> None:
        with uow.savepoint():
            uow.number_series.take("INSIDE")
            raise UserError("undo this")

    with book.services.database.write() as uow:
        uow.number_series.take("OUTSIDE")
        with pytest.raises(UserError):
            break_off(uow)
        uow.commit()

    found = book.rows("SELECT series FROM number_series WHERE series LIKE '%SIDE'")
    assert found == [("OUTSIDE",)]


def test_money_does_not_vanish_where_there_is_no_balance(book: Book) -> None:
    with pytest.raises(NotFoundError), book.services.database.write() as uow:
        uow.ledger.move_balance("nobody", eur("5.00"), at=book.clock.now())


def test_a_reader_sees_one_moment_and_writes_nothing(book: Book) -> None:
    account = book.account()
    other = book.other_workstation()

    with book.services.database.read() as uow:
        before = uow.accounts.balance(account.account_id)
        if not book.is_sqlite:  # SQLite makes the writer wait instead.
            other.usage.add(
                book.operator,
                account.account_id,
                eur("5.00"),
                key="k",
                used_on=book.clock.now().date(),
                description="x",
            )
        assert uow.accounts.balance(account.account_id) == before
    if not book.is_sqlite:
        assert book.balance(account) == eur("-5.00")
        with (
            pytest.raises(DatabaseRefusedError, match="takes no changes just now"),
            book.services.database.read() as uow,
        ):
            uow.number_series.take("X")


def test_a_row_that_is_there_already_is_a_conflict(book: Book) -> None:
    tell(book)
    with (
        pytest.raises(ConflictError, match="Somebody else did the same"),
        book.services.database.write() as uow,
    ):
        uow.connection.execute(text("INSERT INTO operator SELECT * FROM operator"))


def test_a_connection_that_is_cut_books_nothing_and_the_next_one_works(book: Book) -> None:
    if book.is_sqlite:
        return
    account = book.account()
    admin = str(book.settings.database_url).replace("+psycopg", "")

    def be_cut_off() -> None:
        with book.services.database.write() as uow:
            uow.accounts.touch(account.account_id, book.clock.now())
            (mine,) = uow.connection.execute(text("SELECT pg_backend_pid()")).one()
            with closing(psycopg.connect(admin, autocommit=True)) as other:
                other.execute("SELECT pg_terminate_backend(%s)", [mine])
            uow.commit()

    with pytest.raises(DatabaseRefusedError, match="What was not confirmed can be repeated"):
        be_cut_off()
    assert book.top_up(account).invoice_number is not None
    assert book.findings() == ()


def test_a_backup_made_while_the_book_is_open_holds_every_promise(
    book: Book, tmp_path: Path
) -> None:
    if not book.is_sqlite:
        return
    tell(book)
    folder = tmp_path / "copy"
    folder.mkdir()

    copy_sqlite(book.settings.book_file, folder / "book.sqlite3")

    services = open_services(
        type(book.settings)(data_dir=folder), clock=book.clock, gateway=book.gateway
    )
    assert services.books.verify(book.operator, is_deep=True) == ()
    services.close()
