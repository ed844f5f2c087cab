"""Reading the command line."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NoReturn

from billing_desktop.cli.answer import Answer
from billing_desktop.cli.exit_codes import ArgumentsError
from billing_desktop.settings import Settings

Run = Callable[[Settings, argparse.Namespace], Answer]
"""Carries a command out."""

EPILOG = """\
exit codes:
  0 done · 1 refused or a problem was found · 2 could not run · 3 busy · 4 not allowed

environment:
  BILLING_DATA_DIR           the folder of the book, unless --data-dir names one
  BILLING_DB_URL             the address of a PostgreSQL database instead of a file
  BILLING_OPERATOR           who works, with the password in BILLING_OPERATOR_PASSWORD;
                             while there are no operators, the person at the computer does
  BILLING_SMTP_URL           the mail server instead of the one in the settings:
                             smtps://user@host:465 or smtp+starttls://user@host:587
  BILLING_STRIPE_KEY         a test key of the payment provider, for a TEST book
"""


class Parser(argparse.ArgumentParser):
    """Raises what it cannot read, so that it is told like every other error."""

    def error(self, message: str) -> NoReturn:
        """Raises: ArgumentsError."""
        name = self.prog.removeprefix("billing_desktop").strip()
        hint = f" Try: {name} --help".replace("  ", " ")
        raise ArgumentsError(
            "{message}.{hint}", message=message[:1].upper() + message[1:], hint=hint
        )


class Commands:
    """Takes the commands of each noun."""

    def __init__(self, parser: argparse.ArgumentParser, *, name: str) -> None:
        self._parsers = parser.add_subparsers(
            title="commands", metavar="COMMAND", dest=name, required=True, parser_class=Parser
        )

    def add(self, name: str, run: Run, *, about: str) -> argparse.ArgumentParser:
        """Return the parser of a new command, for its own options."""
        parser = self._parsers.add_parser(
            name, help=about, description=about, parents=[_common()], allow_abbrev=False
        )
        parser.set_defaults(run=run)
        return parser

    def group(self, name: str, *, about: str) -> Commands:
        """Return where the commands of a noun are added."""
        parser = self._parsers.add_parser(
            name, help=about, description=about, parents=[_common()], allow_abbrev=False
        )
        return Commands(parser, name=f"{name}_command")


def new_parser() -> argparse.ArgumentParser:
    """Return the parser without any command."""
    return Parser(
        prog="billing_desktop",
        description="Prepaid balances, top-ups and invoices, without a window.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_common()],
        allow_abbrev=False,
    )


def day(text: str) -> date:
    """Return the day written as ``2026-11-25``."""
    try:
        if len(text) == len("2026-11-25"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a day like 2026-11-25")


def _common() -> Parser:
    """Return the options that may stand before and after the command."""
    parser = Parser(add_help=False, argument_default=argparse.SUPPRESS)
    parser.add_argument("--data-dir", type=_folder, metavar="DIR", help="the folder of the book")
    parser.add_argument("--json", action="store_true", help="answer with one JSON object")
    return parser


def _folder(text: str) -> Path:
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError("a folder needs a name")
    return Path(text)
