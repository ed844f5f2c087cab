"""The local payment page as a running server on this computer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

from billing_desktop.payments.sandbox.api import Api
from billing_desktop.payments.sandbox.desk import Desk, random_id
from billing_desktop.payments.sandbox.hosted_page import HostedPage
from billing_desktop.payments.sandbox.listener import Listener
from billing_desktop.payments.sandbox.store import ObjectStore

logger = logging.getLogger(__name__)

_POLL_SECONDS = 0.05
LOCAL_KEY = "sk_test_local_payment_page"


class Sandbox:
    """Stands in for the payment provider with test money.

    State is kept in ``state_file``; several processes may run a sandbox on the same file. The
    address changes with every start, and a secret in it keeps other programs out. ``company``
    tells the seller's name for the page; ``new_id`` makes an id from a prefix.
    """

    def __init__(
        self,
        state_file: Path,
        *,
        clock: Callable[[], datetime],
        company: Callable[[], str],
        new_id: Callable[[str], str] | None = None,
        fee_known_after: timedelta = timedelta(0),
    ) -> None:
        self._state_file = state_file
        self._clock = clock
        self._company = company
        self._new_id = new_id or random_id
        self._fee_known_after = fee_known_after
        self._store: ObjectStore | None = None
        self._server: Listener | None = None
        self._thread: threading.Thread | None = None

    @property
    def api_key(self) -> str:
        """The only kind of key that this page takes."""
        return LOCAL_KEY

    @property
    def base_address(self) -> str:
        """Where the API and the pages are while the server runs. Not to be logged."""
        if self._server is None:
            raise RuntimeError("the local payment page is not running")
        return self._server.base_address

    def start(self) -> str:
        """Open the state and begin to answer; return the base address."""
        if self._server is not None:
            return self.base_address
        store = ObjectStore(self._state_file)
        self._server = self._make_listener(self._make_desk(store))
        self._store = store
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            args=(_POLL_SECONDS,),
            name="local payment page",
            daemon=True,
        )
        self._thread.start()
        logger.info("the local payment page listens on port %s", self._server.server_port)
        return self.base_address

    def stop(self) -> None:
        """Stop answering and close the state. Safe to repeat."""
        if self._server is None or self._thread is None or self._store is None:
            return
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server.hang_up()  # Before the state closes: answers in flight still need it.
        self._store.close()
        self._server = self._thread = self._store = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _make_desk(self, store: ObjectStore) -> Desk:
        """Return what all parts of the page work with; tests put a faulty one in its place."""
        return Desk(store, self._clock, self._new_id, self._fee_known_after)

    def _make_listener(self, desk: Desk) -> Listener:
        """Return the server; tests put one in its place that loses answers."""
        api = Api(desk)
        return Listener(api, HostedPage(desk, api, self._company), self._clock)
