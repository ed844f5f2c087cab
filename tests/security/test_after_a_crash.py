"""Killed or crashed while a secret is in use, a process leaves it nowhere."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.cli.command_line import ROOT
from tests.security.canaries import Canary, search, search_folder
from tests.security.hostile_servers import SilentServer, silent_server
from tests.security.office import places, quoted
from tests.storage.conftest import check_whole, folder, template

__all__ = ["folder", "template"]

MAIL = Canary("the mail password", 'Möwe "grün" &\'5/+ ?§ 3391 Kx8')
KEY = Canary("the test key", "sk_test_H4gM7tX1pS9zE3uA6dY8", head=8)
GREETING = (b"220 here\r\n", b"250-here\r\n250 AUTH PLAIN\r\n")
_NO_LIMIT = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)


@contextmanager
def at_work(place: Path, *words: str | Path, **variables: str) -> Iterator[psutil.Popen]:
    """Lend a process of the program that would leave its memory in ``place`` if it crashed."""
    cwd = place / "cwd"
    cwd.mkdir()
    with psutil.Popen(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env=places(place) | {"QT_QPA_PLATFORM": "offscreen"} | variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, _NO_LIMIT),
    ) as process:
        yield process
        said = process.stdout.read() + process.stderr.read()
        (place / "said").write_bytes(said)


def end(process: psutil.Popen, how: signal.Signals) -> None:
    """End a process, having looked at what anybody on the computer can see of it."""
    seen = " ".join(process.cmdline())
    assert search(seen.encode(), [MAIL, KEY]) == []
    assert process.rlimit(resource.RLIMIT_CORE)[0] == 0
    process.send_signal(how)
    process.wait(60)


@pytest.mark.parametrize(
    "how", [signal.SIGKILL, pytest.param(signal.SIGABRT, marks=pytest.mark.thorough)]
)
def test_killed_while_it_signs_in_it_leaves_no_password(
    folder: Path, tmp_path: Path, how: signal.Signals
) -> None:
    place = tmp_path / "place"
    shutil.copytree(folder, place / "book")
    with silent_server(*GREETING) as server:
        mail = f"smtp://clerk:{quoted(MAIL.text)}@localhost:{server.port}"
        command = ("-m", "billing_desktop", "--data-dir", place / "book", "sync", "--once")
        with at_work(place, *command, BILLING_SMTP_URL=mail) as process:
            assert server.heard.acquire(timeout=60)

            end(process, how)

    assert search(server.last, [MAIL])  # It was in use.
    assert search_folder(place, [MAIL]) == []
    assert not list((place / "cwd").iterdir())
    check_whole(place / "book")


def test_killed_while_it_asks_the_provider_it_leaves_no_key(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    shutil.copytree(folder, place / "book")
    with silent_server(b"") as server:
        command = ("-m", "billing_desktop", "--data-dir", place / "book", "doctor")
        variables = {
            "BILLING_STRIPE_KEY": KEY.text,
            "BILLING_STRIPE_API_BASE": f"http://127.0.0.1:{server.port}",
        }
        with at_work(place, *command, **variables) as process:
            assert server.heard.acquire(timeout=60)

            end(process, signal.SIGABRT)

    assert search(server.last, [KEY])  # It was in use.
    assert search_folder(place, [KEY]) == []
    assert not list((place / "cwd").iterdir())


def test_a_window_that_crashes_leaves_no_memory_behind(folder: Path, tmp_path: Path) -> None:
    place = tmp_path / "place"
    shutil.copytree(folder, place / "book")
    with silent_server(*GREETING) as server:
        mail = f"smtp://clerk:{quoted(MAIL.text)}@localhost:{server.port}"
        command = (ROOT / "main.py", "--data-dir", place / "book")
        with at_work(place, *command, BILLING_SMTP_URL=mail) as process:
            assert server.heard.acquire(timeout=120)  # It sends what waits by itself.

            end(process, signal.SIGABRT)

    assert_told(server)
    assert search_folder(place, [MAIL]) == []
    assert not list((place / "cwd").iterdir())


def assert_told(server: SilentServer) -> None:
    assert search(server.last, [MAIL])
