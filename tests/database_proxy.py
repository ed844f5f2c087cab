"""Stands between the program and PostgreSQL, and cuts where it hurts most: at COMMIT."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum
from threading import Lock, Thread

from sqlalchemy.engine import URL, make_url

_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"


class Cut(StrEnum):
    """What is lost of one COMMIT."""

    REQUEST = "request"
    ANSWER = "answer"
    BOTH_WAYS = "both_ways"  # It is on its way, and nobody waits for what comes of it.


class DatabaseProxy:
    """Passes everything on, until a cut is ordered; while it is away nobody gets through."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._lock = Lock()
        self._next: Cut | None = None
        self._open: set[socket.socket] = set()
        self._threads: list[Thread] = []
        self.is_away = False
        self.leave_after_cut = False
        self.cuts_count = 0
        self._start(self._serve)

    @property
    def url(self) -> str:
        """The address of the database by way of this proxy."""
        query = {"sslmode": "disable", "gssencmode": "disable"}
        port = self._socket.getsockname()[1]
        url = self._server.set(host="127.0.0.1", port=port, query=query)
        return url.render_as_string(hide_password=False)

    def cut_next(self, cut: Cut) -> None:
        """Lose that of the next COMMIT."""
        with self._lock:
            self._next = cut

    def leave(self) -> None:
        """Cut everything, and let nobody through until ``come_back``."""
        self.is_away = True
        self._cut_all()

    def come_back(self) -> None:
        """Let everybody through again."""
        self.is_away = False

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._cut_all()
        for thread in self._threads:
            thread.join()

    def _cut_all(self) -> None:
        with self._lock:
            open_now = list(self._open)
        for one in open_now:
            _shut(one)

    def _start(self, work: object, *parts: socket.socket) -> None:
        assert callable(work)
        thread = Thread(target=work, args=parts, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._socket.accept()
            except OSError:
                return
            if self.is_away:
                client.close()
                continue
            server = self._reach()
            with self._lock:
                self._open |= {client, server}
            self._start(self._pass_on, client, server)

    def _reach(self) -> socket.socket:
        folder = self._server.query.get("host") or self._server.host or ""
        port = self._server.port or 5432
        if isinstance(folder, str) and folder.startswith("/"):
            server = socket.socket(socket.AF_UNIX)
            server.connect(f"{folder}/.s.PGSQL.{port}")
            return server
        return socket.create_connection((str(folder), port))

    def _pass_on(self, client: socket.socket, server: socket.socket) -> None:
        back = Thread(target=_pump, args=(server, client), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(65536):
                cut = self._cut_of(data)
                if cut is Cut.REQUEST:
                    break
                if cut is Cut.ANSWER:
                    _shut(client, how=socket.SHUT_WR)  # What comes back reaches nobody.
                server.sendall(data)
                if cut is Cut.ANSWER:
                    back.join()
                if cut is not None:
                    break
        _shut(client)
        _shut(server)
        back.join()
        with self._lock:
            self._open -= {client, server}
        client.close()
        server.close()

    def _cut_of(self, data: bytes) -> Cut | None:
        if _COMMIT not in data:
            return None
        with self._lock:
            cut, self._next = self._next, None
            self.cuts_count += cut is not None
            self.is_away |= cut is not None and self.leave_after_cut
        return cut


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _shut(target)


def _shut(one: socket.socket, *, how: int = socket.SHUT_RDWR) -> None:
    with suppress(OSError):
        one.shutdown(how)


@contextmanager
def proxied(url: str) -> Iterator[DatabaseProxy]:
    """Lend a proxy in front of the database of ``url``."""
    proxy = DatabaseProxy(make_url(url))
    try:
        yield proxy
    finally:
        proxy.close()
