"""One run of the command line: read it, carry it out, tell how it went."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from billing_desktop.cli import (
    accounts,
    anchors,
    audit,
    backups,
    bank,
    batch,
    books,
    databases,
    health,
    invoice_requests,
    invoices,
    kept_secrets,
    mail,
    numbers,
    operators,
    payments,
    reconciliation,
    server,
    usage,
)
from billing_desktop.cli.answer import Answer, error_values, plain, write
from billing_desktop.cli.arguments import Commands, new_parser
from billing_desktop.cli.exit_codes import INTERRUPTED, ExitCode, exit_code_of
from billing_desktop.cli.log import logging_to, record_unforeseen
from billing_desktop.errors import BillingError
from billing_desktop.settings import read_settings

_NOUNS = (
    books,
    anchors,
    audit,
    backups,
    databases,
    health,
    batch,
    payments,
    reconciliation,
    usage,
    bank,
    invoices,
    mail,
    numbers,
    accounts,
    operators,
    server,
    kept_secrets,
    invoice_requests,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Carry out one command and return its exit code."""
    given = sys.argv[1:] if argv is None else list(argv)
    is_json = "--json" in given
    try:
        return _run(_parse(given), is_json=is_json)
    except BillingError as error:
        _tell(error, is_json=is_json)
        return exit_code_of(error)
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        _forget_output()
        return ExitCode.COULD_NOT_RUN


def _parse(given: list[str]) -> argparse.Namespace:
    parser = new_parser()
    commands = Commands(parser, name="command")
    for noun in _NOUNS:
        noun.add_commands(commands)
    return parser.parse_args(given)


def _run(arguments: argparse.Namespace, *, is_json: bool) -> int:
    settings = read_settings(os.environ, data_dir=getattr(arguments, "data_dir", None))
    arguments.json = is_json
    with logging_to(settings.data_dir):
        try:
            answer: Answer = arguments.run(settings, arguments)
        except (BillingError, KeyboardInterrupt, BrokenPipeError):
            raise
        except Exception as error:
            _tell(record_unforeseen(error), is_json=is_json)
            return ExitCode.COULD_NOT_RUN
    write(answer, is_json=is_json, stream=sys.stdout)
    return answer.exit_code


def _tell(error: BillingError, *, is_json: bool) -> None:
    if is_json:
        values = {"ok": False, **error_values(error)}
        write(Answer(values=values, exit_code=exit_code_of(error)), is_json=True, stream=sys.stdout)
    else:
        sys.stdout.flush()
        print(plain(str(error)), file=sys.stderr)


def _forget_output() -> None:
    # The reader is gone. What is left must not raise again when Python flushes it at its end.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
