"""A register on this computer that speaks the REST interface of VIES, and fails when told to."""

from __future__ import annotations

import json
import select
import socket
import ssl
import struct
import threading
import time
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import cast

CONSULTATION = "WAPIAAAAYtest001"
HANG_SECONDS_MAX = 20.0
_RESET = struct.pack("ii", 1, 0)  # Linger for no time: the other side sees a reset.
_HOTEL = "<html><title>Hotel</title>Please sign in to use the network.</html>"


class Trouble(StrEnum):
    """How an answer fails."""

    RESET = "reset"
    CLOSE = "close"
    CUT = "cut"
    HANG = "hang"
    DRIP = "drip"  # A byte now and then, and never the end.
    HOTEL = "hotel"  # The page of something in between, with status 200.
    MOVED = "moved"
    ENDLESS = "endless"


@dataclass
class Script:
    """What the register does; tests change it while it runs."""

    unknown: set[str] = field(default_factory=set)
    names: dict[str, tuple[str, str]] = field(default_factory=dict)
    error: str = ""  # VIES's word for why there is no answer.
    error_status: int = 200
    refuses_requester: bool = False
    is_available: bool = True
    trouble: Trouble | None = None
    body: object = None  # What it says instead of an answer, with which status.
    status: int = 200
    asked: list[dict[str, str]] = field(default_factory=list)


class LocalRegister:
    """Answers on a free port from entering to leaving; with ``tls`` over HTTPS."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.script = Script()
        self._server = _Server(("127.0.0.1", 0), self.script, tls)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        scheme, host = ("http", "127.0.0.1") if tls is None else ("https", "localhost")
        self.address = f"{scheme}://{host}:{self._server.server_address[1]}/rest-api"

    def __enter__(self) -> LocalRegister:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, place: tuple[str, int], script: Script, tls: ssl.SSLContext | None) -> None:
        super().__init__(place, _Handler)
        self.script = script
        if tls is not None:
            # The handshake is made where the request is read, not where it is accepted.
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: callers that hang up are what tests are about."""


class _Handler(BaseHTTPRequestHandler):
    @property
    def _script(self) -> Script:
        assert isinstance(self.server, _Server)
        return self.server.script

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        if self._script.trouble is not None:
            self._fail(self._script.trouble)
        elif self.path == "/rest-api/check-status":
            self._send(200, {"vow": {"available": self._script.is_available}, "countries": []})
        else:
            self._send(404, {})

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        question = cast("dict[str, str]", json.loads(self.rfile.read(length)))
        self._script.asked.append(question)
        if self._script.trouble is not None:
            self._fail(self._script.trouble)
        elif self.path != "/rest-api/check-vat-number":
            self._send(404, {})
        elif self._script.error:
            said = {"actionSucceed": False, "errorWrappers": [{"error": self._script.error}]}
            self._send(self._script.error_status, said)
        elif self._script.refuses_requester and "requesterNumber" in question:
            self._send(200, question | {"valid": False, "userError": "INVALID_REQUESTER_INFO"})
        else:
            self._send(self._script.status, self._answer(question))

    def _answer(self, question: dict[str, str]) -> object:
        if self._script.body is not None:
            return self._script.body
        number = question["countryCode"] + question["vatNumber"]
        name, address = self._script.names.get(number, ("---", "---"))
        return {
            "countryCode": question["countryCode"],
            "vatNumber": question["vatNumber"],
            "requestDate": "2026-11-23T13:02:00.000Z",
            "valid": number not in self._script.unknown,
            "requestIdentifier": CONSULTATION if "requesterNumber" in question else "",
            "name": name,
            "address": address,
            "traderName": "---",
            "traderNameMatch": "NOT_PROCESSED",
        }

    def _send(self, status: int, said: object) -> None:
        content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _fail(self, trouble: Trouble) -> None:
        self.close_connection = True
        match trouble:
            case Trouble.HOTEL:
                self._send(200, _HOTEL)
            case Trouble.MOVED:
                self.send_response(302)
                self.send_header("Location", "http://127.0.0.1:9/sign-in")
                self.send_header("Content-Length", "0")
                self.end_headers()
            case Trouble.CUT | Trouble.DRIP | Trouble.ENDLESS:
                self._begin_and_go_on(trouble)
            case Trouble.HANG:
                self._wait_for_caller()
            case Trouble.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                self.rfile.close()
                self.wfile.close()
                self.connection.close()

    def _begin_and_go_on(self, trouble: Trouble) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(b'{"valid": ')
        if trouble is Trouble.ENDLESS:
            self.wfile.write(b" " * 1_000_000)
        given_up_at = time.monotonic() + HANG_SECONDS_MAX
        while trouble is Trouble.DRIP and time.monotonic() < given_up_at:
            self.wfile.write(b" ")
            self._wait_for_caller(0.05)

    def _wait_for_caller(self, seconds_max: float = HANG_SECONDS_MAX) -> None:
        """Wait until the caller hangs up, or long enough."""
        select.select([self.connection], [], [], seconds_max)
