"""The HTTP side of the local payment page: one thread per connection, loopback only."""

from __future__ import annotations

import logging
import secrets
import socket
import threading
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from billing_desktop.payments.sandbox.api import Api, ApiAnswer, ApiRequest
from billing_desktop.payments.sandbox.desk import LOCAL_ADDRESS, random_id
from billing_desktop.payments.sandbox.hosted_page import HostedPage, PageRequest

if TYPE_CHECKING:
    from socketserver import _RequestType

logger = logging.getLogger(__name__)

_HOST = "127.0.0.1"
_BODY_BYTES_MAX = 256 * 1024
_IDLE_SECONDS = 300
_GOODBYE_SECONDS = 5
_BROKEN = '{"error": {"type": "api_error", "message": "An error occurred on this page."}}'
_PAGE_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Listener(ThreadingHTTPServer):
    """Listens on a free port of the loopback interface; a secret is part of its address."""

    allow_reuse_address = False  # On Windows another program could take the port over.

    def __init__(
        self,
        api: Api,
        page: HostedPage,
        clock: Callable[[], datetime],
        handler: type[RequestHandler] | None = None,
    ) -> None:
        super().__init__((_HOST, 0), handler or RequestHandler)
        self.api = api
        self.page = page
        self.clock = clock
        self.token = secrets.token_urlsafe(18)
        self._open: dict[_RequestType, threading.Thread] = {}
        self._lock = threading.Lock()

    @property
    def base_address(self) -> str:
        """The address of the API and the pages, without a slash at its end."""
        return f"http://{_HOST}:{self.server_port}/{self.token}"

    def server_bind(self) -> None:
        """Bind without asking a name server who this computer is, which may take seconds."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = _HOST, self.socket.getsockname()[1]

    def process_request(self, request: _RequestType, client_address: object) -> None:
        """Serve a connection in a thread that does not keep the program from ending."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: _RequestType) -> None:
        """Forget a connection that has ended."""
        with self._lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End the connections that are kept alive, and wait for answers in flight."""
        with self._lock:
            connections = list(self._open.items())
        for request, thread in connections:
            try:
                if isinstance(request, socket.socket):
                    request.shutdown(socket.SHUT_RD)
            except OSError:
                logger.debug("a connection had ended already")
            thread.join(_GOODBYE_SECONDS)

    def handle_error(self, request: object, client_address: object) -> None:
        """Log what ended a connection, without its address."""
        logger.debug("a connection broke off")


class RequestHandler(BaseHTTPRequestHandler):
    """Reads one request after the other from a connection."""

    server: Listener
    protocol_version = "HTTP/1.1"
    timeout = _IDLE_SECONDS
    disable_nagle_algorithm = True
    wbufsize = -1  # Head and body leave together.

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def version_string(self) -> str:
        return "local-payment-page"

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Return the page's own clock: callers check theirs against it."""
        return format_datetime(self.server.clock(), usegmt=True)

    def log_message(self, *_args: object) -> None:
        """Say nothing: addresses hold the secret."""

    def _serve(self) -> None:
        body = self._read_body()
        parts = urlsplit(self.path)
        root = f"/{self.server.token}"
        is_ours = secrets.compare_digest(parts.path[: len(root) + 1].encode(), f"{root}/".encode())
        if body is None:
            self._send(413, "text/plain", "Too much, or of unknown length.", {})
        elif not is_ours or not self._is_host_ours():
            self._send(404, "text/plain", "There is nothing here.", {})
        elif parts.path.startswith(f"{root}/v1/"):
            self._serve_api(parts.path[len(root) :], parts.query, body)
        else:
            self._serve_page(parts.path[len(root) :], parts.query, body, root)

    def _is_host_ours(self) -> bool:
        """Return whether the browser meant this computer: other names are other sites' tricks."""
        port = self.server.server_port
        return self.headers.get("Host") in {f"{_HOST}:{port}", f"localhost:{port}"}

    def _read_body(self) -> str | None:
        """Return the body; None where it is too long or does not say how long it is."""
        length = self.headers.get("Content-Length", "0")
        is_readable = length.isascii() and length.isdigit() and int(length) <= _BODY_BYTES_MAX
        if not is_readable or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            return None
        return self.rfile.read(int(length)).decode("utf-8", "replace")

    def _serve_api(self, path: str, query: str, body: str) -> None:
        request = ApiRequest(
            method=self.command,
            path=path,
            encoded=query if self.command == "GET" else body,
            authorization=self.headers.get("Authorization"),
            idempotency_key=self.headers.get("Idempotency-Key"),
        )
        self._answer_api(request)

    def _answer_api(self, request: ApiRequest) -> None:
        self._send_api(self._ask_api(request))

    def _ask_api(self, request: ApiRequest) -> ApiAnswer:
        try:
            return self.server.api.answer(request)
        except Exception:
            logger.exception("the local payment page failed")
            return ApiAnswer(500, _BROKEN)

    def _send_api(self, answer: ApiAnswer) -> None:
        headers = {"Request-Id": random_id("req"), "Cache-Control": "no-store"}
        if answer.is_replayed:
            headers["Idempotent-Replayed"] = "true"
        # What is stored names no address, because it changes with every start.
        located = answer.body.replace(
            f'"url": "{LOCAL_ADDRESS}', f'"url": "{self.server.base_address}'
        )
        self._send(answer.status, "application/json", located, headers)

    def _serve_page(self, path: str, query: str, body: str, root: str) -> None:
        request = PageRequest(
            method=self.command,
            path=path,
            root=root,
            query=dict(parse_qsl(query)),
            form=dict(parse_qsl(body, keep_blank_values=True)),
            wants_json=self.headers.get("Accept") == "application/json",
        )
        try:
            answer = self.server.page.answer(request)
        except Exception:
            logger.exception("the local payment page failed")
            self._send(500, "text/plain", "Something went wrong on this page.", _PAGE_HEADERS)
            return
        headers = dict(_PAGE_HEADERS)
        if answer.location is not None:
            headers["Location"] = answer.location
        self._send(answer.status, answer.content_type, answer.body, headers)

    def _send(self, status: int, content_type: str, body: str, headers: dict[str, str]) -> None:
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", f"{content_type}; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
