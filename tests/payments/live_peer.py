"""The strict peer in the provider's place: live mode, live keys, and keys that may not do all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from billing_desktop.payments.sandbox.api import Api, ApiAnswer, ApiRequest
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.hosted_page import HostedPage
from billing_desktop.payments.sandbox.listener import Listener
from billing_desktop.ports.clock import Clock
from tests.fakes.clock import MovableClock
from tests.payments.actions import Actions, ControlledDesk
from tests.payments.controlled_sandbox import ControlledSandbox
from tests.payments.faulty_handler import FaultyHandler, FaultyListener, refusal

LIVE_KEY = "sk_live_local_4711abcd"
OTHER_LIVE_KEY = "sk_live_local_0815wxyz"
RESTRICTED_KEY = "rk_live_local_4711abcd"

_KEY_REFUSED = refusal(401, "Invalid API Key provided: sk_live_****.", "invalid_request_error")


class LivePeer(ControlledSandbox):
    """Takes live keys alone; ``permissions_missing`` by path is what a restricted key lacks."""

    def __init__(self, state_file: Path, *, clock: Clock) -> None:
        self.permissions_missing: dict[str, str] = {}
        self.keys_refused: set[str] = set()
        super().__init__(state_file, clock=clock.now)

    def check(self, key: str, path: str) -> ApiAnswer | None:
        """Return the refusal of a request; None where it may go on."""
        if "_live_" not in key or key in self.keys_refused:
            return _KEY_REFUSED
        permission = self.permissions_missing.get(path)
        if permission is None or not key.startswith("rk_"):
            return None
        return refusal(
            403,
            "The provided key does not have the required permissions for this endpoint. Having "
            f"the '{permission}' permission would allow this request to continue.",
            "invalid_request_error",
        )

    def _make_listener(self, desk: Desk) -> Listener:
        assert isinstance(desk, ControlledDesk)
        api = self._api = Api(desk)
        self._actions = Actions(desk, self._plan, move=self._move, finish_work=self._finish_work)
        page = HostedPage(desk, api, self._company)
        return _LiveListener(self, api, page, desk)


class _LiveListener(FaultyListener):
    def __init__(self, peer: LivePeer, api: Api, page: HostedPage, desk: ControlledDesk) -> None:
        super().__init__(api, page, peer._now, desk, peer._plan, peer._control, _LiveHandler)
        self.peer = peer


class _LiveHandler(FaultyHandler):
    """Lets the page below believe in test mode, and says live to the outside."""

    def _answer_api(self, request: ApiRequest) -> None:
        assert isinstance(self.server, _LiveListener)
        key = (request.authorization or "").removeprefix("Bearer ")
        refused = self.server.peer.check(key, request.path)
        if refused is not None:
            self._send_api(refused)
            return
        inside = f"Bearer {key}".replace("_live_", "_test_")
        super()._answer_api(replace(request, authorization=inside))

    def _send_api(self, answer: ApiAnswer) -> None:
        body = answer.body.replace('"livemode": false', '"livemode": true')
        super()._send_api(replace(answer, body=body))


@contextmanager
def in_place_of_the_provider(peer: LivePeer) -> Iterator[None]:
    """Have everybody who asks the provider ask ``peer``, also with a live key."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setattr("stripe._stripe_client.DEFAULT_API_BASE", peer.base_address)
        patch.setattr("stripe.HTTPClient.INITIAL_DELAY", 0)
        yield


@pytest.fixture
def live_peer(tmp_path: Path) -> Iterator[LivePeer]:
    """The provider of this test."""
    with (
        LivePeer(tmp_path / "provider.db", clock=MovableClock()) as peer,
        in_place_of_the_provider(peer),
    ):
        yield peer
