"""Commands as processes whose disk, rights or mounts are not as they should be."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.cli.command_line import ROOT, Done
from tests.cli.files import give_up_override

ALONE = ("unshare", "-rm", "sh", "-c")


def run_module(module: str, *words: str | Path, stdin: str = "", is_root: bool = True) -> Done:
    """Run a module of the program or the tests; without ``is_root`` rights hold for us too."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("BILLING_")}
    done = subprocess.run(
        [sys.executable, "-m", module, *map(str, words)],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        preexec_fn=None if is_root else give_up_override,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def check_told(done: Done) -> None:
    """Make sure that a command that could not do its work said so in one sentence."""
    assert "Traceback" not in done.err
    assert "internal" not in (done.out + done.err).lower()
    assert len(done.err.splitlines()) <= 1
