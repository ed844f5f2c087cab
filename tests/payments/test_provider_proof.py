"""A payment provider that does not prove who it is never hears the key."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest
import stripe
import trustme

from billing_desktop.errors import PaymentOutcomeUnknownError
from billing_desktop.payments.stripe_gateway import StripeGateway

KEY = "sk_test_canary7f3a"
HOST = "localhost"


@contextmanager
def listening(context: ssl.SSLContext | None) -> Iterator[tuple[int, list[bytes]]]:
    """Lend the port of a server and all that was readable for it; None: it does not encrypt."""
    listener = socket.create_server(("127.0.0.1", 0))
    heard: list[bytes] = []

    def hear(connection: socket.socket) -> None:
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
            connection.settimeout(5)
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


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def proof(authority: trustme.CA, kind: str) -> ssl.SSLContext | None:
    if kind == "plain":
        return None
    signer = trustme.CA() if kind == "stranger" else authority
    certificate = signer.issue_cert(
        "other.example.test" if kind == "other_host" else HOST,
        not_before=datetime(2020, 1, 1, tzinfo=UTC),
        not_after=datetime(2021, 1, 1, tzinfo=UTC) if kind == "expired" else None,
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


def ask(port: int, ca_file: Path) -> None:
    gateway = StripeGateway(KEY, base_address=f"https://{HOST}:{port}", ca_bundle=str(ca_file))
    with pytest.raises(PaymentOutcomeUnknownError):
        gateway.fetch_session("cs_1")


@pytest.mark.parametrize("kind", ["stranger", "other_host", "expired", "plain", "right"])
def test_only_a_provider_that_proves_itself_is_told_the_key(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(stripe, "ca_bundle_path", stripe.ca_bundle_path)
    ca_file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(ca_file))

    with listening(proof(authority, kind)) as (port, heard):
        ask(port, ca_file)

    assert (KEY.encode() in b"".join(heard)) is (kind == "right")
