"""The CPU time of other programs, measured in turns so that a busy moment hits all of them."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent


def cpu_seconds(command: Sequence[str], environment: Mapping[str, str]) -> float:
    """Return the CPU time, user and system, that a program and its children took.

    Raises:
        RuntimeError: the program failed, so its time means nothing.
    """
    if sys.platform == "win32":
        raise RuntimeError("CPU times of other programs are measured on Linux and macOS only.")
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **environment}) as child:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        raise RuntimeError(f"exit code {child.returncode}: {' '.join(command)}")
    return usage.ru_utime + usage.ru_stime


def medians(
    commands: Mapping[str, Sequence[str]], environment: Mapping[str, str], *, rounds: int
) -> dict[str, float]:
    """Return the median CPU seconds of each program, after a round that only fills caches."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            seconds = cpu_seconds(command, environment)
            if turn > 0:
                times[name].append(seconds)
    return {name: statistics.median(found) for name, found in times.items()}
