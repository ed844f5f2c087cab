"""A local page that does what a test wants: the strict peer, in process or on its own.

``python -m tests.payments.controlled_sandbox STATE_FILE`` prints its base address as its only
line and runs until it is ended, with ``--until-eof`` at the latest when its standard input ends.
`tests.payments.remote_sandbox` starts and steers it from another process.
"""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from billing_desktop.payments.json_values import JsonObject, JsonValue, text
from billing_desktop.payments.sandbox.api import Api
from billing_desktop.payments.sandbox.desk import Desk, random_id
from billing_desktop.payments.sandbox.hosted_page import HostedPage
from billing_desktop.payments.sandbox.listener import Listener
from billing_desktop.payments.sandbox.refused import RefusedError
from billing_desktop.payments.sandbox.server import Sandbox
from billing_desktop.payments.sandbox.store import ObjectStore
from tests.payments.actions import Actions, ControlledDesk
from tests.payments.controls import Controls
from tests.payments.faults import FaultPlan
from tests.payments.faulty_handler import FaultyListener


class ControlledSandbox(Sandbox, Controls):
    """A local page under a test's control. Its clock is ``clock`` plus what it was moved by.

    Planned faults and what it was told of events, refunds and fees are gone with its process;
    everything else is in ``state_file``.
    """

    def __init__(
        self,
        state_file: Path,
        *,
        clock: Callable[[], datetime],
        company: Callable[[], str] = lambda: "Nordlicht",
        new_id: Callable[[str], str] = random_id,
    ) -> None:
        self._base_clock = clock
        self._moved = timedelta(0)
        self._plan = FaultPlan()
        self._actions: Actions | None = None
        self._api: Api | None = None
        super().__init__(state_file, clock=self._now, company=company, new_id=new_id)

    def do(self, action: str, **arguments: JsonValue) -> JsonValue:
        if self._api is None or self._store is None:
            raise RuntimeError("the page is not running")
        self._api.catch_up()
        act = cast("Callable[..., JsonValue]", getattr(self._actions, action))
        with self._store.changing():
            return act(**arguments)

    def _make_desk(self, store: ObjectStore) -> Desk:
        return ControlledDesk(store, self._clock, self._new_id)

    def _make_listener(self, desk: Desk) -> Listener:
        assert isinstance(desk, ControlledDesk)
        api = self._api = Api(desk)
        self._actions = Actions(desk, self._plan, move=self._move, finish_work=self._finish_work)
        page = HostedPage(desk, api, self._company)
        return FaultyListener(api, page, self._clock, desk, self._plan, self._control)

    def _control(self, asked: JsonObject) -> JsonObject:
        """Carry out an action that came over HTTP."""
        action = text(asked, "do")
        arguments = {name: value for name, value in asked.items() if name != "do"}
        try:
            return {"said": self.do(action, **arguments)}
        except RefusedError as refused:
            return {"refused": refused.message}

    def _finish_work(self) -> None:
        assert self._api is not None
        for request in self._plan.all_held():
            self._api.answer(request)

    def _move(self, step: timedelta) -> None:
        self._moved += step

    def _now(self) -> datetime:
        return self._base_clock() + self._moved


def main() -> None:
    """Run a controlled page on its own."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("state_file", type=Path)
    reader.add_argument("--until-eof", action="store_true")
    asked = reader.parse_args()
    with ControlledSandbox(asked.state_file, clock=lambda: datetime.now(UTC)) as page:
        print(page.base_address, flush=True)
        if asked.until_eof:
            sys.stdin.read()
        else:
            threading.Event().wait()


if __name__ == "__main__":
    main()
