"""Commands on a disk that is full to the last byte, or that nobody may write to.

It is a file system of its own, in a mount namespace of its own; where that may not be made,
limits and rights stand in for it.
"""

from __future__ import annotations

import resource
import shutil
from collections.abc import Sequence
from pathlib import Path

from tests.cli.command_line import Done
from tests.storage.running import NO_MOUNT, PROGRAM, run_commands

_DISK_BYTES = 8_000_000


def run_on_full_disk(
    place: Path, *commands: Sequence[str | Path], left: Path, filled: Path
) -> list[Done]:
    """Run commands while what lies in ``place`` is on a full disk; it is lent, not changed.

    What is there afterwards is copied to ``left``. ``filled`` is what takes the last byte.
    """
    origin = left.parent / f"{left.name}-origin"
    shutil.copytree(place, origin)
    left.mkdir()
    script = f"""
        mount -t tmpfs -o size={_DISK_BYTES} none {place} || exit {NO_MOUNT}
        cp -a {origin}/. {place}/
        cat /dev/zero >{filled} 2>/dev/null
        {PROGRAM}
        rm {filled}
        cp -a {place}/. {left}/
    """
    told = run_commands(*commands, before=script)
    if told:
        return told
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, usual[1]))
    try:
        told = run_commands(*commands)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    shutil.copytree(place, left, dirs_exist_ok=True)
    return told


def run_on_read_only_disk(place: Path, *commands: Sequence[str | Path]) -> list[Done]:
    """Run commands while ``place`` is mounted so that nobody may write there, not even root."""
    script = f"""
        mount --bind {place} {place} || exit {NO_MOUNT}
        mount -o remount,ro,bind {place} || exit {NO_MOUNT}
        {PROGRAM}
    """
    told = run_commands(*commands, before=script)
    if told:
        return told
    place.chmod(0o555)
    try:
        return run_commands(*commands, is_root=False)
    finally:
        place.chmod(0o755)
