"""Servers that speak as PostgreSQL does until the password, and note what they were sent."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Thread

_SSL_REQUEST = bytes.fromhex("0000000804d2162f")
_ASK_FOR_PASSWORD = b"R" + (8).to_bytes(4, "big") + (3).to_bytes(4, "big")  # In clear text.


class Listener:
    """Takes connections one after the other; ``heard`` is all that was readable for it."""

    def __init__(self, context: ssl.SSLContext | None) -> None:
        self._context = context
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.port: int = self._socket.getsockname()[1]
        self.heard = b""
        self.connections_count = 0

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.connections_count += 1
            connection.settimeout(5)
            with connection, suppress(OSError):
                self._talk(connection)

    def _talk(self, connection: socket.socket) -> None:
        first = connection.recv(8)
        self.heard += first
        if first != _SSL_REQUEST:
            self._ask(connection)
        elif self._context is None:
            connection.sendall(b"N")
            self._ask(connection)
        else:
            connection.sendall(b"S")
            with self._context.wrap_socket(connection, server_side=True) as encrypted:
                self._ask(encrypted)

    def _ask(self, connection: socket.socket) -> None:
        told = connection.recv(4096)  # Who wants in, and where.
        self.heard += told
        if told:
            connection.sendall(_ASK_FOR_PASSWORD)
            self.heard += connection.recv(4096)


@contextmanager
def listening(context: ssl.SSLContext | None) -> Iterator[Listener]:
    """Lend a server that proves itself with ``context``; None: it does not encrypt."""
    listener = Listener(context)
    try:
        yield listener
    finally:
        listener.close()
