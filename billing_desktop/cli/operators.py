"""Operators: `operators list`, `operators add`."""

from __future__ import annotations

import sys
from argparse import Namespace

from billing_desktop.cli.answer import Answer, refusal, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.domain.operator import PASSWORD_LENGTH_MAX, Role
from billing_desktop.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    operators = commands.group("operators", about="who works with the book")
    operators.add("list", _list, about="list the operators and their roles")
    add = operators.add("add", _add, about="add an operator; the first is an administrator")
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=[role.value for role in Role])
    add.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help="read the password from the first line of standard input",
    )


def _list(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        known = desk.services.operators.all(desk.operator)
    values = [{"name": operator.name, "role": operator.role.value} for operator in known]
    lines = table([(operator.name, operator.role.value) for operator in known])
    nobody = "There are no operators yet: the person at the computer may do everything."
    return Answer(lines or (nobody,), {"operators": values})


def _add(settings: Settings, arguments: Namespace) -> Answer:
    password = _password()
    with open_desk(settings) as desk:
        new = desk.services.operators.add(
            desk.operator, name=arguments.name, role=Role(arguments.role), password=password
        )
    line = f"{new.name} was added as {new.role.value}."
    return Answer((line,), {"name": new.name, "role": new.role.value})


def _password() -> str:
    # Longer than any password may be: enough to see that it is too long.
    line = sys.stdin.readline(PASSWORD_LENGTH_MAX + 2)
    password = line.removesuffix("\n").removesuffix("\r")
    if not password:
        raise refusal("Standard input holds no password.", code="password_missing")
    return password
