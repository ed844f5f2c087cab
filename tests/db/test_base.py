"""How instants, percentages and amounts are stored."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy.dialects import postgresql, sqlite

from billing_desktop.db.base import Percent, UtcDateTime, findable, insert_all, instant_text, money
from billing_desktop.domain.money import EUR, Currency, Money
from tests.book import Book

BERLIN = timezone(timedelta(hours=1))
INSTANT = datetime(2026, 11, 23, 14, 2, 3, 45, tzinfo=BERLIN)


def test_an_instant_is_written_in_utc_with_microseconds() -> None:
    assert instant_text(INSTANT) == "2026-11-23T13:02:03.000045Z"


def test_an_instant_is_read_as_it_was_written() -> None:
    kind = UtcDateTime()
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        stored = kind.process_bind_param(INSTANT, dialect)
        assert stored is not None
        assert kind.process_result_value(stored, dialect) == INSTANT
        assert kind.process_bind_param(None, dialect) is None
        assert kind.process_result_value(None, dialect) is None


def test_a_naive_datetime_is_never_stored() -> None:
    naive = INSTANT.replace(tzinfo=None)
    for dialect in (sqlite.dialect(), postgresql.dialect()):
        with pytest.raises(ValueError, match="naive datetime"):
            UtcDateTime().process_bind_param(naive, dialect)


@pytest.mark.parametrize("written", ["19", "1.5", "0", "7.00", "0.0001"])
def test_a_percentage_stays_as_it_was_written(written: str) -> None:
    kind, dialect = Percent(), sqlite.dialect()
    stored = kind.process_bind_param(Decimal(written), dialect)

    assert stored == written
    assert kind.process_result_value(stored, dialect) == Decimal(written)
    assert kind.process_bind_param(None, dialect) is None
    assert kind.process_result_value(None, dialect) is None


def test_an_amount_keeps_its_currency() -> None:
    assert money(1250, "EUR") == Money(1250, EUR)
    assert money(1250, "USD") == Money(1250, Currency("USD", 2))


def test_what_no_database_holds_can_be_looked_for() -> None:
    assert findable("Straße 🚀") == "Straße 🚀"
    assert findable("a\x00b") == "a\ufffdb"
    assert "\ud800" not in findable("a\ud800b")


def test_inserting_nothing_asks_nobody(book: Book) -> None:
    from billing_desktop.db.ledger import entry

    with book.services.database.write() as uow:
        insert_all(uow.connection, entry, [])
        assert not uow.connection.in_transaction()


def test_an_instant_comes_back_aware_on_each_database(book: Book) -> None:
    account = book.account()
    kept = book.services.accounts.get(book.operator, account.account_id)

    assert kept.created_at == book.clock.now()
    assert kept.created_at.tzinfo is UTC
