"""Runs the command line inside the test, and as a process of its own."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from billing_desktop.cli.program import main
from tests import builders

ROOT = Path(__file__).parent.parent.parent
Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Json:
        """The one JSON object that was said."""
        (line,) = self.out.splitlines()
        return cast("Json", json.loads(line))

    def rows(self, name: str) -> list[Json]:
        """The objects in a list of the one JSON object."""
        return cast("list[Json]", self.json[name])

    @property
    def answers(self) -> list[Json]:
        """The JSON object of each line."""
        return [json.loads(line) for line in self.out.splitlines()]


class CommandLine:
    """Calls commands on the book in ``folder``."""

    def __init__(
        self, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.folder = folder
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        for name in os.environ:
            if name.startswith("BILLING_"):
                monkeypatch.delenv(name)

    @property
    def book(self) -> Path:
        return self.folder / "book.sqlite3"

    def __call__(self, *words: str | Path, stdin: str | bytes = "") -> Done:
        """Carry out one command."""
        given = stdin.encode() if isinstance(stdin, str) else stdin
        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given), "utf-8"))
        self._capsys.readouterr()
        code = main(["--data-dir", str(self.folder), *map(str, words)])
        said = self._capsys.readouterr()
        return Done(code, said.out, said.err)

    def batch(self, *orders: Json) -> list[Json]:
        """Carry out orders and return their answers."""
        return self("batch", stdin=lines(orders)).answers

    def order(self, op: str, **fields: object) -> Json:
        """Carry out one order and return its answer."""
        (answer,) = self.batch({"op": op, **fields})
        return answer

    def set(self, **variables: str) -> None:
        """Set variables of the environment."""
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)

    def account(self, key: str = "acc-1", country: str = "DE") -> str:
        """Open an account with complete details and return its id."""
        answer = self.order("account", key=key, **builders.billing_texts(country))
        assert answer["ok"], answer
        return str(answer["id"])

    def topped_up(self, key: str = "top-1", account: str = "acc-1", amount: str = "50.00") -> Json:
        """Top an account up by card and return the answer to its completion."""
        started, completed = self.batch(
            {"op": "top_up", "key": key, "account": account, "amount": amount},
            {"op": "complete", "key": f"complete-{key}", "top_up": key, "card": "success"},
        )
        assert started["ok"], started
        assert completed["status"] == "completed", completed
        return completed

    def credited_without_invoice(self) -> str:
        """Have a top-up paid while the seller's details are gone; return its id."""
        account = self.account()
        started, _, completed = self.batch(
            {"op": "top_up", "key": "t", "account": account, "amount": "50.00"},
            {"op": "seller", "key": "gone"},
            {"op": "complete", "key": "c", "top_up": "t", "card": "success"},
        )
        assert (completed["status"], completed.get("invoice")) == ("completed", None)
        return str(started["id"])

    def files(self) -> dict[str, bytes]:
        """Return every file of the folder with its bytes."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }


def lines(orders: Sequence[Mapping[str, object]]) -> str:
    """Return orders as ``batch`` reads them."""
    return "".join(json.dumps(order) + "\n" for order in orders)


def start_process(
    *words: str | Path, stdin: int = subprocess.DEVNULL, **variables: str
) -> subprocess.Popen[bytes]:
    """Start the command line as a process of its own, with ``variables`` in its environment."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    return subprocess.Popen(
        [sys.executable, "-m", "billing_desktop", *map(str, words)],
        cwd=ROOT,
        env=environment | variables,
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run_process(*words: str | Path, stdin: str = "", **variables: str) -> Done:
    """Run the command line as a process of its own, to its end."""
    process = start_process(*words, stdin=subprocess.PIPE, **variables)
    out, err = process.communicate(stdin.encode(), timeout=120)
    return Done(process.returncode, out.decode(), err.decode())
