"""Puts together what finds a book: in the file of a folder, or on a server, or moved there."""

from __future__ import annotations

from dataclasses import replace

from billing_desktop.clock import SystemClock
from billing_desktop.db import moves
from billing_desktop.db.engine import open_engine
from billing_desktop.db.server_address import address_of, has_password, server_of, with_password
from billing_desktop.db.server_checks import check_server
from billing_desktop.db.server_look import look
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.database_server import DatabaseServer, ServerFound, check_password
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import KeyStoreError
from billing_desktop.server_login import ServerPasswords
from billing_desktop.services.book_moves import BookMoves, Ways
from billing_desktop.services.moving import finish
from billing_desktop.services.service import Tools
from billing_desktop.settings import Settings, save_database_address, saved_database_address


def book_moves(settings: Settings, tools: Tools, passwords: ServerPasswords) -> BookMoves:
    """Return what tells where the open book is, and moves it."""

    def keep(server: DatabaseServer, password: str, place: KeyPlace) -> None:
        passwords.of(server).keep(password, place)

    def kept_in(server: DatabaseServer) -> KeyPlace | None:
        try:
            found = passwords.of(server).find()
        except KeyStoreError:
            return None
        return None if found is None else found.place

    def switch(address: str | None) -> None:
        folder = settings.data_dir
        save_database_address(folder, address or saved_database_address(folder))

    ways = Ways(
        connect=lambda address, password: _connect(settings, passwords, address, password),
        keep=keep,
        kept_in=kept_in,
        switch=switch,
    )
    return BookMoves(
        tools,
        file=settings.book_file,
        address=settings.database_url,
        is_given=settings.is_database_given,
        ways=ways,
    )


def try_server(
    settings: Settings, passwords: ServerPasswords, server: DatabaseServer, password: str | None
) -> ServerFound:
    """Sign in at a server and look what is there, before any book is open. Blocks.

    Raises:
        DatabaseRefusedError: see `look`.
    """
    database = _connect(settings, passwords, address_of(server), password)
    try:
        return look(database)
    finally:
        database.close()


def known_server(settings: Settings) -> DatabaseServer | None:
    """Return the server that the settings name, where its password is not in the address."""
    url = settings.database_url
    return None if url is None or has_password(url) else server_of(url)


def use_server(
    settings: Settings,
    passwords: ServerPasswords,
    server: DatabaseServer,
    password: str | None,
    keep: KeyPlace,
) -> None:
    """Have the book of this folder be on ``server`` from now on. Blocks on the key store.

    Raises:
        KeyStoreError: it does not take the password; nothing was changed.
        SettingsError: the settings file cannot be written.
    """
    if password is not None:
        passwords.of(server).keep(check_password(password), keep)
    save_database_address(settings.data_dir, address_of(server))


def settings_after_move(settings: Settings, passwords: ServerPasswords) -> Settings:
    """Return where the book is, if a move was cut off after the book had left its file.

    The settings file is written as the move would have written it.
    """
    if settings.database_url is not None:
        return settings
    moved = moves.moved_file(settings.book_file)
    if moved is None or moved.is_switched:
        return settings
    save_database_address(settings.data_dir, moved.address)
    return passwords.complete(replace(settings, database_url=moved.address))


def finish_move(settings: Settings, database: Database) -> None:
    """Do what a move from this folder has left to do, if that is where the book came from.

    Raises:
        DatabaseRefusedError: the book was moved away, or is being moved from elsewhere.
    """
    if settings.database_url is not None:
        with database.read() as uow:
            left = moves.unfinished_move(uow.connection)
        moved = None if left is None else moves.moved_file(settings.book_file)
        if left is not None and moved is not None and moved.book_id == left.book_id:
            finish(database)
            moves.note_switched(settings.book_file)
    moves.check(database.engine)


def _connect(
    settings: Settings, passwords: ServerPasswords, address: str, password: str | None
) -> Database:
    if password:
        url = with_password(address, password)
    else:
        url = passwords.complete(replace(settings, database_url=address)).database_url or address
    database = Database(open_engine(url, ca_file=settings.ca_file))
    try:
        check_server(database.engine, now=SystemClock().now())
    except BaseException:
        database.close()
        raise
    return database
