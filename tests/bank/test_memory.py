"""Reading takes the same memory whatever the size of the file."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bank.large_files import write_batch, write_statement

ROOT = Path(__file__).parents[2]
MEGABYTES_MAX = 100


def memory_of(path: Path) -> tuple[int, float]:
    """Return how many parts a process read, and the most memory it had, in megabytes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.bank.read_child", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
    )
    answer = json.loads(done.stdout)
    assert answer["sentence"] == ""
    return int(answer["parts"]), float(answer["megabytes"])


@pytest.mark.parametrize("write", [write_statement, write_batch])
def test_a_large_statement_takes_little_memory(
    tmp_path: Path, write: Callable[[Path, int], Path], *, thorough: bool
) -> None:
    count = 100_000 if thorough else 10_000

    parts, megabytes = memory_of(write(tmp_path, count))

    assert parts == count + 2
    assert megabytes < MEGABYTES_MAX


def test_ten_times_the_entries_take_no_more_memory(tmp_path: Path, *, thorough: bool) -> None:
    count = 10_000 if thorough else 1_000

    _, small = memory_of(write_statement(tmp_path, count))
    _, large = memory_of(write_statement(tmp_path, 10 * count))

    assert large < small + 5
