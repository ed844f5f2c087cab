"""The database server that a book is on. Its password is kept elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import ip_address

from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import FieldProblem, FieldsError, UserError

DEFAULT_PORT = 5432
PORT_MAX = 65_535
HOST_LENGTH_MAX, NAME_LENGTH_MAX, FILE_LENGTH_MAX = 253, 63, 400
PASSWORD_LENGTH_MAX = 500
# Names inside of a company have underscores too.
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """Where it is, which database, and who we are there.

    ``host`` is a name, a number, or the folder of a socket on this computer. ``ca_file`` holds
    the authorities to trust; empty: those of the system. Build it with `checked`.
    """

    host: str
    port: int
    database: str
    user: str
    ca_file: str = ""

    @classmethod
    def checked(
        cls, *, host: str, port: str, database: str, user: str, ca_file: str = ""
    ) -> DatabaseServer:
        """Return the server that a form describes; an empty port is the usual one.

        Raises:
            FieldsError: names every field that is wrong.
        """
        problems: list[FieldProblem] = []
        cleaned: dict[str, str] = {}
        parts: tuple[tuple[str, Callable[[str], str], str], ...] = (
            ("host", _clean_host, host),
            ("port", _clean_port, port),
            ("database", _clean_database, database),
            ("user", _clean_user, user),
            ("ca_file", _clean_file, ca_file),
        )
        for name, clean, text in parts:
            try:
                cleaned[name] = clean(text)
            except UserError as error:
                problems.append(FieldProblem(name, error))
        if problems:
            raise FieldsError(tuple(problems))
        return cls(
            cleaned["host"],
            int(cleaned["port"]),
            cleaned["database"],
            cleaned["user"],
            cleaned["ca_file"],
        )

    @property
    def login(self) -> str:
        """Who we are where: the name that the password is kept under."""
        return f"{self.user}@{self}"

    def __str__(self) -> str:
        return f"{self.host}:{self.port}/{self.database}"


def check_password(password: str) -> str:
    """Return a password that a server could be told.

    Raises:
        UserError: it is empty, or nothing that anybody could type.
    """
    if not password or len(password) > PASSWORD_LENGTH_MAX or "\0" in password:
        raise UserError("The password of the database server is missing.", code="no_password")
    return password


def _clean_host(text: str) -> str:
    line = clean_line(text, length_max=HOST_LENGTH_MAX).strip("[]")
    if not line:
        raise UserError("The name of the database server is missing.", code="host_missing")
    if line.startswith("/"):
        return line
    try:
        return str(ip_address(line))
    except ValueError:
        pass
    try:
        encoded = line.encode("idna").decode("ascii").lower()
    except UnicodeError:
        encoded = ""
    if not all(_LABEL.fullmatch(label) for label in encoded.split(".")):
        raise UserError(
            "A database server has a name like db.company.example. Not: {text}.",
            code="host_invalid",
            text=line,
        )
    return encoded


def _clean_port(text: str) -> str:
    line = text.strip() or str(DEFAULT_PORT)
    if line.isascii() and line.isdecimal() and len(line) <= 5 and 0 < int(line) <= PORT_MAX:
        return line
    raise UserError(
        "A port is a number from 1 to {highest}.", code="port_invalid", highest=PORT_MAX
    )


def _clean_database(text: str) -> str:
    line = clean_line(text, length_max=NAME_LENGTH_MAX)
    if not line:
        raise UserError("The name of the database is missing.", code="database_name_missing")
    return line


def _clean_user(text: str) -> str:
    line = clean_line(text, length_max=NAME_LENGTH_MAX)
    if not line:
        raise UserError("The user of the database is missing.", code="user_missing")
    return line


def _clean_file(text: str) -> str:
    return clean_line(text, length_max=FILE_LENGTH_MAX)


class ServerStanding(StrEnum):
    """What is in the database of a server that can be signed in to."""

    EMPTY = "empty"  # A book can be made or moved there.
    READ_ONLY = "read_only"  # Nothing is in it, and nothing can be put into it.
    OCCUPIED = "occupied"  # By something that is no book.
    BOOK = "book"
    OLDER = "older"
    NEWER = "newer"
    UNFINISHED = "unfinished"  # A book that is being moved there.


@dataclass(frozen=True, slots=True)
class ServerFound:
    """A server that answered. ``encryption`` is "" where nothing is encrypted."""

    standing: ServerStanding
    server_version: str
    encryption: str = ""
    is_proven: bool = False  # By its certificate.
    is_read_only: bool = False
    is_test: bool = False
    seller_name: str = ""
    schema: str = ""

    @property
    def is_free(self) -> bool:
        """Whether a book can be moved there; one that is half there belongs to the same move."""
        return self.standing in (ServerStanding.EMPTY, ServerStanding.UNFINISHED)

    @property
    def sentence(self) -> Sentence:
        """What it is, for people."""
        if self.standing is ServerStanding.BOOK:
            return Sentence(self._book_template(), {"seller": self.seller_name})
        return Sentence(_SENTENCES[self.standing], {"version": self.schema})

    def _book_template(self) -> str:
        if self.is_read_only:
            return "The book of {seller} is there, but it can only be read."
        if not self.seller_name:
            return "A book without a seller's name is there."
        if self.is_test:
            return "The TEST book of {seller} is there."
        return "The book of {seller} is there."


_SENTENCES = {
    ServerStanding.EMPTY: "The server answers, and the database is empty: there is no book in it.",
    ServerStanding.READ_ONLY: (
        "The server answers, but this user may only read there, and there is no book. Please have "
        "the right to make tables given."
    ),
    ServerStanding.OCCUPIED: (
        "The server answers, but the database holds something else. A book needs one of its own."
    ),
    ServerStanding.OLDER: (
        "A book of an older version ({version}) is there. Please run migrate first."
    ),
    ServerStanding.NEWER: (
        "A book of a newer version ({version}) is there. Please update the program."
    ),
    ServerStanding.UNFINISHED: (
        "A book is being moved there, and that is not finished. Moving the same book again "
        "finishes it."
    ),
}
