"""Mail servers to hand mail over to: a real one that listens, and ones that misbehave."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from threading import Thread

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from billing_desktop.domain.mail_server import MailSecurity, MailServer

HOST = "localhost"
USER, PASSWORD = "billing", "Grüße-3"


@dataclass
class Authority:
    """Signs certificates, and the file that says whom to trust."""

    ca: trustme.CA
    ca_file: str

    def context(self, host: str = HOST, *, expires: datetime | None = None) -> ssl.SSLContext:
        """Return what a server needs that proves to be ``host``."""
        certificate = self.ca.issue_cert(host, not_after=expires)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        return context

    def expired(self) -> ssl.SSLContext:
        certificate = self.ca.issue_cert(
            HOST,
            not_before=datetime(2020, 1, 1, tzinfo=UTC),
            not_after=datetime(2021, 1, 1, tzinfo=UTC),
        )
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        certificate.configure_cert(context)
        return context


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    ca = trustme.CA()
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return Authority(ca, str(path))


@dataclass
class Received:
    """One mail as it arrived."""

    recipients: list[str]
    sender: str
    content: bytes

    @property
    def message(self) -> EmailMessage:
        parsed = message_from_bytes(self.content, policy=default)
        assert isinstance(parsed, EmailMessage)
        return parsed


@dataclass
class PostBox:
    """What a real server took, and what it is told to answer."""

    server: MailServer
    mails: list[Received] = field(default_factory=list)
    passwords: list[str] = field(default_factory=list)
    at_recipient: str | None = None
    after_data: str | None = None
    on_mail: Callable[[], None] | None = None

    async def handle_RCPT(
        self,
        _server: SMTP,
        session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if self.server.user and not session.authenticated:
            return "530 5.7.0 sign in first"
        if self.at_recipient is not None:
            return self.at_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.after_data is not None:
            return self.after_data
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(Received(list(envelope.rcpt_tos), str(envelope.mail_from), content))
        if self.on_mail is not None:
            self.on_mail()
        return f"250 2.0.0 queued as {len(self.mails)}"

    def sign_in(
        self, _server: SMTP, _session: Session, _envelope: Envelope, _way: str, who: object
    ) -> AuthResult:
        assert isinstance(who, LoginPassword)
        self.passwords.append(who.password.decode())
        is_right = (who.login.decode(), who.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_right, handled=False)

    @property
    def ids(self) -> list[str]:
        """The Message-IDs in the order in which they came."""
        return [mail.message["Message-ID"] for mail in self.mails]


class _Controller(Controller):
    def __init__(self, box: PostBox, context: ssl.SSLContext | None, size_max: int) -> None:
        server = box.server
        self._is_tls = server.security is MailSecurity.TLS
        self._inner = None if self._is_tls else context
        super().__init__(
            box,
            hostname="127.0.0.1",
            port=server.port,
            ssl_context=context if self._is_tls else None,
            authenticator=box.sign_in,
            auth_require_tls=False,
            tls_context=self._inner,
            require_starttls=self._inner is not None,
            enable_SMTPUTF8=False,
            data_size_limit=size_max,
        )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def post_box(
    security: MailSecurity = MailSecurity.PLAIN,
    *,
    context: ssl.SSLContext | None = None,
    user: str = "",
    port: int | None = None,
    size_max: int = 30_000_000,
) -> Iterator[PostBox]:
    """Lend a running mail server."""
    server = MailServer(HOST, port or free_port(), security, user)
    box = PostBox(server)
    controller = _Controller(box, context, size_max)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@contextmanager
def scripted(
    *lines: bytes, ending: bytes | None = None, is_silent: bool = False
) -> Iterator[tuple[MailServer, list[bytes]]]:
    """Lend a server that says these lines, one for each that it hears, and then breaks off.

    With ``is_silent`` it then says nothing more and stays; an ``ending`` is said after the
    whole mail. What it heard is listed.
    """
    heard: list[bytes] = []
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(10)
    stay: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            line, _ = listener.accept()
            line.settimeout(10)
            stay.append(line)
            with line.makefile("rb") as reader:
                for number, said in enumerate(lines):
                    if number:
                        heard.append(reader.readline())
                    line.sendall(said)
                while ending is not None and reader.readline() != b".\r\n":
                    pass
                line.sendall(ending or b"")
                while is_silent and (more := reader.readline()):
                    heard.append(more)
            line.shutdown(socket.SHUT_RDWR)

    thread = Thread(target=serve)
    thread.start()
    port = int(listener.getsockname()[1])
    try:
        yield MailServer(HOST, port, MailSecurity.PLAIN), heard
    finally:
        for line in stay:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):  # Wakes it where it still waits for somebody to come.
            socket.create_connection(("127.0.0.1", port), 1).close()
        listener.close()
        thread.join()
        for line in stay:
            line.close()
