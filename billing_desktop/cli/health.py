"""`doctor`: what works on this computer and what does not, in plain words."""

from __future__ import annotations

from argparse import Namespace

from billing_desktop.cli.answer import Answer
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings


def add_commands(commands: Commands) -> None:
    """Add the command of this module."""
    commands.add("doctor", _doctor, about="say in plain words what works and what does not")


def _doctor(settings: Settings, _: Namespace) -> Answer:
    from billing_desktop.cli.checks import State, examine

    found = list(examine(settings))
    is_healthy = not any(check.state is State.WRONG for check in found)
    width = max(len(check.name) for check in found)
    lines = [f"{check.state:5}  {check.name:{width}}  {check.sentence}" for check in found]
    values = [
        {"name": check.name, "state": check.state.value, "sentence": check.sentence}
        for check in found
    ]
    if is_healthy:
        return Answer((*lines, "Everything works."), {"checks": values})
    lines.append("Something is wrong: see above.")
    return Answer(lines, {"code": "unhealthy", "checks": values}, ExitCode.REFUSED)
