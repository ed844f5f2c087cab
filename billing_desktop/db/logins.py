"""Signing in at the database server, and working through the login that it let in."""

from __future__ import annotations

from sqlalchemy import Engine
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.engine import explain, open_engine
from billing_desktop.db.unit_of_work import Database
from billing_desktop.errors import DatabaseRefusedError, ServerSignInError

# What an address may say of a login besides its name and password.
_OF_ANOTHER = ("user", "password", "passfile")
# A server that lets anybody in, or wants the password itself, proves nothing about who it is.
_PROOF = {"require_auth": "scram-sha-256"}
_NOT_ASKED = "authentication method requirement"


class ServerLogins:
    """See `billing_desktop.ports.logins.Logins`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._url: URL = database.engine.url

    def sign_in(self, login: str, password: str, *, name: str) -> bool:
        """Work through ``login`` if the server takes the password."""
        if not password:  # The library would look for one elsewhere.
            return False
        engine = self._engine(login, password)
        try:
            with engine.connect():
                pass
        except DBAPIError as error:
            engine.dispose()
            if _NOT_ASKED in str(error.orig):
                raise DatabaseRefusedError(
                    "The database server does not check passwords by SCRAM, so nobody can sign "
                    "in. Please have whoever looks after it set scram-sha-256 for all logins.",
                    code="server_asks_nothing",
                ) from error
            problem = explain(error)
            if isinstance(problem, ServerSignInError):
                return False
            raise problem from error
        self._database.use(engine, person=name)
        return True

    def sign_out(self) -> None:
        """Work through the login of the desk again."""
        self._database.use(None)

    def _engine(self, login: str, password: str) -> Engine:
        bare = self._url.difference_update_query(_OF_ANOTHER).update_query_dict(_PROOF)
        # What the address of the desk asks of the server, such as whose proof it takes, stays.
        own = bare.set(username=login, password=password)
        return open_engine(own.render_as_string(hide_password=False))
