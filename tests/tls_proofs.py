"""What servers prove themselves with, rightly and wrongly, and ones that note all they hear."""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Thread

import trustme

FLAWS = ("self_signed", "stranger", "other_host", "expired", "not_yet", "old_tls", "plain")
_SECONDS = 5.0


def proof(authority: trustme.CA, kind: str, host: str) -> ssl.SSLContext | None:
    """Return what a server proves itself with: ``right``, or one of the flaws; None if plain."""
    if kind == "plain":
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if kind == "self_signed":
        _sign_oneself(context, host)
        return context
    signer = trustme.CA() if kind == "stranger" else authority
    signer.issue_cert(
        "other.example.test" if kind == "other_host" else host,
        not_before=datetime(2090 if kind == "not_yet" else 2020, 1, 1, tzinfo=UTC),
        not_after=datetime(2021 if kind == "expired" else 2099, 1, 1, tzinfo=UTC),
    ).configure_cert(context)
    if kind == "old_tls":
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # That nobody should is what is tested.
            context.minimum_version = ssl.TLSVersion.TLSv1
            context.maximum_version = ssl.TLSVersion.TLSv1_1
    return context


def _sign_oneself(context: ssl.SSLContext, host: str) -> None:
    """Let the server be its own authority, as one that was set up in a hurry."""
    own = trustme.CA(organization_name=host)
    with own.cert_pem.tempfile() as certificate, own.private_key_pem.tempfile() as key:
        context.load_cert_chain(certificate, key)


@contextmanager
def hearing(
    context: ssl.SSLContext | None, *, first: tuple[bytes, ...] = ()
) -> Iterator[tuple[int, list[bytes]]]:
    """Lend the port of a server and every byte that was readable for it.

    It says the lines of ``first`` in turn, each after it has heard something but the first, and
    then begins to encrypt; without a ``context`` it only listens on.
    """
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def hear(connection: socket.socket) -> None:
        for number, said in enumerate(first):
            if number:
                heard.append(connection.recv(65536))
            connection.sendall(said)
        if first and context is not None:
            heard.append(connection.recv(65536))  # The wish to encrypt.
            connection.sendall(b"220 go\r\n")
        if context is None:
            heard.append(connection.recv(65536))
            return
        with context.wrap_socket(connection, server_side=True) as encrypted:
            heard.append(encrypted.recv(65536))

    def serve() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.settimeout(_SECONDS)
            with connection, suppress(OSError):
                hear(connection)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], heard
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
