"""Secrets in the key store of the system: `secrets set`, `secrets forget`."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import SettingsError
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.database_server import DatabaseServer

STRIPE_KEY = "stripe-key"
DATABASE_PASSWORD = "database-password"
_NAMES = (STRIPE_KEY, DATABASE_PASSWORD)
_LENGTH_MAX = 1000


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    secrets = commands.group("secrets", about="what is kept in the key store of the system")
    kept = secrets.add(
        "set", _set, about="try a secret from the first line of standard input, and keep it"
    )
    forgotten = secrets.add("forget", _forget, about="keep a secret no longer")
    for command in (kept, forgotten):
        command.add_argument("name", metavar="NAME", choices=_NAMES, help=" or ".join(_NAMES))


def _set(settings: Settings, arguments: Namespace) -> Answer:
    secret = secret_of_input()
    if arguments.name == DATABASE_PASSWORD:
        return _set_password(settings, secret)
    with open_desk(settings) as desk:
        account = desk.services.provider_keys.save(desk.operator, secret, KeyPlace.KEY_STORE)
    whose = account.account_reference or "not named by the key"
    line = f"The key is in the key store of this computer. Live mode, account: {whose}."
    values = {"name": STRIPE_KEY, "account": account.account_reference, "mode": "live"}
    return Answer((line,), {**values})


def _forget(settings: Settings, arguments: Namespace) -> Answer:
    if arguments.name == DATABASE_PASSWORD:
        return _forget_password(settings)
    with open_desk(settings) as desk:
        desk.services.provider_keys.forget(desk.operator)
    return Answer(("The key was forgotten.",), {"name": STRIPE_KEY})


def _set_password(settings: Settings, password: str) -> Answer:
    from billing_desktop.db import engine as db_engine
    from billing_desktop.db import schema
    from billing_desktop.db.server_address import with_password
    from billing_desktop.domain.database_server import check_password
    from billing_desktop.server_login import ServerPasswords

    server = _server(settings)
    url = with_password(settings.database_url or "", check_password(password))
    engine = db_engine.open_engine(url, ca_file=settings.ca_file)
    try:
        schema.revision(engine)  # Signs in, and reads where the book would be.
    finally:
        engine.dispose()
    ServerPasswords().of(server).keep(password, KeyPlace.KEY_STORE)
    line = f"The password of {server.login} is in the key store of this computer."
    return Answer((line,), {"name": DATABASE_PASSWORD, "server": server.login})


def _forget_password(settings: Settings) -> Answer:
    from billing_desktop.server_login import ServerPasswords

    server = _server(settings)
    ServerPasswords().of(server).forget()
    line = f"The password of {server.login} was forgotten."
    return Answer((line,), {"name": DATABASE_PASSWORD, "server": server.login})


def _server(settings: Settings) -> DatabaseServer:
    """Return the server whose password is kept here: not of an address that holds one."""
    from billing_desktop.db.server_address import has_password, server_of

    if settings.database_url is None:
        raise SettingsError("The book of this folder is in a file: there is no password of it.")
    if has_password(settings.database_url):
        raise SettingsError("The database address says how to sign in: no other password is kept.")
    return server_of(settings.database_url)


def secret_of_input() -> str:
    """Return the first line of standard input, without blanks around it.

    Raises:
        UserError: it is empty.
    """
    # Longer than any secret is: enough to see that it is none.
    secret = sys.stdin.readline(_LENGTH_MAX).strip()
    if not secret:
        raise refusal("Standard input holds no secret.", code="secret_missing")
    return secret
