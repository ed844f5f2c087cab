"""Operators: `operators list`, `add`, `one-person` and `lock-after`."""

from __future__ import annotations

import sys
from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer, JsonValue, refusal, table
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.domain.operator import PASSWORD_LENGTH_MAX, Role
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.domain.four_eyes import FourEyes
    from billing_desktop.domain.operator import ListedOperator


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
    password = operators.add(
        "password", _set_password, about="give an operator another password, and a login"
    )
    password.add_argument("name", metavar="NAME")
    password.add_argument(
        "--password-stdin",
        action="store_true",
        required=True,
        help="read the password from the first line of standard input",
    )
    _add_changes(operators)
    one = operators.add(
        "one-person", _one_person, about="let one person decide alone, or ask for a second one"
    )
    one.add_argument(
        "wish",
        nargs="?",
        choices=["show", "on", "off"],
        default="show",
        help="show how it stands and who changed it (the default), or change it",
    )
    lock = operators.add(
        "lock-after", _lock_after, about="after how long a desk that nobody touches is locked"
    )
    lock.add_argument(
        "minutes",
        nargs="?",
        type=int,
        metavar="MINUTES",
        help="1 to 480; without it the minutes are shown",
    )


def _add_changes(operators: Commands) -> None:
    """Add what is done to operators who are there."""
    role = operators.add("role", _change_role, about="give an operator another role")
    role.add_argument("name", metavar="NAME")
    role.add_argument("role", metavar="ROLE", choices=[role.value for role in Role])
    about = "let an operator who left sign in no more"
    leave = operators.add("deactivate", _deactivate, about=about)
    leave.add_argument("name", metavar="NAME")
    back = operators.add("reactivate", _reactivate, about="let an operator sign in again")
    back.add_argument("name", metavar="NAME")


def _list(settings: Settings, _: Namespace) -> Answer:
    with open_desk(settings) as desk:
        known = desk.services.operators.all(desk.operator)
        with_login = desk.services.operators.with_login(desk.operator)
    values: list[JsonValue] = []
    rows: list[tuple[str, ...]] = []
    for operator in known:
        value: dict[str, JsonValue] = {
            "name": operator.name,
            "role": operator.role.value,
            "is_active": operator.is_active,
            "deactivated_at": _instant(operator),
            "deactivated_by": operator.deactivated_by or None,
        }
        note = ""
        if with_login is not None:
            value["has_login"] = operator.name in with_login
            note = "" if operator.name in with_login else "no login yet"
        values.append(value)
        rows.append((operator.name, operator.role.value, note, _activity(operator)))
    lines = table(rows)
    nobody = "There are no operators yet: the person at the computer may do everything."
    return Answer(lines or (nobody,), {"operators": values})


def _instant(operator: ListedOperator) -> str | None:
    at = operator.deactivated_at
    return None if at is None else at.isoformat()


def _activity(operator: ListedOperator) -> str:
    at = operator.deactivated_at
    return "" if at is None else f"deactivated {at:%Y-%m-%d} by {operator.deactivated_by}"


def _add(settings: Settings, arguments: Namespace) -> Answer:
    password = password_of_input()
    with open_desk(settings) as desk:
        new = desk.services.operators.add(
            desk.operator, name=arguments.name, role=Role(arguments.role), password=password
        )
    line = f"{new.name} was added as {new.role.value}."
    return Answer((line,), {"name": new.name, "role": new.role.value})


def _set_password(settings: Settings, arguments: Namespace) -> Answer:
    password = password_of_input()
    with open_desk(settings) as desk:
        known = desk.services.operators.set_password(
            desk.operator, name=arguments.name, password=password
        )
    return Answer((f"{known.name} has another password now.",), {"name": known.name})


def _change_role(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        known = desk.services.operators.change_role(
            desk.operator, name=arguments.name, role=Role(arguments.role)
        )
    line = f"The role of {known.name} is {known.role.value} now."
    return Answer((line,), {"name": known.name, "role": known.role.value})


def _deactivate(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        done = desk.services.operators.deactivate(desk.operator, name=arguments.name)
    name = done.operator.name
    lines = [f"{name} was deactivated and signs in no more."]
    if done.released:
        lines.append(f"Requests in review that are open to others again: {done.released}.")
    return Answer(lines, {"name": name, "released_requests": done.released})


def _reactivate(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        known = desk.services.operators.reactivate(desk.operator, name=arguments.name)
    line = f"{known.name} signs in again as {known.role.value}, with the password from before."
    return Answer((line,), {"name": known.name, "role": known.role.value})


def _one_person(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        corrections = desk.services.corrections
        if arguments.wish != "show":
            corrections.set_one_person(desk.operator, is_on=arguments.wish == "on")
        found = corrections.four_eyes(desk.operator)
    lines = [_standing(found)]
    for change in found.changes:
        switched = "on" if change.is_one_person else "off"
        lines.append(f"{change.changed_at:%Y-%m-%d %H:%M:%S}  {switched}  {change.changed_by}")
    changes: list[JsonValue] = [
        {
            "at": change.changed_at.isoformat(),
            "one_person": change.is_one_person,
            "by": change.changed_by,
        }
        for change in found.changes
    ]
    values: dict[str, JsonValue] = {
        "one_person": found.is_switched_off,
        "has_operators": found.has_operators,
        "changes": changes,
    }
    return Answer(lines, values)


def _lock_after(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        operators = desk.services.operators
        if arguments.minutes is not None:
            operators.save_idle_minutes(desk.operator, arguments.minutes)
        minutes = operators.idle_minutes(desk.operator)
    line = f"A desk is locked after {minutes} minutes without a key or the mouse."
    return Answer((line,), {"minutes": minutes})


def _standing(found: FourEyes) -> str:
    if found.is_switched_off:
        return "One person decides alone; the audit trail says so each time."
    if found.has_operators:
        return "A second person has to confirm."
    return "A second person has to confirm, once there are operators."


def password_of_input() -> str:
    """Return the first line of standard input."""
    # Longer than any password may be: enough to see that it is too long.
    line = sys.stdin.readline(PASSWORD_LENGTH_MAX + 2)
    password = line.removesuffix("\n").removesuffix("\r")
    if not password:
        raise refusal("Standard input holds no password.", code="password_missing")
    return password
