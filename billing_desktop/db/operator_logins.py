"""What a book on a server knows of operators' own logins, and has done about them."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from billing_desktop.db.server_functions import NAME_TAKEN, NOT_ADMINISTRATOR
from billing_desktop.db.server_roles import LOGIN_BYTES_MAX, is_secured, verifier_of
from billing_desktop.errors import ConflictError, NotAllowedError, UserError

# A login that came with a backup from elsewhere is none here: then the stored hash counts.
_LOGIN = text(
    "SELECT o.login FROM operator o JOIN pg_roles r ON r.rolname = o.login"
    " WHERE o.name = :name AND r.rolcanlogin AND has_table_privilege(r.oid, 'book', 'SELECT')"
    " AND has_database_privilege(r.oid, current_database(), 'CONNECT')"
)
_NAMES = text("SELECT name FROM operator WHERE login IS NOT NULL ORDER BY name_folded")
_OWN = text("SELECT session_operator()")
_GIVE = text("SELECT billing_give_login(:name, :verifier)")
_WRONG = text("SELECT billing_wrong_password(:name)")
_RIGHT = text("SELECT billing_right_password()")
_REFUSED = text("SELECT billing_refused_call(:call)")
_FOLDED = text("SELECT name_folded || '@' || current_database() FROM operator WHERE name = :name")


class OperatorLoginStore:
    """Logins of one transaction. In a file, and on a server that nobody secured, there are none."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def are_used(self) -> bool:
        """Tell whether operators sign in at the server."""
        return is_secured(self._connection)

    def of(self, name: str) -> str | None:
        """Return the login of an operator; None if there is none that the server lets in."""
        if not self.are_used():
            return None
        found = self._connection.execute(_LOGIN, {"name": name}).scalar_one_or_none()
        return None if found is None else str(found)

    def names(self) -> frozenset[str]:
        """Return the operators that have one."""
        if not self.are_used():
            return frozenset()
        return frozenset(str(name) for name in self._connection.execute(_NAMES).scalars())

    def own(self) -> str | None:
        """Return the operator whose login this transaction is made through; None if nobody's."""
        if self._connection.dialect.name != "postgresql":
            return None
        found = self._connection.execute(_OWN).scalar_one()
        return None if found is None else str(found)

    def give(self, name: str, password: str) -> str:
        """Make the login of an operator, or give it another password; return what it is called.

        Raises:
            UserError: no login can have that name.
            ConflictError: the server has one of that name for something else.
            NotAllowedError: this session is no administrator's.
        """
        login = str(self._connection.execute(_FOLDED, {"name": name}).scalar_one())
        if len(login.encode()) > LOGIN_BYTES_MAX:
            raise UserError(
                "The name {name} is too long for a login of the database server: {login} has more "
                "than {bytes_max} bytes. Please choose a shorter one.",
                code="login_invalid",
                name=name,
                login=login,
                bytes_max=LOGIN_BYTES_MAX,
            )
        verifier = verifier_of(self._connection, login, password)
        try:
            return str(
                self._connection.execute(_GIVE, {"name": name, "verifier": verifier}).scalar_one()
            )
        except DBAPIError as error:
            code = getattr(error.orig, "sqlstate", None)
            if code == NAME_TAKEN:
                raise ConflictError(
                    "The database server has a login {login} already, for something else. Nothing "
                    "was changed. Please choose another name.",
                    code="login_taken",
                    login=login,
                ) from error
            if code == NOT_ADMINISTRATOR:
                raise NotAllowedError(
                    "Only an administrator of this book gives logins. Nothing was changed.",
                    code="not_administrator",
                ) from error
            raise

    def note_wrong_password(self, name: str) -> None:
        """Count a wrong password of an operator, and keep it in the audit trail."""
        self._connection.execute(_WRONG, {"name": name})

    def forget_wrong_passwords(self) -> None:
        """Begin again at none for whoever is signed in."""
        self._connection.execute(_RIGHT)

    def note_refusal(self, call: str) -> None:
        """Keep in the audit trail that whoever is signed in may not make ``call``."""
        self._connection.execute(_REFUSED, {"call": call})
