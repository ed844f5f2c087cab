"""The key store of a Linux desktop, of this test's own, where there is the program for it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

_START = 'printf "{password}" | gnome-keyring-daemon --unlock --components=secrets >/dev/null'
_TELL = 'echo "$DBUS_SESSION_BUS_ADDRESS"; cat >/dev/null'


def is_there() -> bool:
    """Tell whether such a key store can be started here."""
    return all(shutil.which(name) for name in ("dbus-run-session", "gnome-keyring-daemon"))


@contextmanager
def running(environment: Mapping[str, str], *, password: str) -> Iterator[dict[str, str]]:
    """Lend an unlocked key store; return the variables by which programs find it."""
    with subprocess.Popen(
        ["dbus-run-session", "--", "sh", "-c", f"{_START.format(password=password)}; {_TELL}"],
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as session:
        assert session.stdin is not None
        assert session.stdout is not None
        address = session.stdout.readline().strip()
        assert address.startswith("unix:"), address
        try:
            yield {"DBUS_SESSION_BUS_ADDRESS": address}
        finally:
            session.stdin.close()
            session.wait(30)
