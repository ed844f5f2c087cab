"""A TEST book with a pretended payment provider, once on SQLite and once on PostgreSQL.

The fixture ``book`` is wired by `billing_desktop.bootstrap`; only provider, clock and password
hashing are the tests' own. Its seller is filled in; it has no accounts and no operators.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import text

from billing_desktop import bootstrap
from billing_desktop.bootstrap import Services
from billing_desktop.db import schema
from billing_desktop.db.engine import open_engine
from billing_desktop.db.verification_finding import Finding
from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator, Role
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.top_up import TopUp
from billing_desktop.ports.clock import Clock
from billing_desktop.providers import Provider
from billing_desktop.registers import Register
from billing_desktop.settings import BOOK_NAME, Settings
from tests import builders
from tests.builders import eur
from tests.db_servers import PostgresServer
from tests.fakes.clock import MovableClock
from tests.fakes.passwords import QuickPasswords
from tests.fakes.payment_gateway import FakeGateway
from tests.fakes.vat_register import FakeRegister

FINANCE = Operator("finance desk", Role.FINANCE)
ADMINISTRATOR = Operator("office", Role.ADMINISTRATOR)


def open_services(
    settings: Settings,
    *,
    clock: Clock,
    gateway: FakeGateway | None,
    ids: Callable[[], str] = bootstrap.new_id,
    register: FakeRegister | None = None,
) -> Services:
    """Open a book as the program does, but with ``gateway`` for a provider; None for none.

    ``register`` is asked about VAT numbers; without one it is a new one.
    """
    asked = register or FakeRegister()
    is_live = gateway is not None and gateway.is_live
    provider = Provider(None if gateway is None else lambda: gateway, is_live=is_live)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("billing_desktop.bootstrap.provider_for", lambda *_, **__: provider)
        patch.setattr("billing_desktop.bootstrap.Argon2Passwords", QuickPasswords)
        patch.setattr(
            "billing_desktop.bootstrap.register_for",
            lambda *_, **__: Register(lambda: asked, is_stand_in=False),
        )
        return bootstrap.open_book(settings, clock=clock, ids=ids)


class Book:
    """The services of an open book, its provider and its clock, and shortcuts for stories."""

    def __init__(self, settings: Settings, *, ids: Callable[[], str] = bootstrap.new_id) -> None:
        self.settings = settings
        self.clock = MovableClock()
        self.gateway = FakeGateway(self.clock)
        self.register = FakeRegister()
        self.operator = FINANCE
        self.administrator = ADMINISTRATOR
        self.is_guarded = True
        self._keys = (f"key-{number}" for number in count(1))
        self._others: list[Services] = []
        self.services = self._opened(ids)

    def _opened(self, ids: Callable[[], str] = bootstrap.new_id) -> Services:
        return open_services(
            self.settings, clock=self.clock, gateway=self.gateway, register=self.register, ids=ids
        )

    @property
    def is_sqlite(self) -> bool:
        return self.settings.database_url is None

    def seller(self, **changes: str) -> None:
        """Save other details of the seller."""
        self.services.sellers.save(self.administrator, builders.seller(**changes))

    def account(
        self, country: str = "DE", *, details: BillingDetails | None = None, **changes: str
    ) -> Account:
        """Open an account with complete billing details, unless ``details`` are given."""
        details = details or builders.billing_details(country, **changes)
        return self.services.accounts.create(self.operator, details, key=self.key())

    def key(self) -> str:
        return next(self._keys)

    def start(
        self,
        account: Account,
        amount: str = "50.00",
        *,
        method: TopUpMethod | None = None,
        key: str | None = None,
    ) -> TopUp:
        """Confirm a top-up; nobody has been asked to pay."""
        return self.services.top_ups.start(
            self.operator, account.account_id, eur(amount), key=key or self.key(), method=method
        )

    def open(self, account: Account, amount: str = "50.00") -> TopUp:
        """Confirm a top-up by card and open its page."""
        top_up = self.start(account, amount)
        return self.services.payments.open_page(self.operator, top_up.top_up_id).top_up

    def page(self, top_up: TopUp) -> str:
        """Return the provider's reference of the newest page opened for a top-up."""
        return self.gateway.references(top_up.top_up_id)[-1]

    def pay(self, top_up: TopUp) -> TopUp:
        """Let the payer pay the open page, and refresh."""
        self.gateway.pay(self.page(top_up))
        return self.refresh(top_up)

    def refresh(self, top_up: TopUp) -> TopUp:
        return self.services.payments.refresh(self.operator, top_up.top_up_id).top_up

    def top_up(self, account: Account, amount: str = "50.00") -> TopUp:
        """Top an account up by card, to the end."""
        return self.pay(self.open(account, amount))

    def get(self, top_up: TopUp) -> TopUp:
        return self.services.top_ups.get(self.operator, top_up.top_up_id)

    def balance(self, account: Account) -> Money:
        return self.services.accounts.overview(self.operator, account.account_id).balance

    def tasks(self) -> list[str]:
        """Return the kinds of what needs a person."""
        return [task.kind.value for task in self.services.payments.tasks(self.operator)]

    def findings(self) -> tuple[Finding, ...]:
        """Return what verify finds, looking at everything.

        Where a test has taken the guards away to plant something, that is not told again.
        """
        found = self.services.books.verify(self.operator, is_deep=True)
        if self.is_guarded:
            return found
        return tuple(one for one in found if not one.sentence.startswith("guards of the book"))

    def other_workstation(self) -> Services:
        """Open the same book once more, as a second computer does, with the same provider."""
        services = self._opened()
        self._others.append(services)
        return services

    def restart(self, *, gateway: FakeGateway | None = None) -> None:
        """Close the book and open it again, with the same provider unless another is given."""
        self.services.close()
        self.gateway = gateway or self.gateway
        self.services = self._opened()

    def rows(self, query: str) -> list[tuple[object, ...]]:
        """Return what a query finds, for looking behind the services."""
        with self.services.database.read() as uow:
            return [tuple(row) for row in uow.connection.execute(text(query))]

    def execute(self, *statements: str) -> None:
        """Change the database past the services, as an intruder would."""
        with self.services.database.engine.connect() as connection:
            for statement in statements:
                connection.execute(text(statement))
            connection.commit()

    def close(self) -> None:
        for services in (self.services, *self._others):
            services.close()


def make_book(settings: Settings, *, ids: Callable[[], str] = bootstrap.new_id) -> None:
    """Create a TEST book that knows its seller, and leave it closed."""
    bootstrap.create(settings, is_test=True, clock=MovableClock(), ids=ids)
    services = open_services(settings, clock=MovableClock(), gateway=None, ids=ids)
    services.sellers.save(ADMINISTRATOR, builders.seller())
    services.close()


def make_tables(url: str) -> None:
    """Fill a database with the tables of a book and nothing in them."""
    engine = open_engine(url)
    schema.migrate(engine)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a book that nobody opens: tests open copies."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("sqlite_book"))
    make_book(settings)
    return settings.book_file


@pytest.fixture(scope="session")
def postgres_book(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with a book, of which fresh ones are copies."""
    folder = tmp_path_factory.mktemp("postgres_book")
    return postgres_server.make_template(
        lambda url: make_book(Settings(data_dir=folder, database_url=url))
    )


@contextmanager
def sqlite_copy(template: Path, folder: Path) -> Iterator[Settings]:
    """Lend the settings of a copy of ``template`` in ``folder``."""
    folder.mkdir(parents=True)
    shutil.copyfile(template, folder / BOOK_NAME)
    yield Settings(data_dir=folder)


@contextmanager
def postgres_copy(server: PostgresServer, template: str, folder: Path) -> Iterator[Settings]:
    """Lend the settings of a fresh database like ``template``; documents lie in ``folder``."""
    with server.fresh_database(template) as url:
        yield replace(Settings(data_dir=folder), database_url=url)


@pytest.fixture(params=["sqlite", "postgresql"])
def book_settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """The settings of a book of this test's own, on each database in turn; not open."""
    lent: AbstractContextManager[Settings]
    if request.param == "sqlite":
        lent = sqlite_copy(request.getfixturevalue("sqlite_book"), tmp_path / "book")
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("postgres_book")
        lent = postgres_copy(server, template, tmp_path / "book")
    with lent as settings:
        yield settings


@pytest.fixture
def book(book_settings: Settings) -> Iterator[Book]:
    """An open book of this test's own, on each database in turn."""
    opened = Book(book_settings)
    yield opened
    opened.close()
