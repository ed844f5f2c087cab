"""The mail server that invoices are handed over to. Its password is kept elsewhere."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote, urlsplit

from billing_desktop.domain.text import clean_line
from billing_desktop.errors import FieldProblem, FieldsError, UserError

HOST_LENGTH_MAX = 253
USER_LENGTH_MAX = 254
PORT_MAX = 65_535
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)", re.IGNORECASE)


class MailSecurity(StrEnum):
    """How the way to the server is kept secret. Without is for this computer only."""

    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


DEFAULT_PORTS = {MailSecurity.TLS: 465, MailSecurity.STARTTLS: 587, MailSecurity.PLAIN: 25}
_SCHEMES = {
    "smtps": MailSecurity.TLS,
    "smtp+starttls": MailSecurity.STARTTLS,
    "smtp": MailSecurity.PLAIN,
}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where it is and who we are there; ``user`` is empty where nobody signs in.

    Build it with `checked`.
    """

    host: str
    port: int
    security: MailSecurity
    user: str = ""

    @classmethod
    def checked(cls, *, host: str, port: str, security: str, user: str = "") -> MailServer:
        """Return the server that a form describes; an empty port is the usual one.

        Raises:
            FieldsError: names every field that is wrong.
        """
        problems: list[FieldProblem] = []
        cleaned: dict[str, str] = {"host": "", "user": ""}
        parts: tuple[tuple[str, Callable[[str], str], str], ...] = (
            ("host", _clean_host, host),
            ("user", _clean_user, user),
        )
        for name, clean, text in parts:
            try:
                cleaned[name] = clean(text)
            except UserError as error:
                problems.append(FieldProblem(name, error))
        kind = MailSecurity(security)
        number = DEFAULT_PORTS[kind]
        try:
            number = _port(port) if port.strip() else number
        except UserError as error:
            problems.append(FieldProblem("port", error))
        if kind is MailSecurity.PLAIN and cleaned["host"] and not is_here(cleaned["host"]):
            problems.append(FieldProblem("security", _in_clear()))
        if problems:
            raise FieldsError(tuple(problems))
        return cls(cleaned["host"], number, kind, cleaned["user"])

    @property
    def secret_name(self) -> str:
        """The name that its password is kept under."""
        return f"mail:{self.user}@{self.host}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


def server_at(address: str) -> tuple[MailServer, str | None]:
    """Return the server and the password of an address like ``smtps://user:word@host:465``.

    Raises:
        UserError: it cannot be read, or would send mail in clear to another computer.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise _unreadable() from error
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.path.strip("/") or parts.query:
        raise _unreadable()
    try:
        server = MailServer.checked(
            host=parts.hostname,
            port="" if port is None else str(port),
            security=_SCHEMES[parts.scheme],
            user=unquote(parts.username or ""),
        )
    except FieldsError as error:
        raise error.problems[0].error from error
    return server, None if parts.password is None else unquote(parts.password)


def is_here(host: str) -> bool:
    """Tell whether ``host`` is this computer, so that nothing leaves it."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _clean_host(text: str) -> str:
    line = clean_line(text, length_max=HOST_LENGTH_MAX).strip("[]")
    if not line:
        raise UserError("The name of the mail server is missing.", code="host_missing")
    try:
        return str(ipaddress.ip_address(line))
    except ValueError:
        pass
    try:
        encoded = line.encode("idna").decode("ascii").lower()
    except UnicodeError:
        encoded = ""
    labels = encoded.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise UserError(
            "A mail server has a name like mail.company.example. Not: {text}.",
            code="host_invalid",
            text=line,
        )
    return encoded


def _clean_user(text: str) -> str:
    return clean_line(text, length_max=USER_LENGTH_MAX)


def _port(text: str) -> int:
    line = text.strip()
    if line.isascii() and line.isdecimal() and len(line) <= 5 and 0 < int(line) <= PORT_MAX:
        return int(line)
    raise UserError(
        "A port is a number from 1 to {highest}.", code="port_invalid", highest=PORT_MAX
    )


def _in_clear() -> UserError:
    return UserError(
        "Without encryption mail may only go to this computer itself. Please choose TLS or "
        "STARTTLS.",
        code="mail_in_clear",
    )


def _unreadable() -> UserError:
    return UserError(
        "The address of a mail server looks like smtps://user@mail.company.example:465 or "
        "smtp+starttls://user@mail.company.example:587.",
        code="mail_server_invalid",
    )
