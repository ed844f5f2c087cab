"""Works at a book as a process of its own: commands of the command line, one after the other.

``python -m tests.security.clerk`` reads one JSON object a line from standard input and carries
it out; a line that begins with ``DONE`` tells how it ended. What is to be secret comes this way,
in no argument and in no file.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import TypedDict

import keyring
import stripe
import stripe._stripe_client

from billing_desktop.bootstrap import open_book
from billing_desktop.cli.log import logging_to, record_unforeseen
from billing_desktop.cli.program import main as run
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.sender import Sender
from billing_desktop.settings import read_settings
from tests.fakes.keyring_backend import MemoryKeyring

DONE, STARTED = "DONE", "STARTED"
PEER = "TEST_PEER"
CRASH, KEEP_MAIL_PASSWORD = "crash", "keep mail password"


class Task(TypedDict):
    """What to do: words of the command line, or one of the names above and what goes with it."""

    words: list[str]
    stdin: str
    environment: dict[str, str]


def main() -> None:
    """Work until there is nothing more to do."""
    sys.addaudithook(_tell_of_processes)
    if "DBUS_SESSION_BUS_ADDRESS" not in os.environ:
        keyring.set_keyring(MemoryKeyring())
    if PEER in os.environ:  # A live key goes to the real provider only: here that is the peer.
        # The SDK's own default.
        stripe._stripe_client.DEFAULT_API_BASE = os.environ[PEER]  # type: ignore[attr-defined]
        stripe.HTTPClient.INITIAL_DELAY = 0
    channel = sys.stdin
    for line in channel:
        task: Task = json.loads(line)
        names = [name for name in os.environ if name.startswith("BILLING_")]
        for name in names:
            del os.environ[name]
        os.environ.update(task["environment"])
        sys.stdin = io.TextIOWrapper(io.BytesIO(task["stdin"].encode()), "utf-8")
        print(f"\n{DONE} {_carry_out(task)}", flush=True)


def _tell_of_processes(name: str, arguments: tuple[object, ...]) -> None:
    """Say so if another program is started: it would be given our environment."""
    if name in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        print(f"{STARTED} {arguments[0]}", file=sys.stderr, flush=True)


def _carry_out(task: Task) -> int:
    match task["words"]:
        case [name, text] if name == CRASH:
            return _crash(text)
        case [name, port, user] if name == KEEP_MAIL_PASSWORD:
            return _keep_mail_password(MailServer("localhost", int(port), MailSecurity.PLAIN, user))
        case words:
            return run(words)


def _keep_mail_password(server: MailServer) -> int:
    services = open_book(read_settings(os.environ))
    try:
        password = sys.stdin.readline()
        services.mail.servers.save(SYSTEM, server, Sender(), password=password)
    finally:
        services.close()
    return 0


def _crash(text: str) -> int:
    """Have the log of the program take down a bug that speaks of what it should not."""
    with logging_to(read_settings(os.environ).data_dir):
        try:
            raise ValueError(text)
        except ValueError as error:
            record_unforeseen(error)
    return 0


if __name__ == "__main__":
    main()
