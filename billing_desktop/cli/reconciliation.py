"""`reconcile`: the provider against the ledger."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace

from billing_desktop.cli.answer import Answer, JsonValue, Values
from billing_desktop.cli.arguments import Commands
from billing_desktop.cli.desk import open_desk
from billing_desktop.cli.exit_codes import ExitCode
from billing_desktop.settings import Settings

DAYS_MAX = 400


def add_commands(commands: Commands) -> None:
    """Add the commands of this module."""
    reconcile = commands.add(
        "reconcile",
        _reconcile,
        about="compare the provider with the ledger and list every difference; books nothing",
    )
    reconcile.add_argument("--days", type=_days, default=30, help="how far back (30)")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= DAYS_MAX:
        raise ArgumentTypeError(f"a number from 1 to {DAYS_MAX}")
    return int(text)


def _reconcile(settings: Settings, arguments: Namespace) -> Answer:
    with open_desk(settings) as desk:
        found = desk.services.reconciler.reconcile(desk.operator, days=arguments.days)
    told = [str(difference) for difference in found.differences]
    differences: list[JsonValue] = [*told]
    values: Values = {"compared": found.compared, "differences": differences}
    lines = (*told, f"{found.compared} payment pages compared, {len(told)} differences.")
    return Answer(lines, values, ExitCode.REFUSED if told else ExitCode.DONE)
