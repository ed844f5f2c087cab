"""Servers that say back what they were told, as badly made or curious ones do."""

from __future__ import annotations

import base64
import socket
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

from billing_desktop.payments.sandbox.api import ApiAnswer
from tests.payments.faulty_handler import refusal
from tests.payments.live_peer import LivePeer

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")


class EchoingPeer(LivePeer):
    """A provider whose every refusal names the whole key; ``status`` says how it refuses."""

    status: int | None = None

    def check(self, key: str, path: str) -> ApiAnswer | None:
        if self.status is None:
            return super().check(key, path)
        hidden = base64.b64encode(f"{key}:".encode()).decode()
        kind = "api_error" if self.status >= 500 else "invalid_request_error"
        return refusal(self.status, f"Invalid API Key {key} (Basic {hidden})", kind)


class _MailHandler(socketserver.StreamRequestHandler):
    """Refuses everybody who signs in, or everybody's mail, and says why at length."""

    def handle(self) -> None:
        self._say("220 ready")
        for line in self.rfile:
            word, _, rest = line.decode().strip().partition(" ")
            match word.upper():
                case "EHLO":
                    self._say("250-localhost\r\n250 AUTH PLAIN LOGIN")
                case "AUTH":
                    self._refuse(rest.rpartition(" ")[2])
                case "QUIT":
                    self._say("221 bye")
                    return
                case _:
                    self._say("250 OK")

    def _refuse(self, told: str) -> None:
        plain = base64.b64decode(told)
        password = plain.rpartition(b"\0")[2].decode()
        self._say(f"535 5.7.8 no: {told} {password} {password.encode().hex()}")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


class _DatabaseHandler(socketserver.BaseRequestHandler):
    """Asks for the password in clear, refuses it, and quotes it."""

    def handle(self) -> None:
        first = self.request.recv(8)
        if first == _SSL_REQUEST:
            self.request.sendall(b"N")
            self.request.recv(4096)
        else:
            self.request.recv(4096)
        self.request.sendall(b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big"))
        told = self.request.recv(4096)
        password = told[5:].rstrip(b"\0")
        text = b"password authentication failed for user clerk: " + password
        body = b"SFATAL\0VFATAL\0C28P01\0M" + text + b"\0\0"
        self.request.sendall(b"E" + (len(body) + 4).to_bytes(4, "big") + body)


class _SilentHandler(socketserver.BaseRequestHandler):
    """Takes whatever comes and says what ``greeting`` the server has, once; then nothing."""

    def handle(self) -> None:
        server = self.server
        assert isinstance(server, SilentServer)
        told = b""
        for said in server.lines:
            self.request.sendall(said)
            told = self.request.recv(4096)
        server.last = told
        server.heard.release()
        self.request.settimeout(60)
        while self.request.recv(4096):
            pass


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class SilentServer(_Server):
    """Speaks ``lines`` to a caller and then leaves it waiting; ``heard`` counts the callers."""

    def __init__(self, *lines: bytes) -> None:
        from threading import Semaphore

        self.lines = lines
        self.heard = Semaphore(0)
        self.last = b""
        super().__init__(("127.0.0.1", 0), _SilentHandler)


@contextmanager
def _running(server: socketserver.TCPServer) -> Iterator[None]:
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def echoing_mail_server() -> Iterator[int]:
    """Lend the port of a mail server that refuses every sign-in by quoting it."""
    server = _Server(("127.0.0.1", 0), _MailHandler)
    with _running(server):
        yield server.port


@contextmanager
def echoing_database() -> Iterator[int]:
    """Lend the port of a database server that refuses every password by quoting it."""
    server = _Server(("127.0.0.1", 0), _DatabaseHandler)
    with _running(server):
        yield server.port


@contextmanager
def silent_server(*lines: bytes) -> Iterator[SilentServer]:
    """Lend a server that keeps its callers waiting after these lines."""
    server = SilentServer(*lines)
    with _running(server):
        yield server


def closed_port() -> int:
    """Return a port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
