"""Looking into and breaking the files of a book."""

from __future__ import annotations

import ctypes
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from tests.cli.command_line import ROOT, Done

_DROP_FROM_BOUNDING_SET = 24
_MAY_OVERRIDE = (1, 2)  # What lets root write and read whatever the rights of a file say.


def execute(book: Path, *statements: str) -> list[tuple[object, ...]]:
    """Carry statements out past the program; return what the last one finds."""
    with closing(sqlite3.connect(book)) as connection:
        found: list[tuple[object, ...]] = []
        for statement in statements:
            found = connection.execute(statement).fetchall()
        connection.commit()
    return found


def interrupt_a_change(book: Path) -> None:
    """Kill a process in the middle of a change of the file, so that its journal is left."""
    script = (
        "import os, signal, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_size=2')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('CREATE TABLE half_done (a)')\n"
        "c.executemany('INSERT INTO half_done VALUES (?)', [('x' * 3000,)] * 300)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(book)], check=False)
    assert book.with_name(f"{book.name}-journal").is_file()


@contextmanager
def as_another_user(folder: Path, *, mode: int = 0o444) -> Iterator[Callable[..., Done]]:
    """Lend a way to run commands while the folder and its files can only be read.

    Also root is held to that: the commands run without the right to override.
    """
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        path.chmod(mode)
    folder.chmod(0o555)
    try:
        yield lambda *words: _run_without_override("--data-dir", folder, *words)
    finally:
        folder.chmod(0o755)
        for path in files:
            path.chmod(0o644)


def _run_without_override(*words: str | Path) -> Done:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    done = subprocess.run(
        [sys.executable, "-m", "billing_desktop", *map(str, words)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=give_up_override,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def give_up_override() -> None:
    library = ctypes.CDLL(None)
    for capability in _MAY_OVERRIDE:
        library.prctl(_DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
