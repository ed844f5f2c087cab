"""A real book without a provider yet, on each database in turn, and a key store in memory.

Everything in it is the program's own; see `tests.payments.live_peer` for the provider.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import text

from billing_desktop import bootstrap
from billing_desktop.bootstrap import Services
from billing_desktop.domain.account import Account
from billing_desktop.domain.audit_trail import split_reference
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.top_up import TopUp
from billing_desktop.ports.payments import ProviderAccount
from billing_desktop.settings import Settings
from tests import builders
from tests.book import ADMINISTRATOR, FINANCE, postgres_copy, sqlite_copy
from tests.builders import eur
from tests.db_servers import PostgresServer
from tests.fakes.clock import MovableClock
from tests.fakes.keyring_backend import MemoryKeyring, in_use
from tests.payments.live_peer import LIVE_KEY

THANKS = "https://nordlicht.example/thanks"


def make_real_book(settings: Settings) -> None:
    """Create a real book that knows its seller, and leave it closed."""
    bootstrap.create(settings, is_test=False, clock=MovableClock())
    services = open_real(settings)
    services.sellers.save(ADMINISTRATOR, builders.seller())
    services.close()


def open_real(settings: Settings) -> Services:
    """Open a book as the program does."""
    return bootstrap.open_book(settings, clock=MovableClock())


@pytest.fixture
def key_store() -> Iterator[MemoryKeyring]:
    """The key store of this computer; it can fail or wait."""
    store = MemoryKeyring()
    with in_use(store):
        yield store


@pytest.fixture(scope="session")
def real_sqlite_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a book that nobody opens: tests open copies."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("real_book"))
    make_real_book(settings)
    return settings.book_file


@pytest.fixture(scope="session")
def real_postgres_book(
    postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """The name of a database with a book, of which fresh ones are copies."""
    folder = tmp_path_factory.mktemp("real_postgres_book")
    return postgres_server.make_template(
        lambda url: make_real_book(Settings(data_dir=folder, database_url=url))
    )


@pytest.fixture(params=["sqlite", "postgresql"])
def real_settings(
    request: pytest.FixtureRequest, tmp_path: Path, key_store: MemoryKeyring
) -> Iterator[Settings]:
    """The settings of a real book of this test's own; not open."""
    lent: AbstractContextManager[Settings]
    if request.param == "sqlite":
        lent = sqlite_copy(request.getfixturevalue("real_sqlite_book"), tmp_path / "book")
    else:
        server = request.getfixturevalue("postgres_server")
        template = request.getfixturevalue("real_postgres_book")
        lent = postgres_copy(server, template, tmp_path / "book")
    with lent as settings:
        yield settings


@pytest.fixture
def real(real_settings: Settings) -> Iterator[Services]:
    """A real book without a key."""
    services = open_real(real_settings)
    yield services
    services.close()


def connect(
    services: Services, key: str = LIVE_KEY, place: KeyPlace = KeyPlace.KEY_STORE
) -> ProviderAccount:
    """Give a book its key and the page that payers return to."""
    services.provider_keys.save_address(ADMINISTRATOR, THANKS)
    return services.provider_keys.save(ADMINISTRATOR, key, place)


def account(services: Services) -> Account:
    return services.accounts.create(FINANCE, builders.billing_details(), key="account")


def start(services: Services, customer: Account, key: str = "t1") -> TopUp:
    return services.top_ups.start(FINANCE, customer.account_id, eur("50.00"), key=key)


def opened(services: Services) -> TopUp:
    """Open the page of a new top-up."""
    top_up = start(services, account(services))
    page = services.payments.open_page(FINANCE, top_up.top_up_id)
    assert page.url is not None
    return page.top_up


def reference(top_up: TopUp) -> str:
    """Return the provider's name for the newest page."""
    assert top_up.last_attempt is not None
    assert top_up.last_attempt.provider_reference is not None
    return top_up.last_attempt.provider_reference


def trail(services: Services) -> list[tuple[object, ...]]:
    """Return what the audit trail says about the provider."""
    query = "SELECT operator, action, object FROM audit_trail WHERE action LIKE 'provider%'"
    with services.database.read() as uow:
        rows = uow.connection.execute(text(f"{query} ORDER BY seq"))
        return [(row.operator, row.action, split_reference(row.object)[0]) for row in rows]


@pytest.fixture
def real_office(
    real_sqlite_book: Path, tmp_path: Path, key_store: MemoryKeyring
) -> Iterator[Services]:
    """An open real book on SQLite without a key, for screens."""
    with sqlite_copy(real_sqlite_book, tmp_path / "book") as settings:
        services = open_real(settings)
        yield services
        services.close()
