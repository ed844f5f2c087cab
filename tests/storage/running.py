"""Commands as processes whose disk, rights or mounts are not as they should be."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.cli.command_line import ROOT, Done
from tests.cli.files import give_up_override

ALONE = ("unshare", "-rm", "sh", "-c")
PROGRAM, NO_MOUNT = "PROGRAM", 99


def run_commands(
    *commands: Sequence[str | Path],
    through: Sequence[str] = ("tests.storage.several",),
    before: str | None = None,
    is_root: bool = True,
) -> list[Done]:
    """Run commands in one process; without ``is_root`` rights hold for us too.

    ``before`` is what a shell does first, in a mount namespace of its own.
    """
    words = json.dumps([[str(word) for word in command] for command in commands])
    program = [sys.executable, "-m", *through, words]
    if before is not None:
        program = [*ALONE, before.replace(PROGRAM, shlex.join(program))]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    done = subprocess.run(
        program,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=None if is_root else give_up_override,
    )
    if done.returncode == NO_MOUNT:
        return []
    assert (done.returncode, done.stderr) == (0, ""), done
    told = [Done(*each) for each in json.loads(done.stdout)]
    for each in told:
        check_told(each)
    return told


def check_told(done: Done) -> None:
    """Make sure that a command that could not do its work said so in one sentence."""
    assert "Traceback" not in done.err
    assert "internal" not in (done.out + done.err).lower()
    assert len(done.err.splitlines()) <= 1
