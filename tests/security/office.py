"""A clerk at work in a place of its own, where everything that is said or left can be looked at."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import quote

import psutil

from tests.cli.command_line import ROOT, Done
from tests.security.clerk import DONE

_LOOK_SECONDS = 0.02


def quoted(text: str) -> str:
    """Return a password as it stands in an address."""
    return quote(text, safe="")


def places(folder: Path) -> dict[str, str]:
    """Return the environment in which a program leaves all that it leaves below ``folder``."""
    made = {
        "HOME": folder / "home",
        "TMPDIR": folder / "tmp",
        "XDG_DATA_HOME": folder / "home" / "data",
        "XDG_CONFIG_HOME": folder / "home" / "config",
        "XDG_CACHE_HOME": folder / "home" / "cache",
        "XDG_STATE_HOME": folder / "home" / "state",
    }
    for path in made.values():
        path.mkdir(parents=True, exist_ok=True)
    kept = {
        name: text
        for name, text in os.environ.items()
        if not name.startswith(("BILLING_", "XDG_")) and name != "PYTHON_KEYRING_BACKEND"
    }
    return kept | {name: str(path) for name, path in made.items()} | {"PYTHONPATH": str(ROOT)}


@dataclass
class Watch:
    """Every command line of a process and of those it starts, and what these are given."""

    command_lines: set[str] = field(default_factory=set)
    environments: set[str] = field(default_factory=set)

    @contextmanager
    def over(self, process_id: int) -> Iterator[None]:
        """Look at them again and again for as long as it lasts."""
        stopped = Event()
        thread = Thread(target=self._look, args=(psutil.Process(process_id), stopped))
        thread.start()
        try:
            yield
        finally:
            stopped.set()
            thread.join()

    def _look(self, parent: psutil.Process, stopped: Event) -> None:
        while not stopped.wait(_LOOK_SECONDS):
            try:
                self.command_lines.add(" ".join(parent.cmdline()))
                for child in parent.children(recursive=True):
                    self.command_lines.add(" ".join(child.cmdline()))
                    self.environments.add(json.dumps(child.environ(), ensure_ascii=False))
            except psutil.Error:  # It has ended.
                continue


@dataclass
class Said:
    """What a command said, and which one it was."""

    words: tuple[str, ...]
    done: Done


class Office:
    """Has a clerk carry out commands; ``environment`` goes with each of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.data_dir = folder / "book"
        self.said: list[Said] = []
        self.watch = Watch()
        self.environment: dict[str, str] = {}
        self._errors = folder.parent / f"{folder.name}.stderr"
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def open(self, variables: Mapping[str, str]) -> Iterator[None]:
        """Have the clerk come and go."""
        (self.folder / "cwd").mkdir(parents=True)
        with self._errors.open("w") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.security.clerk"],
                cwd=self.folder / "cwd",
                env=places(self.folder) | dict(variables),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
            with self._process as process, self.watch.over(process.pid):
                yield
                assert process.stdin is not None
                process.stdin.close()
                assert process.wait(60) == 0

    def __call__(self, *words: str | Path, stdin: str = "", **variables: str) -> Done:
        """Carry out one command; one that is not right says so by its exit code."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        before = self._errors.stat().st_size
        given = {"BILLING_DATA_DIR": str(self.data_dir), **self.environment, **variables}
        task = {"words": [str(word) for word in words], "stdin": stdin, "environment": given}
        process.stdin.write(json.dumps(task) + "\n")
        process.stdin.flush()
        lines: list[str] = []
        for line in process.stdout:
            if line.startswith(DONE):
                break
            lines.append(line)
        else:
            raise AssertionError(f"{words[0]}: {self._errors.read_text()}")
        code = int(line.removeprefix(DONE))
        done = Done(code, "".join(lines)[:-1], self._errors.read_text()[before:])
        self.said.append(Said(tuple(map(str, words)), done))
        return done
