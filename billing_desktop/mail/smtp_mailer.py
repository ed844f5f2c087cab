"""Hands mail to an SMTP server, over a line that is proved before anything secret is said."""

from __future__ import annotations

import base64
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from threading import Timer

from billing_desktop.domain.hidden_text import hide
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.errors import EmailError
from billing_desktop.mail import answers
from billing_desktop.mail.message import address, needs_utf8, written
from billing_desktop.ports.mail import Delivery, Mail

ANSWER_SECONDS = 30.0
ALL_SECONDS = 120.0  # A server that drips byte by byte keeps within the former for ever.
_READY, _SIGNED_IN, _DONE, _GO_ON = 220, 235, 250, 334
_GO_AHEAD = 354
_ACCEPTED = (250, 251)
_LINE_WITH_DOT = re.compile(rb"^\.", re.MULTILINE)


class SmtpMailer:
    """Speaks to one server; each call is a connection of its own. See `Mailer`."""

    def __init__(
        self,
        server: MailServer,
        password: str | None,
        *,
        ca_file: str | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        all_seconds: float = ALL_SECONDS,
    ) -> None:
        self._server = server
        self._password = password
        self._ca_file = ca_file
        self._answer_seconds = answer_seconds
        self._all_seconds = all_seconds

    def check(self) -> Delivery:
        """Reach the server, trust it, sign in, and go."""
        try:
            with self._signed_in("localhost") as smtp:
                return answers.works(self._server, *smtp.noop())
        except _Stopped as stopped:
            return stopped.delivery

    def send(self, mail: Mail) -> Delivery:
        """Hand one mail over."""
        try:
            message = written(mail)
            sender, recipient = address(mail.sender_address), address(mail.recipient)
        except EmailError as error:
            return answers.unusable(error)
        try:
            with self._signed_in(sender.rpartition("@")[2]) as smtp:
                return self._hand_over(smtp, sender, recipient, message)
        except _Stopped as stopped:
            return stopped.delivery

    # The line -----------------------------------------------------------------------------

    @contextmanager
    def _signed_in(self, our_name: str) -> Iterator[smtplib.SMTP]:
        """Lend a conversation in which the server is proved and knows who we are."""
        smtp = _Line(our_name, self._answer_seconds, self._password)
        deadline = Timer(self._all_seconds, _hang_up, [smtp])
        deadline.daemon = True
        try:
            self._connect(smtp)
            deadline.start()
            self._greet(smtp)
            self._sign_in(smtp)
            yield smtp
            with suppress(OSError, ValueError):  # The mail is there, or is not, already.
                smtp.quit()
        except (OSError, ValueError) as error:
            raise _Stopped(answers.failed(self._server, error)) from error
        finally:
            deadline.cancel()
            smtp.close()

    def _connect(self, smtp: smtplib.SMTP) -> None:
        server = self._server
        smtp.sock = socket.create_connection((server.host, server.port), self._answer_seconds)
        if server.security is MailSecurity.TLS:
            self._encrypt(smtp)

    def _encrypt(self, smtp: smtplib.SMTP) -> None:
        """Prove the server's name; what came before on the open line is forgotten."""
        context = ssl.create_default_context(cafile=self._ca_file)
        assert smtp.sock is not None  # It is connected.
        smtp.sock = context.wrap_socket(smtp.sock, server_hostname=self._server.host)
        smtp.file = None

    def _greet(self, smtp: smtplib.SMTP) -> None:
        code, reply = smtp.getreply()
        if code != _READY:
            raise _Stopped(answers.not_serving(self._server, code, reply))
        self._introduce(smtp)
        if self._server.security is not MailSecurity.STARTTLS:
            return
        if not smtp.has_extn("starttls") or smtp.docmd("STARTTLS")[0] != _READY:
            raise _Stopped(answers.no_encryption(self._server))
        self._encrypt(smtp)
        self._introduce(smtp)

    def _introduce(self, smtp: smtplib.SMTP) -> None:
        code, reply = smtp.ehlo()
        if code != _DONE:
            raise _Stopped(answers.not_serving(self._server, code, reply))

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        """Say user and password, in UTF-8: smtplib itself would take plain letters only."""
        user, password = self._server.user, self._password
        if not user:
            return
        if password is None:
            raise _Stopped(answers.no_password(self._server))
        offered = smtp.esmtp_features.get("auth", "").upper().split()
        if "PLAIN" in offered:
            code, reply = smtp.docmd("AUTH", "PLAIN " + _encoded(f"\0{user}\0{password}"))
        elif "LOGIN" in offered:
            code, reply = smtp.docmd("AUTH", "LOGIN " + _encoded(user))
            if code == _GO_ON:
                code, reply = smtp.docmd(_encoded(password))
        else:
            raise _Stopped(answers.no_sign_in(self._server))
        if code != _SIGNED_IN:
            raise _Stopped(answers.login_refused(self._server, code, reply))

    # The mail -----------------------------------------------------------------------------

    def _hand_over(
        self, smtp: smtplib.SMTP, sender: str, recipient: str, message: EmailMessage
    ) -> Delivery:
        content = message.as_bytes()
        options = [f"size={len(content)}"] if smtp.has_extn("size") else []
        if needs_utf8(sender, recipient):
            if not smtp.has_extn("smtputf8"):
                return answers.no_utf8(recipient)
            options.append("SMTPUTF8")
        code, reply = smtp.mail(sender, options)
        if code in _ACCEPTED:
            code, reply = smtp.rcpt(recipient)
        if code not in _ACCEPTED:
            return answers.refused(self._server, code, reply)
        return self._say(smtp, content)

    def _say(self, smtp: smtplib.SMTP, content: bytes) -> Delivery:
        """Say the mail itself: once it is said, the server may have it though we hear nothing."""
        code, reply = smtp.docmd("DATA")
        if code != _GO_AHEAD:
            return answers.refused(self._server, code, reply)
        try:
            smtp.send(_LINE_WITH_DOT.sub(b"..", content) + b".\r\n")
            code, reply = smtp.getreply()
        except (OSError, ValueError):
            return answers.in_doubt(self._server)
        match code // 100:
            case 2:
                return answers.taken(self._server, code, reply)
            case 4 | 5:
                return answers.refused(self._server, code, reply)
            case _:  # No reply that a server gives here: it may have the mail.
                return answers.in_doubt(self._server)


class _Line(smtplib.SMTP):
    """A conversation whose replies do not say the password back: they are kept and shown."""

    def __init__(self, our_name: str, seconds: float, password: str | None) -> None:
        super().__init__(local_hostname=our_name, timeout=seconds)
        self._password_told = password

    def getreply(self) -> tuple[int, bytes]:
        code, reply = super().getreply()
        text = reply.decode("utf-8", "replace")
        hidden = hide(text, self._password_told)
        return code, reply if hidden == text else hidden.encode()


class _Stopped(Exception):  # noqa: N818
    """The way out of a conversation that will not come to its end; never leaves the module."""

    def __init__(self, delivery: Delivery) -> None:
        self.delivery = delivery
        super().__init__()


def _hang_up(smtp: smtplib.SMTP) -> None:
    """Wake up whoever waits for the server."""
    with suppress(OSError):
        if smtp.sock is not None:
            smtp.sock.shutdown(socket.SHUT_RDWR)


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
