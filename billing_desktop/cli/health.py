"""`doctor`: what works on this computer and what does not, in plain words."""

from __future__ import annotations

import logging
from argparse import Namespace
from typing import TYPE_CHECKING

from billing_desktop.cli.answer import Answer
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.health import Check

logger = logging.getLogger(__name__)


def add_commands(commands: Commands) -> None:
    """Add the command of this module."""
    commands.add("doctor", _doctor, about="say in plain words what works and what does not")


def _doctor(settings: Settings, _: Namespace) -> Answer:
    from billing_desktop.domain.health import State, worst

    found = _examine(settings)
    width = max(len(check.thing) for check in found)
    lines = [
        f"{check.state:5}  {check.thing:{width}}  {check.sentence}{_hint(check)}" for check in found
    ]
    values = [
        {
            "name": check.thing.value,
            "state": check.state.value,
            "sentence": str(check.sentence),
            "remedy": None if check.remedy is None else check.remedy.value,
        }
        for check in found
    ]
    if worst(found) is not State.WRONG:
        return Answer((*lines, "Everything works."), {"checks": values})
    lines.append("Something is wrong: see above.")
    return Answer(lines, {"code": "unhealthy", "checks": values}, ExitCode.REFUSED)


def _examine(settings: Settings) -> tuple[Check, ...]:
    """Return what was found, also where the book cannot be opened."""
    from billing_desktop.bootstrap import open_book
    from billing_desktop.domain.health import Check, State, Thing
    from billing_desktop.domain.operator import SYSTEM
    from billing_desktop.domain.sentence import Sentence
    from billing_desktop.errors import BillingError
    from billing_desktop.health_desk import computer_looks
    from billing_desktop.services.health import in_order, look_at

    try:
        services = open_book(settings)
    except BillingError as error:
        broken = Check(Thing.DATABASE, State.WRONG, Sentence.of(error))
        return in_order((broken, *look_at(computer_looks(settings))))
    try:
        _sign_in(services)
        return services.health.look_at_all(SYSTEM)
    finally:
        services.close()


def _sign_in(services: Services) -> None:
    """Work through the login of the environment's operator, where each has one of their own."""
    from billing_desktop.domain.operator import SYSTEM
    from billing_desktop.errors import BillingError

    name, password = services.settings.operator, services.settings.operator_password
    try:
        if name and password and services.operators.with_login(SYSTEM) is not None:
            services.operators.sign_in(name, password)
    except BillingError:  # What cannot be seen without it says so itself.
        logger.warning("nobody has signed in to look at everything")


def _hint(check: Check) -> str:
    from billing_desktop.domain.health import Remedy

    commands = {
        Remedy.OPEN_PROVIDER_SETTINGS: "secrets set",
        Remedy.OPEN_OUTBOX: "mail list",
        Remedy.OPEN_OPERATORS: "operators add",
        Remedy.OPEN_BACKUP_SETTINGS: "backup status, backup confirm",
        Remedy.MAKE_BACKUP: "backup create",
        Remedy.VERIFY: "verify",
        Remedy.OPEN_TASKS: "tasks list",
    }
    command = None if check.remedy is None else commands.get(check.remedy)
    return f" See: {command}." if command else ""
