"""Where the book is, and moving it from its file to a server that several desks share."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from billing_desktop.db.moves import note_switched
from billing_desktop.db.server_address import address_of, has_password, server_of
from billing_desktop.db.server_look import look
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.book_move import BookMoved, MoveStep, Tell
from billing_desktop.domain.database_server import DatabaseServer, ServerFound, check_password
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import BillingError, BookMoveError
from billing_desktop.services.moving import Mover, finish, move_book
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ways:
    """How this computer reaches servers, and where it notes which one the book is on.

    ``connect`` takes an address and the password that was typed, None for the one kept.
    """

    connect: Callable[[str, str | None], Database]
    keep: Callable[[DatabaseServer, str, KeyPlace], None]
    kept_in: Callable[[DatabaseServer], KeyPlace | None]
    switch: Callable[[str | None], None]  # None: as it is, to see whether it can be written.


@dataclass(frozen=True, slots=True)
class BookPlace:
    """Where the open book is: in ``file``, or on ``server``, of which ``found`` tells more.

    ``is_given`` tells that the address comes from the environment. ``password_place`` is None
    where this computer keeps no password of the server.
    """

    file: Path | None
    server: DatabaseServer | None = None
    found: ServerFound | None = None
    is_given: bool = False
    password_place: KeyPlace | None = None


class BookMoves(Service):
    """Looks at servers and moves the book to one."""

    def __init__(
        self, tools: Tools, *, file: Path, address: str | None, is_given: bool, ways: Ways
    ) -> None:
        super().__init__(tools)
        self._file = file
        self._address = address
        self._is_given = is_given
        self._ways = ways

    @checked
    def place(self, operator: Operator) -> BookPlace:
        """Return where the book is. May block on the key store and the server."""
        if self._address is None:
            return BookPlace(self._file)
        server = server_of(self._address)
        return BookPlace(
            file=None,
            server=server,
            found=look(self._database),
            is_given=self._is_given,
            password_place=None if self._is_given else self._ways.kept_in(server),
        )

    @checked
    def test(
        self, operator: Operator, server: DatabaseServer, *, password: str | None = None
    ) -> ServerFound:
        """Sign in at a server and look what is there. Changes nothing. Blocks.

        The password is the one given, else the one kept for this login.

        Raises:
            DatabaseRefusedError: it is not reached, does not prove who it is, refuses the
                sign-in, or has no such database.
        """
        database = self._ways.connect(address_of(server), password)
        try:
            return look(database)
        finally:
            database.close()

    @checked
    def move(
        self,
        operator: Operator,
        address: str,
        *,
        password: str | None = None,
        keep: KeyPlace = KeyPlace.KEY_STORE,
        tell: Tell,
    ) -> BookMoved:
        """Move the book to the database at ``address``, and have the settings lead there. Blocks.

        Everybody else who writes waits meanwhile. Whenever this is cut off, the book is either
        in the file or on the server, and whole; opening it again finishes what is left.
        Afterwards these services refuse every change: open the book again.

        Raises:
            BookMoveError: there is no file to move, the book does not hold, or the database is
                not empty.
            KeyStoreError: the key store does not take the password; nothing was moved.
            SettingsError: the settings file cannot be written; nothing was moved.
            BusyError, DatabaseRefusedError: book or server cannot be used.
        """
        if self._address is not None:
            raise BookMoveError("The book is on a server already. Nothing was changed.")
        server, began = server_of(address), self._clock.now()
        if has_password(address):  # It is to stand in a file.
            raise BookMoveError(
                "The address of the server holds a password. Nothing was moved. Please give it "
                "apart from the address."
            )
        self._ways.switch(None)
        database = self._ways.connect(address, password)
        try:
            look(database)  # Before the password is kept: it may be the wrong one.
            if password is not None:
                self._ways.keep(server, check_password(password), keep)
            by = Mover(operator.name, began, address, f"database:{server}")
            copied = move_book(self._database, database, by=by, tell=tell)
            self._finish(address, database)
        finally:
            database.close()
        tell(MoveStep.SWITCHING, 1, 1)
        seconds = int((self._clock.now() - began).total_seconds())
        return BookMoved(server, copied.rows, copied.anchor, seconds, self._file.name)

    @checked
    def move_to(
        self,
        operator: Operator,
        server: DatabaseServer,
        *,
        password: str | None = None,
        keep: KeyPlace = KeyPlace.KEY_STORE,
        tell: Tell,
    ) -> BookMoved:
        """Move the book to ``server``: see `move`."""
        return self.move(operator, address_of(server), password=password, keep=keep, tell=tell)

    def _finish(self, address: str, database: Database) -> None:
        """Have this computer and the server know it. The book has moved, whatever fails here."""
        try:
            self._ways.switch(address)
            finish(database)
            note_switched(self._file)
        except BillingError as error:
            logger.warning("the next start finishes the move: %s", error)
