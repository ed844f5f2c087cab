"""Secrets in the key store of the system: `secrets set`, `secrets forget`."""

from __future__ import annotations

import sys
from argparse import Namespace

from billing_desktop.cli.answer import Answer, refusal
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.settings import Settings

STRIPE_KEY = "stripe-key"
_LENGTH_MAX = 1000


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    secrets = commands.group("secrets", about="what is kept in the key store of the system")
    kept = secrets.add(
        "set", _set, about="try a secret from the first line of standard input, and keep it"
    )
    forgotten = secrets.add("forget", _forget, about="keep a secret no longer")
    for command in (kept, forgotten):
        command.add_argument("name", metavar="NAME", choices=[STRIPE_KEY], help=STRIPE_KEY)


def _set(settings: Settings, arguments: Namespace) -> Answer:
    key = _secret()
    with open_desk(settings) as desk:
        account = desk.services.provider_keys.save(desk.operator, key, KeyPlace.KEY_STORE)
    whose = account.account_reference or "not named by the key"
    line = f"The key is in the key store of this computer. Live mode, account: {whose}."
    values = {"name": str(arguments.name), "account": account.account_reference, "mode": "live"}
    return Answer((line,), {**values})


def _forget(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        desk.services.provider_keys.forget(desk.operator)
    return Answer(("The key was forgotten.",), {"name": str(arguments.name)})


def _secret() -> str:
    # Longer than any secret is: enough to see that it is none.
    secret = sys.stdin.readline(_LENGTH_MAX).strip()
    if not secret:
        raise refusal("Standard input holds no secret.", code="secret_missing")
    return secret
