"""Which payment provider a book talks to: the local page, or the real one with a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from billing_desktop.credentials.book_key import BookKey
from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.domain.known_secrets import KNOWN_SECRETS
from billing_desktop.errors import SettingsError, UserError
from billing_desktop.payments.key_rules import check_key, is_live_key
from billing_desktop.ports.clock import Clock
from billing_desktop.ports.payments import PaymentGateway
from billing_desktop.settings import Settings, thank_you_address

if TYPE_CHECKING:
    from billing_desktop.payments.sandbox.paying import PageOutcome
    from billing_desktop.payments.sandbox.server import Sandbox

PAGE_STATE_NAME = "payment_page.sqlite3"
# Where the browser is sent where the seller has no page of its own. It is stored with the
# request, so it may not hold the local page's address, which is secret and changes every start.
RETURN_ADDRESS = "https://billing-desktop.invalid/thank-you"


class LocalPage:
    """The local payment page of a TEST book, started when it is first needed."""

    def __init__(
        self,
        settings: Settings,
        *,
        clock: Clock,
        company: Callable[[], str],
        new_id: Callable[[str], str] | None,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._company = company
        self._new_id = new_id
        self._lock = Lock()
        self._sandbox: Sandbox | None = None

    def sandbox(self) -> Sandbox:
        """Return the running page."""
        with self._lock:
            if self._sandbox is None:
                from billing_desktop.payments.sandbox.server import Sandbox

                self._settings.data_dir.mkdir(parents=True, exist_ok=True)
                self._sandbox = Sandbox(
                    self._settings.data_dir / PAGE_STATE_NAME,
                    clock=self._clock.now,
                    company=self._company,
                    new_id=self._new_id,
                )
                self._sandbox.start()
            return self._sandbox

    def pay(self, session_reference: str, card: str) -> PageOutcome:
        """Fill in the card form of an open page, as a person would in a browser.

        Raises:
            UserError: it is no test card, or the page is not open.
        """
        from billing_desktop.payments.sandbox.payer import pay

        return pay(self.sandbox().base_address, session_reference, card=card)

    def stop(self) -> None:
        """Stop answering; open payments stay open for the next start."""
        with self._lock:
            if self._sandbox is not None:
                self._sandbox.stop()
                self._sandbox = None


@dataclass(frozen=True, slots=True)
class Provider:
    """How to reach the provider of a book; ``connect`` is None where there is none at all.

    A real book has a ``key`` of its own; it can be exchanged, and ``connect`` uses the one of
    the moment. ``try_key`` connects with a key that is not kept yet. ``find_page`` looks up the
    page that payers return to, where it is for the seller to have one.
    """

    connect: Callable[[], PaymentGateway] | None
    is_live: bool
    local_page: LocalPage | None = None
    key: BookKey | None = None
    try_key: Callable[[str], PaymentGateway] | None = None
    find_page: Callable[[], str | None] | None = None

    def is_set_up(self) -> bool:
        """Return whether there is a provider to ask. May block on the key store.

        Raises:
            KeyStoreError: the key store cannot be used just now.
        """
        if self.connect is None:
            return False
        return self.key is None or self.key.find() is not None

    def check_cards(self) -> None:
        """Refuse where no card could be charged now. May block on the key store.

        Raises:
            UserError: there is no provider, or no key for it.
            SettingsError: there is no page that payers return to.
            KeyStoreError: the key store does not tell its key.
        """
        if not self.is_set_up():
            raise _provider_missing()
        if self.find_page is not None and self.find_page() is None:
            raise SettingsError(
                "Set the address of the thank-you page in Settings first.",
                code="return_address_missing",
            )


def provider_for(
    settings: Settings,
    *,
    is_test: bool,
    clock: Clock,
    company: Callable[[], str],
    page_ids: Callable[[str], str] | None = None,
    book_id: str = "",
) -> Provider:
    """Return the provider of a book: of a real one the one that its key is for.

    The key store knows that key by ``book_id``. A TEST book has that of the test key in the
    environment, else the local page.
    """
    if not is_test:
        return _real(settings, BookKey(book_id, store=KeyringStore(), session=SessionStore()))
    test_key = settings.stripe_key
    if test_key is not None:
        return Provider(
            connect=lambda: _gateway(
                test_key,
                settings.stripe_api_base,
                settings.ca_file,
                thank_you_address(settings.data_dir) or RETURN_ADDRESS,
            ),
            is_live=False,
        )
    page = LocalPage(settings, clock=clock, company=company, new_id=page_ids)

    def connect() -> PaymentGateway:
        sandbox = page.sandbox()
        return _gateway(sandbox.api_key, sandbox.base_address, None, RETURN_ADDRESS)

    return Provider(connect=connect, is_live=False, local_page=page)


def _real(settings: Settings, key: BookKey) -> Provider:
    def try_key(api_key: str) -> PaymentGateway:
        check_key(api_key)
        if not is_live_key(api_key):
            raise SettingsError(
                "This is a test key, but the book is real: its payments need a live key. Test "
                "keys belong to a TEST book.",
                code="provider_mode_mixed",
            )
        address = thank_you_address(settings.data_dir)
        return _gateway(api_key, settings.stripe_api_base, settings.ca_file, address)

    def connect() -> PaymentGateway:
        found = key.find()
        if found is None:
            raise _provider_missing()
        return try_key(found.key)

    def find_page() -> str | None:
        return thank_you_address(settings.data_dir)

    return Provider(connect=connect, is_live=True, key=key, try_key=try_key, find_page=find_page)


def _provider_missing() -> UserError:
    return UserError(
        "No payment provider is connected to this book, so cards cannot be charged.",
        code="provider_missing",
    )


def _gateway(
    key: str, base_address: str | None, ca_file: str | None, return_address: str | None
) -> PaymentGateway:
    from billing_desktop.payments.stripe_gateway import StripeGateway

    KNOWN_SECRETS.learn(key)
    return StripeGateway(
        key,
        base_address=base_address,
        ca_bundle=ca_file,
        return_address=return_address,
    )
