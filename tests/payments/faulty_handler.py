"""The HTTP side of the local page when things go wrong, and the path that makes them."""

from __future__ import annotations

import json
import select
import socket
import struct
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import cast

from billing_desktop.payments.json_values import JsonObject
from billing_desktop.payments.sandbox.api import Api, ApiAnswer, ApiRequest
from billing_desktop.payments.sandbox.desk import Desk
from billing_desktop.payments.sandbox.hosted_page import HostedPage
from billing_desktop.payments.sandbox.listener import Listener, RequestHandler
from billing_desktop.payments.sandbox.refused import RefusedError
from tests.payments.faults import Fault, FaultPlan, Point, Way

HANG_SECONDS_MAX = 60.0
GARBAGE = "<html><title>Hotel</title>Please sign in to use the network.</html>"
_RESET = struct.pack("ii", 1, 0)  # Linger for no time: the other side sees a reset.


def refusal(status: int, message: str, kind: str, code: str | None = None) -> ApiAnswer:
    refused = RefusedError(message, status=status, kind=kind, code=code)
    return ApiAnswer(status, json.dumps(refused.body()))


_CONFLICT = refusal(
    409,
    "There is currently another in-progress request using this idempotency key.",
    "idempotency_error",
    "idempotency_key_in_use",
)
_TOO_MANY = refusal(429, "Too many requests.", "invalid_request_error", "rate_limit")
_KEY_REFUSED = refusal(401, "Expired API Key provided.", "invalid_request_error")
_FORBIDDEN = refusal(
    403, "The key does not have the required permissions.", "invalid_request_error"
)
_BROKEN = refusal(500, "An unknown error occurred.", "api_error")
_REFUSALS = {
    Way.CONFLICT: _CONFLICT,
    Way.TOO_MANY: _TOO_MANY,
    Way.KEY_REFUSED: _KEY_REFUSED,
    Way.FORBIDDEN: _FORBIDDEN,
}


class FaultyListener(Listener):
    """A listener whose answers fail as planned; ``control`` carries out what tests ask for."""

    def __init__(
        self,
        api: Api,
        page: HostedPage,
        clock: Callable[[], datetime],
        desk: Desk,
        plan: FaultPlan,
        control: Callable[[JsonObject], JsonObject],
        handler: type[FaultyHandler] | None = None,
    ) -> None:
        super().__init__(api, page, clock, handler or FaultyHandler)
        self.desk = desk
        self.plan = plan
        self.control = control


class FaultyHandler(RequestHandler):
    """Does the work of a request before, during or after it fails to answer."""

    def _serve_page(self, path: str, query: str, body: str, root: str) -> None:
        if path == "/control" and self.command == "POST":
            asked = cast("JsonObject", json.loads(body))
            said = self._listener.control(asked)
            self._send(200, "application/json", json.dumps(said), {})
        else:
            super()._serve_page(path, query, body, root)

    @property
    def _listener(self) -> FaultyListener:
        assert isinstance(self.server, FaultyListener)
        return self.server

    def _answer_api(self, request: ApiRequest) -> None:
        plan = self._listener.plan
        if plan.is_held(request):
            self._send_api(_CONFLICT)
        else:
            fault = plan.take(request)
            if fault is None:
                self._send_api(self._ask_api(request))
            else:
                self._fail(request, fault)
        for work in plan.due():
            self._ask_api(work)

    def _fail(self, request: ApiRequest, fault: Fault) -> None:
        answer = ApiAnswer(200, "{}")
        if fault.point is Point.AFTER:
            answer = self._ask_api(request)
        elif fault.point is Point.DURING:
            # One more than asked for, because this very request is counted too.
            self._listener.plan.hold(request, fault.hold + 1)
        match fault.way:
            case Way.CONFLICT | Way.TOO_MANY | Way.KEY_REFUSED | Way.FORBIDDEN:
                self._send_api(_REFUSALS[fault.way])
            case Way.GARBAGE:
                self._send(200, "text/html", GARBAGE, {})
            case Way.BROKEN:
                self._keep_broken(request)
                self._send_api(_BROKEN)
            case Way.CUT:
                self._cut(answer)
            case _:
                self._break_off(fault.way)

    def _keep_broken(self, request: ApiRequest) -> None:
        """Let the key say the same for a day, as the provider does with what failed."""
        store = self._listener.desk.store
        with store.changing():
            known = store.answer(str(request.idempotency_key))
            if known is not None:
                broken = replace(known, status=_BROKEN.status, body=_BROKEN.body)
                now = self._listener.desk.now()
                store.keep_answer(str(request.idempotency_key), broken, at=now)

    def _cut(self, answer: ApiAnswer) -> None:
        content = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[: len(content) // 2])
        self.close_connection = True

    def _break_off(self, way: Way) -> None:
        self.close_connection = True
        if way is Way.HANG:
            self._wait_for_caller()
        if way is Way.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            self.rfile.close()
            self.wfile.close()
            self.connection.close()

    def _wait_for_caller(self) -> None:
        """Wait until the caller hangs up, or the page stops."""
        given_up_at = time.monotonic() + HANG_SECONDS_MAX
        while time.monotonic() < given_up_at:
            readable, _, _ = select.select([self.connection], [], [], 0.5)
            if readable:
                return
