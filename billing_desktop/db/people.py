"""Operators of a book on a server, changed together with their logins."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.server_functions import NOT_ADMINISTRATOR
from billing_desktop.db.server_people import CHANGED_MEANWHILE, LAST_ADMINISTRATOR
from billing_desktop.db.server_roles import verifier_of
from billing_desktop.domain.operator import ListedOperator
from billing_desktop.errors import ConflictError, NotAllowedError

_CHANGE = text("SELECT billing_change_operator(:name, :seen, :role, :stays)")
_END = text("SELECT billing_end_sessions(:name)")
_OWN_PASSWORD = text("SELECT billing_own_password(:verifier)")
_LOGIN = text("SELECT session_user")


class PeopleStore:
    """What one transaction has the owner of the book do; only where operators have logins."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def change(self, seen: ListedOperator, *, to: ListedOperator) -> None:
        """Store another role or activity, with the login that goes with it.

        Raises:
            ConflictError: somebody changed it since, or others who were in charge.
            NotAllowedError: this session is no administrator's.
        """
        values = {
            "name": seen.name,
            "seen": seen.version,
            "role": to.role.value,
            "stays": to.is_active,
        }
        try:
            self._connection.execute(_CHANGE, values)
        except DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None)
            if code in (CHANGED_MEANWHILE, LAST_ADMINISTRATOR):
                raise ConflictError(
                    "Somebody else changed the operators meanwhile. Nothing was changed. "
                    "Please look at the list again.",
                    code="operator_changed",
                ) from error
            if code == NOT_ADMINISTRATOR:
                raise NotAllowedError(
                    "Only an administrator of this book changes operators. Nothing was changed.",
                    code="not_administrator",
                ) from error
            raise

    def end_sessions(self, name: str) -> None:
        """End what is open through the login of somebody who was deactivated, where it can."""
        self._connection.execute(_END, {"name": name})

    def set_own_password(self, password: str) -> None:
        """Give whoever is signed in another password; the server sees what it checks it by."""
        login = str(self._connection.execute(_LOGIN).scalar_one())
        verifier = verifier_of(self._connection, login, password)
        self._connection.execute(_OWN_PASSWORD, {"verifier": verifier})
