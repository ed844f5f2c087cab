"""What is loaded when the window is first painted; each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = {
    "alembic",
    "argon2",
    "babel",
    "billing_desktop.bootstrap",
    "keyring",
    "psycopg",
    "reportlab",
    "requests",
    "sqlalchemy",
    "stripe",
}
PROGRAM = """
import sys
from main import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), sep="\\n")
sys.exit(code)
"""


def loaded_at_first_paint(configuration: Path, *options: str) -> set[str]:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(configuration),
    }
    finished = subprocess.run(
        [sys.executable, "-c", PROGRAM, "--first-paint", *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return set(finished.stdout.split())


@pytest.mark.parametrize("language", ["en", "de"])
def test_first_paint_waits_for_nothing_that_is_slow_to_load(tmp_path: Path, language: str) -> None:
    loaded = loaded_at_first_paint(tmp_path, "--language", language)

    assert "ui.frame" in loaded
    assert loaded & HEAVY == set()


def test_screens_and_style_are_loaded_behind_the_first_paint(tmp_path: Path) -> None:
    loaded = loaded_at_first_paint(tmp_path, "--theme", "dark")

    assert loaded & {"ui.main_window", "ui.shell", "ui.style.theme", "ui.tasks"} == set()
