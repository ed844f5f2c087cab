"""The password of the database server: in the key store, or asked for once per session."""

from __future__ import annotations

import logging
from dataclasses import replace

from billing_desktop.credentials.book_key import BookKey
from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.db.engine import open_engine, sqlite_url
from billing_desktop.db.server_address import has_password, server_of, with_password
from billing_desktop.db.unit_of_work import Database
from billing_desktop.domain.database_server import DatabaseServer
from billing_desktop.errors import KeyStoreError
from billing_desktop.settings import Settings

KIND = "database-password"
logger = logging.getLogger(__name__)


def open_database(settings: Settings, *, is_draft: bool = False) -> Database:
    """Return the database that ``settings`` lead to; nobody has asked it anything yet.

    ``is_draft``: see `open_engine`.

    Raises:
        DatabaseRefusedError: it is no address of a database that we know, or not a safe one.
    """
    url = settings.database_url or sqlite_url(settings.book_file)
    return Database(open_engine(url, is_draft=is_draft, ca_file=settings.ca_file))


class ServerPasswords:
    """The passwords of database servers, each under its address, so that no other gets it.

    Every method may block on the key store; call it off the GUI thread.
    """

    def __init__(self) -> None:
        self._session = SessionStore()

    def of(self, server: DatabaseServer) -> BookKey:
        """Return where the password of that login is kept."""
        return BookKey(server.login, store=KeyringStore(), session=self._session, kind=KIND)

    def complete(self, settings: Settings) -> Settings:
        """Return the settings with the password in the address, if one is kept for it.

        An address that holds one stays as it is. Where the key store cannot be used the server
        is asked without one: it says itself whether it needs it.

        Raises:
            DatabaseRefusedError: it is no address of PostgreSQL.
        """
        url = settings.database_url
        if url is None or url.startswith("sqlite") or has_password(url):
            return settings
        try:
            found = self.of(server_of(url)).find()
        except KeyStoreError as error:
            logger.warning("the key store cannot tell the database's password: %s", error.code)
            return settings
        if found is None:
            return settings
        return replace(settings, database_url=with_password(url, found.key))
