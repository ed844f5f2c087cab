from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks._child_cpu import cpu_seconds, medians


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_waiting_is_not_counted_and_working_is() -> None:
    waiting = cpu_seconds(python("import time; time.sleep(0.5)"), {})
    working = cpu_seconds(python("import time\nwhile time.process_time() < 0.5: pass"), {})

    assert waiting < working


def test_the_time_of_a_program_that_failed_is_not_reported() -> None:
    with pytest.raises(RuntimeError, match="exit code 3"):
        cpu_seconds(python("raise SystemExit(3)"), {})


def test_programs_take_turns_and_one_more_round_than_counted(tmp_path: Path) -> None:
    log = tmp_path / "log"
    note = "import os; open(os.environ['LOG'], 'a').write({!r})"

    found = medians(
        {"a": python(note.format("a")), "b": python(note.format("b"))},
        {"LOG": str(log)},
        rounds=2,
    )

    assert log.read_text(encoding="utf-8") == "ababab"
    assert found.keys() == {"a", "b"}
