"""What a command does not need it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.command_line import ROOT, CommandLine, lines

_HEAVY = ("PySide6", "stripe", "reportlab", "keyring", "requests", "alembic")
_SCRIPT = """
import sys
from billing_desktop.cli.program import main
try:
    code = main(sys.argv[2:])
except SystemExit as ended:
    code = ended.code
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
sys.exit(",".join(loaded) or (f"ended with {code}" if code else 0))
"""


def run_and_look(unwanted: tuple[str, ...], *words: str, stdin: str = "") -> str:
    """Run a command in a fresh process; return what it loaded that it should not."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, ",".join(unwanted), *words],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr


def test_help_loads_no_database() -> None:
    assert run_and_look((*_HEAVY, "sqlalchemy", "babel", "stdnum", "argon2"), "--help") == ""


@pytest.mark.parametrize(
    ("words", "needed"),
    [
        (("verify", "--deep"), {"alembic"}),  # The guards are compared with what migrations make.
        (("invoices", "list"), set[str]()),
    ],
)
def test_reading_loads_neither_provider_nor_document_maker(
    cli: CommandLine, words: tuple[str, ...], needed: set[str]
) -> None:
    unwanted = tuple(name for name in _HEAVY if name not in needed)

    assert run_and_look(unwanted, "--data-dir", str(cli.folder), *words) == ""


def test_pricing_loads_neither_provider_nor_document_maker(cli: CommandLine) -> None:
    account = cli.account()
    order = lines([{"op": "quote", "account": account, "amount": "50.00"}])

    assert run_and_look(_HEAVY, "--data-dir", str(cli.folder), "batch", stdin=order) == ""
