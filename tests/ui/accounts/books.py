"""A real book on SQLite for the screens, and tasks whose answers come when a test says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from billing_desktop.domain.account import Account, BillingDetails
from tests.book import Book, sqlite_copy
from ui.style.theme import Theme
from ui.tasks import InlineTasks

T = TypeVar("T")


class WaitingTasks:
    """Begins each job when it is told to; what was asked first may be answered last."""

    is_busy = False

    def __init__(self) -> None:
        self._jobs: list[Callable[[], None]] = []

    def run(
        self,
        owner: QObject,
        work: Callable[[], T],
        *,
        on_success: Callable[[T], object],
        on_error: Callable[[Exception], object],
    ) -> None:
        self._jobs.append(
            lambda: InlineTasks().run(owner, work, on_success=on_success, on_error=on_error)
        )

    @property
    def waiting(self) -> int:
        return len(self._jobs)

    def finish(self, place: int = 0) -> None:
        """Do the job at that place of those that wait, and give its answer."""
        self._jobs.pop(place)()

    def finish_all(self) -> None:
        while self._jobs:
            self.finish()


@pytest.fixture
def book(sqlite_book: Path, tmp_path: Path) -> Iterator[Book]:
    """An open book of this test's own."""
    with sqlite_copy(sqlite_book, tmp_path / "book") as settings:
        opened = Book(settings)
        yield opened
        opened.close()


@pytest.fixture
def kept() -> list[QWidget]:
    """Windows to keep until the end: one that nobody holds may go while it is being painted."""
    return []


@pytest.fixture(autouse=True)
def every_test_starts_in_light(qapp: QApplication) -> None:
    Theme.apply(qapp, dark=False)


def ignore_missing_window_manager(items: list[pytest.Item], folder: Path) -> None:
    """The offscreen platform has no window manager to tell sizes and stacking to."""
    for item in items:
        if item.path.is_relative_to(folder):
            item.add_marker(pytest.mark.qt_log_ignore("This plugin does not support"))


def open_many_accounts(book: Book, count: int) -> None:
    """Open that many accounts at once, faster than by the service."""
    with book.services.database.write() as uow:
        for number in range(count):
            account = Account(
                account_id=f"acc-{number:04}",
                customer_number=f"K-{20000 + number}",
                details=BillingDetails(company=f"Company {number:04}"),
                created_at=book.clock.now(),
            )
            uow.accounts.add(account, currency_code="EUR")
        uow.commit()
