"""A process that runs `migrate` again and again, and dies at the statement it is told.

It imports everything once and makes a child for each run, so that thousands of kills are cheap.
Each child is a process of its own that ends by SIGKILL, as by the power going off.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from billing_desktop.settings import Settings

ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Run:
    """How one run of `migrate` ended.

    ``passed`` are the statements and commits that it came to; it died before the last one if
    ``was_killed``. ``copies`` tells for each of them whether a copy of the file was there.
    """

    passed: tuple[str, ...]
    copies: tuple[bool, ...]
    was_killed: bool
    exit_code: int
    said: str


class Migrator:
    """Runs `migrate` in children of one process."""

    def __init__(self, requests: IO[str], answers: IO[str]) -> None:
        self._requests = requests
        self._answers = answers

    def run(
        self,
        *settings: Settings,
        at: int | None = None,
        is_bare: bool = False,
        file_bytes_max: int | None = None,
    ) -> tuple[Run, ...]:
        """Migrate these books, all at once; kill each before its point ``at``.

        It is the command line that does it, with the copy beforehand; without if ``is_bare``.
        No file may grow beyond ``file_bytes_max``.
        """
        how = {"at": at, "is_bare": is_bare, "file_bytes_max": file_bytes_max}
        books = [{"folder": str(each.data_dir), "url": each.database_url} for each in settings]
        self._requests.write(json.dumps([{**book, **how} for book in books]) + "\n")
        self._requests.flush()
        return tuple(_run(told) for told in json.loads(self._answers.readline()))


@contextmanager
def migrator() -> Iterator[Migrator]:
    """Lend the process; it ends with the block."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.migrating"],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Migrator(process.stdin, process.stdout)
        process.stdin.close()
        assert process.wait(timeout=30) == 0


def _run(told: dict[str, object]) -> Run:
    passed = cast("list[list[object]]", told["passed"])
    return Run(
        passed=tuple(str(name) for name, _ in passed),
        copies=tuple(bool(there) for _, there in passed),
        was_killed=told["status"] == -signal.SIGKILL,
        exit_code=cast("int", told["status"]),
        said=str(told["said"]),
    )


# The process itself ------------------------------------------------------------------------


def main() -> None:
    """Answer one request a line until there are no more."""
    import psycopg  # noqa: F401  # Loaded before it forks.
    import sqlalchemy.dialects.postgresql.psycopg
    import sqlalchemy.dialects.sqlite  # noqa: F401  # Likewise.

    gc.collect()
    gc.freeze()  # Else each child would copy what it only looks at.
    for line in sys.stdin:
        children = [_fork(request) for request in json.loads(line)]
        told = [_ended(*child) for child in children]
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _fork(request: dict[str, object]) -> tuple[int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.dup2(writing, 1)
        os.dup2(writing, 2)
        os._exit(_migrate(**request))  # type: ignore[arg-type]  # As the parent wrote them.
    os.close(writing)
    return child, reading


def _ended(child: int, reading: int) -> dict[str, object]:
    with os.fdopen(reading, encoding="utf-8") as pipe:
        lines = pipe.read().splitlines()
    _, status = os.waitpid(child, 0)
    passed = [json.loads(line[1:]) for line in lines if line.startswith("\t")]
    said = "\n".join(line for line in lines if not line.startswith("\t"))
    return {"passed": passed, "said": said, "status": os.waitstatus_to_exitcode(status)}


def _migrate(
    *, folder: str, url: str | None, at: int | None, is_bare: bool, file_bytes_max: int | None
) -> int:
    from sqlalchemy import Connection, Engine, event

    from billing_desktop.cli.program import main as command_line

    if url is not None:
        os.environ["BILLING_DB_URL"] = url
    if file_bytes_max is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes_max, file_bytes_max))
    dialect, count = "sqlite" if url is None else "postgresql", 0

    def reach(name: str) -> None:
        nonlocal count
        kept = "book-*.sqlite3" if url is None else "**/*.zip"
        has_copy = any(Path(folder).glob(kept))
        os.write(1, ("\t" + json.dumps([name, has_copy]) + "\n").encode())
        if count == at:
            os.kill(os.getpid(), signal.SIGKILL)
        count += 1

    def before_statement(connection: Connection, _: object, statement: str, *__: object) -> None:
        if connection.dialect.name == dialect:
            reach(" ".join(statement.split()[:3]))

    def before_commit(connection: Connection) -> None:
        if connection.dialect.name == dialect:
            reach("COMMIT")

    event.listen(Engine, "before_cursor_execute", before_statement)
    event.listen(Engine, "commit", before_commit)
    if is_bare:
        return _bring_up(url, Path(folder))
    code = command_line(["--data-dir", folder, "migrate"])
    sys.stdout.flush()
    return int(code)


def _bring_up(url: str | None, folder: Path) -> int:
    from billing_desktop.db import schema
    from billing_desktop.db.engine import open_engine, sqlite_url

    engine = open_engine(url or sqlite_url(Settings(folder).book_file))
    schema.migrate(engine)
    engine.dispose()
    return 0


if __name__ == "__main__":
    main()
