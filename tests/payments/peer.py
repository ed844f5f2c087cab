"""A provider that answers from a script."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Scripted:
    """One answer. ``drops`` closes the connection instead; ``waits_seconds`` comes before."""

    status: int = 200
    body: bytes | Mapping[str, object] = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    drops: bool = False
    waits_seconds: float = 0

    def content(self) -> bytes:
        return self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()


def error_answer(status: int, kind: str = "invalid_request_error", **more: str) -> Scripted:
    return Scripted(status, {"error": {"type": kind, "message": "The reason.", **more}})


@dataclass(frozen=True)
class Received:
    """What a gateway sent."""

    method: str
    path: str
    parameters: dict[str, str]
    headers: dict[str, str]


class ScriptedPeer:
    """Answers from a script, the last line for ever, and remembers what it was asked."""

    def __init__(self, *script: Scripted) -> None:
        self.received: list[Received] = []
        self._script = list(script)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def base_address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> ScriptedPeer:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _next(self, received: Received) -> Scripted:
        self.received.append(received)
        return self._script.pop(0) if len(self._script) > 1 else self._script[0]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        peer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                length = int(self.headers.get("Content-Length", "0"))
                encoded = parts.query or self.rfile.read(length).decode()
                scripted = peer._next(
                    Received(self.command, parts.path, dict(parse_qsl(encoded)), dict(self.headers))
                )
                time.sleep(scripted.waits_seconds)
                if scripted.drops:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response_only(scripted.status)  # No Date but the script's.
                for name, value in scripted.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(scripted.content())))
                self.end_headers()
                try:
                    self.wfile.write(scripted.content())
                except OSError:
                    self.close_connection = True  # The caller had no patience.

            def do_POST(self) -> None:
                self.do_GET()

            def log_message(self, *_args: object) -> None: ...

        return Handler
