"""Commands on a disk of a few megabytes that is full to the last byte.

It is a file system of its own, in a mount namespace of its own; where that may not be made, a
limit for the size of files stands in for it.
"""

from __future__ import annotations

import os
import resource
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from tests.cli.command_line import ROOT, Done
from tests.cli.files import give_up_override
from tests.storage.running import ALONE

_DISK_BYTES = 8_000_000


def run_on_full_disk(
    place: Path, commands: Sequence[Sequence[str | Path]], *, left: Path, filled: Path
) -> list[Done]:
    """Run commands while what lies in ``place`` is on a full disk; it is lent, not changed.

    What is there afterwards is copied to ``left``. ``filled`` is what takes the last byte.
    """
    said = left.parent / f"{left.name}-said"
    said.mkdir()
    origin = left.parent / f"{left.name}-origin"
    shutil.copytree(place, origin)
    python = [sys.executable, "-m", "billing_desktop"]
    runs = [
        f"{shlex.join([*python, *map(str, words)])} </dev/null"
        f" >{said}/{number}.out 2>{said}/{number}.err; echo $? >{said}/{number}.code"
        for number, words in enumerate(commands)
    ]
    script = "\n".join(
        [
            f"mount -t tmpfs -o size={_DISK_BYTES} none {place} || exit 99",
            f"cp -a {origin}/. {place}/",
            f"cat /dev/zero >{filled} 2>/dev/null",
            *runs,
            f"rm {filled}",
            f"cp -a {place}/. {left}/",
        ]
    )
    left.mkdir()
    if run([*ALONE, script]).code == 99:
        limit = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (4096, 4096))
        run(["sh", "-c", "\n".join(runs)], preexec_fn=limit)
        shutil.copytree(place, left, dirs_exist_ok=True)
    return [_done(said, number) for number in range(len(commands))]


def run(command: Sequence[str], preexec_fn: Callable[[], None] | None = None) -> Done:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=preexec_fn,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def _done(said: Path, number: int) -> Done:
    code, out, err = ((said / f"{number}.{part}").read_text() for part in ("code", "out", "err"))
    return Done(int(code), out, err)


def run_on_read_only_disk(place: Path, commands: Sequence[Sequence[str | Path]]) -> list[Done]:
    """Run commands while ``place`` is mounted so that nobody may write there, not even root.

    Where nothing may be mounted its rights alone say so.
    """
    mount = f"mount --bind {place} {place} && mount -o remount,ro,bind {place} || exit 99"
    told = []
    for words in commands:
        command = [sys.executable, "-m", "billing_desktop", *map(str, words)]
        done = run([*ALONE, f"{mount}\n{shlex.join(command)}"])
        if done.code == 99:
            place.chmod(0o555)
            done = run(command, preexec_fn=give_up_override)
            place.chmod(0o755)
        told.append(done)
    return told
