"""A real TEST book on SQLite with the local payment page, for tests of screens and journeys.

The fixture ``workspace`` is open, its seller is filled in, it has no accounts and no operators.
Its clock stands at `tests.builders.NOW` until the test moves it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.top_up import TopUp
from tests import builders
from tests.builders import eur
from tests.fakes.clock import MovableClock

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.settings import Settings


class Workspace:
    """The open services, and what a test needs done before its own story begins."""

    def __init__(self, settings: Settings, clock: MovableClock) -> None:
        self.settings = settings
        self.clock = clock
        self.operator = Operator("clerk", Role.ADMINISTRATOR)
        self._keys = (f"workspace-{number}" for number in count(1))
        self.services = _opened(settings, clock)

    def account(self, details: BillingDetails | None = None, *, complete: bool = True) -> Account:
        """Open an account: with complete billing details, or with no more than a name."""
        if details is None:
            details = (
                builders.billing_details()
                if complete
                else BillingDetails(company="Nordlicht DE GmbH & Co. KG")
            )
        return self.services.accounts.create(self.operator, details, key=next(self._keys))

    def start(self, account: Account, amount: str = "50.00") -> TopUp:
        """Confirm a top-up: pending by card below EUR 1,000.00, else requested by invoice."""
        return self.services.top_ups.start(
            self.operator, account.account_id, eur(amount), key=next(self._keys)
        )

    def pay(self, top_up: TopUp, card: str = "success") -> TopUp:
        """Open the page of a pending top-up, fill in a test card, and book what comes of it."""
        self.fill_in(top_up, card)
        return self.services.payments.refresh(self.operator, top_up.top_up_id).top_up

    def fill_in(self, top_up: TopUp, card: str = "success") -> None:
        """Pay on the page as the customer does; the program does not know of it yet."""
        page = self.services.payments.open_page(self.operator, top_up.top_up_id)
        attempt = page.top_up.last_attempt
        assert attempt is not None
        assert attempt.provider_reference is not None
        assert self.services.local_page is not None
        self.services.local_page.pay(attempt.provider_reference, card)

    def top_up(self, account: Account, amount: str = "50.00", card: str = "success") -> TopUp:
        """Top an account up by card, to the end."""
        return self.pay(self.start(account, amount), card)

    def use(self, account: Account, amount: str, *, days_ago: int = 0) -> None:
        """Book usage of an account."""
        self.services.usage.add(
            self.operator,
            account.account_id,
            eur(amount),
            key=next(self._keys),
            used_on=(self.clock.now() - timedelta(days=days_ago)).date(),
            description="API calls",
        )

    def restart(self) -> None:
        """Close everything and open the same book again, as the next morning."""
        self.services.close()
        self.services = _opened(self.settings, self.clock)

    def close(self) -> None:
        self.services.close()


def _opened(settings: Settings, clock: MovableClock) -> Services:
    from billing_desktop.bootstrap import open_book

    return open_book(settings, clock=clock)


@pytest.fixture(scope="session")
def workspace_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a TEST book that knows its seller; tests get copies, nobody opens it."""
    from billing_desktop.bootstrap import create
    from billing_desktop.settings import read_settings

    folder = tmp_path_factory.mktemp("workspace")
    settings = read_settings({}, data_dir=folder)
    clock = MovableClock()
    create(settings, is_test=True, clock=clock)
    services = _opened(settings, clock)
    services.sellers.save(Operator("clerk", Role.ADMINISTRATOR), builders.seller())
    services.close()
    return folder


@pytest.fixture
def workspace(workspace_template: Path, tmp_path: Path) -> Iterator[Workspace]:
    """A book of this test's own; see the module."""
    from billing_desktop.settings import read_settings

    folder = tmp_path / "workspace"
    shutil.copytree(workspace_template, folder)
    opened = Workspace(read_settings({}, data_dir=folder), MovableClock())
    yield opened
    opened.close()
