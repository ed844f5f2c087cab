"""What a database server says that does not let us in, in our own sentences."""

from __future__ import annotations

from billing_desktop.errors import (
    BillingError,
    DatabaseRefusedError,
    NotAllowedError,
    ServerSignInError,
)

_NO_RIGHT = "42501"  # Of the SQL standard: insufficient_privilege.
# What a server says before it is agreed in which language it speaks: English or German. All
# parts of a line have to be there.
_ASKS = (("no password supplied",),)
_REFUSED = (
    ("authentication failed",),
    ("authentifizierung",),
    ("no pg_hba.conf entry",),
    ("pg_hba.conf-eintrag",),
    ("permission denied for database",),
    ("keine berechtigung für datenbank",),
    ("is not permitted to log in",),
    ('role "', "does not exist"),
    ("rolle »", "existiert nicht"),
)
_ABSENT = (('database "', "does not exist"), ("datenbank »", "existiert nicht"))
_UNPROVEN = (
    "certificate verify failed",
    "does not match host name",
    "does not support ssl",
    "alert protocol version",
    "unsupported protocol",
    "root certificate file",
)


def server_refusal(text: str, state: str | None) -> BillingError | None:
    """Return what a server means that does not let us in, or not to this; None if it does.

    ``text`` is what it says, in lower case, ``state`` the code that it gave with it, if any.
    """
    if any(sign in text for sign in _UNPROVEN):
        return _unproven()
    if _says(text, _ASKS):
        return ServerSignInError(
            "The database server asks for a password, and this computer keeps none for it.",
            code="server_password_missing",
        )
    if _says(text, _REFUSED):
        return ServerSignInError("The database server refused the sign-in of its address.")
    if state == _NO_RIGHT:
        return _not_allowed()
    if _says(text, _ABSENT):
        return DatabaseRefusedError(
            "The database server has no database of that name. Nothing was changed. Please check "
            "the name, or have the database made.",
            code="database_missing",
        )
    return None


def _says(text: str, signs: tuple[tuple[str, ...], ...]) -> bool:
    return any(all(part in text for part in parts) for parts in signs)


def _unproven() -> DatabaseRefusedError:
    return DatabaseRefusedError(
        "The database server did not prove who it is, so no password was sent to it. "
        "Please check its address, its certificate and the CA file of the settings."
    )


def _not_allowed() -> NotAllowedError:
    return NotAllowedError(
        "The database server does not let this login do that. Nothing was done by this step. "
        "Please sign in as somebody who may, or ask an administrator.",
        code="not_allowed_by_server",
    )
