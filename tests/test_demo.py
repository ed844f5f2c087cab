"""The made-up company: the same each time, with something of everything."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from billing_desktop.bootstrap import Services, make_demo, open_book
from billing_desktop.demo import LAST_DAY, DemoClock, DemoIds, at
from billing_desktop.domain.listing import AccountFilter, AccountQuery, InvoiceQuery
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.task import TaskKind
from billing_desktop.domain.tax import VatStanding
from billing_desktop.errors import DatabaseRefusedError
from billing_desktop.settings import Settings

SECONDS_MAX = 20
AUDITOR = Operator("auditor", Role.AUDITOR)


@dataclass(frozen=True)
class Demo:
    """A demo, open, and how much work it was to make."""

    services: Services
    seconds: float

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with closing(sqlite3.connect(self.services.settings.book_file)) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demo; made once, looked at by all tests, changed by none."""
    settings = Settings(tmp_path_factory.mktemp("demo"))
    started = time.process_time()
    make_demo(settings)
    seconds = time.process_time() - started
    services = open_book(settings)
    yield Demo(services, seconds)
    services.close()


def test_the_demo_is_made_in_less_than_twenty_seconds(demo: Demo) -> None:
    assert demo.seconds < SECONDS_MAX


def test_the_demo_holds_every_promise(demo: Demo) -> None:
    assert demo.services.books.verify(AUDITOR, is_deep=True) == ()


def test_the_demo_is_a_test_book_of_a_complete_seller(demo: Demo) -> None:
    assert demo.services.book.is_test
    assert demo.services.sellers.get(AUDITOR).missing == ()
    assert {str(number)[:5] for (number,) in demo.rows("SELECT number FROM invoice")} == {"TEST-"}


def test_twelve_accounts_live_in_at_least_eight_countries(demo: Demo) -> None:
    listing = demo.services.accounts.search(AUDITOR, AccountQuery())
    rows = demo.services.accounts.rows(AUDITOR, listing.ids)

    assert len(rows) == 12
    assert len({row.account.details.country for row in rows}) >= 8
    assert listing.counts[AccountFilter.DETAILS_MISSING] >= 1
    assert listing.counts[AccountFilter.PENDING] >= 2
    assert listing.counts[AccountFilter.BELOW_ZERO] >= 1


def test_there_is_a_top_up_in_every_state(demo: Demo) -> None:
    states = {
        (str(method), str(status))
        for method, status in demo.rows("SELECT DISTINCT method, status FROM top_up")
    }

    assert states == {
        ("card", "completed"),
        ("card", "pending"),
        ("card", "failed"),
        ("card", "cancelled"),
        ("invoice", "requested"),
    }
    attempts = {str(state) for (state,) in demo.rows("SELECT DISTINCT state FROM attempt")}
    assert {"open", "processing", "paid", "expired"} <= attempts


def test_every_tax_treatment_is_on_paper(demo: Demo) -> None:
    treatments = {
        str(category)
        for (category,) in demo.rows(
            "SELECT DISTINCT tax_category FROM top_up WHERE status = 'completed'"
        )
    }

    assert treatments == {"S", "AE", "O"}


def test_vat_numbers_stand_in_every_way_and_nobody_was_asked(demo: Demo) -> None:
    listing = demo.services.accounts.search(AUDITOR, AccountQuery())
    checks = demo.services.vat_checks

    records = [checks.record(AUDITOR, account_id) for account_id in listing.ids]

    assert checks.is_stand_in(AUDITOR)
    assert {record.standing for record in records if record is not None} == {
        VatStanding.UNCHECKED,
        VatStanding.CONFIRMED,
        VatStanding.REFUTED,
    }
    assert [task.kind for task in demo.services.tasks.all_open(AUDITOR)] == [
        TaskKind.VAT_NUMBER_REFUTED
    ]
    (asked,) = demo.rows("SELECT count(*), sum(is_test) FROM vat_question")
    assert asked[0] == asked[1] != 0


def test_a_year_of_usage_makes_averages(demo: Demo) -> None:
    ids = demo.services.accounts.search(AUDITOR, AccountQuery()).ids
    clock_month = str(LAST_DAY)[:7]

    months = {str(month) for (month,) in demo.rows("SELECT DISTINCT month FROM usage_month")}

    assert len(months) >= 12
    assert max(months) == clock_month
    averages = [demo.services.accounts.overview(AUDITOR, one).average for one in ids]
    assert sum(average is not None for average in averages) >= 8


def test_every_invoice_can_be_reprinted(demo: Demo) -> None:
    numbers = demo.services.invoices.search(AUDITOR, InvoiceQuery()).numbers
    assert len(numbers) >= 50

    for number in (numbers[0], numbers[-1]):
        assert demo.services.invoices.document(AUDITOR, number).startswith(b"%PDF")
    kept = {path.stem for path in (demo.services.settings.data_dir / "documents").iterdir()}
    assert set(numbers) <= kept


def test_a_demo_is_not_made_over_a_book(demo: Demo) -> None:
    with pytest.raises(DatabaseRefusedError, match="There is a book here already"):
        make_demo(demo.services.settings)


@pytest.mark.thorough
def test_the_demo_is_the_same_each_time(demo: Demo, tmp_path: Path) -> None:
    make_demo(Settings(tmp_path))

    with (
        closing(sqlite3.connect(tmp_path / "book.sqlite3")) as again,
        closing(sqlite3.connect(demo.services.settings.book_file)) as first,
    ):
        assert list(again.iterdump()) == list(first.iterdump())


def test_the_storys_clock_never_goes_back() -> None:
    clock = DemoClock()
    clock.go_to(at(LAST_DAY, 8))
    clock.go_to(at(LAST_DAY, 7))

    assert clock.now() == at(LAST_DAY, 8)


def test_the_storys_ids_are_counted() -> None:
    ids = DemoIds()

    assert (ids(), ids(), ids.for_page("cs")) == (
        "demo000000000001",
        "demo000000000002",
        "cs_demo000000000003",
    )
