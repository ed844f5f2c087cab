"""Which payment provider a book talks to: the local page, or the real one with a key."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from billing_desktop.ports.clock import Clock
from billing_desktop.ports.payments import PaymentGateway
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.payments.sandbox.paying import PageOutcome
    from billing_desktop.payments.sandbox.server import Sandbox

PAGE_STATE_NAME = "payment_page.sqlite3"
# Where the payer's browser is sent after paying. It is stored with the request, so it may not
# hold the local page's address, which is secret and changes with every start.
_RETURN_ADDRESS = "https://billing-desktop.invalid/thank-you"


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
    """How to reach the provider of a book; ``connect`` is None where none is set up."""

    connect: Callable[[], PaymentGateway] | None
    is_live: bool
    local_page: LocalPage | None = None


def provider_for(
    settings: Settings,
    *,
    is_test: bool,
    clock: Clock,
    company: Callable[[], str],
    page_ids: Callable[[str], str] | None = None,
) -> Provider:
    """Return the provider: a TEST book has a test key's or the local page, a real one none yet.

    A key of the real book comes from the key store, which a later version asks.
    """
    if not is_test:
        return Provider(connect=None, is_live=True)
    key = settings.stripe_key
    if key is not None:
        return Provider(
            connect=lambda: _gateway(key, settings.stripe_api_base, settings.ca_file),
            is_live=False,
        )
    page = LocalPage(settings, clock=clock, company=company, new_id=page_ids)

    def connect() -> PaymentGateway:
        sandbox = page.sandbox()
        return _gateway(sandbox.api_key, sandbox.base_address, None)

    return Provider(connect=connect, is_live=False, local_page=page)


def _gateway(key: str, base_address: str | None, ca_file: str | None) -> PaymentGateway:
    from billing_desktop.payments.stripe_gateway import StripeGateway

    return StripeGateway(
        key,
        base_address=base_address,
        ca_bundle=ca_file,
        return_address=_RETURN_ADDRESS,
    )
