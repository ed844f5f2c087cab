"""The start of the program, and its end; each in a process of its own."""

from __future__ import annotations

import os
import shutil
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
# Closes the window as a person would, as soon as the books are open.
SHORT_DAY = """
import sys
from PySide6.QtCore import QTimer
import ui.app

make_frame = ui.app.make_frame

def make_frame_of_a_short_day(*arguments):
    frame = make_frame(*arguments)
    timer = QTimer(frame)
    timer.timeout.connect(lambda: frame.windowTitle().startswith("TEST") and frame.close())
    timer.start(50)
    return frame

ui.app.make_frame = make_frame_of_a_short_day
from main import main
sys.exit(main(sys.argv[1:]))
"""


def run(program: str, configuration: Path, *options: str) -> str:
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(configuration),
    }
    finished = subprocess.run(
        [sys.executable, "-c", program, *options],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr
    return finished.stdout


def loaded_at_first_paint(configuration: Path, *options: str) -> set[str]:
    return set(run(PROGRAM, configuration, "--first-paint", *options).split())


@pytest.mark.parametrize("language", ["en", "de"])
def test_first_paint_waits_for_nothing_that_is_slow_to_load(tmp_path: Path, language: str) -> None:
    loaded = loaded_at_first_paint(tmp_path, "--language", language)

    assert "ui.frame" in loaded
    assert loaded & HEAVY == set()


def test_screens_and_style_are_loaded_behind_the_first_paint(tmp_path: Path) -> None:
    loaded = loaded_at_first_paint(tmp_path, "--theme", "dark")

    assert loaded & {"ui.main_window", "ui.shell", "ui.style.theme", "ui.tasks"} == set()


def test_closing_the_window_ends_the_program(tmp_path: Path, workspace_template: Path) -> None:
    books = shutil.copytree(workspace_template, tmp_path / "books")

    run(SHORT_DAY, tmp_path, "--data-dir", str(books))

    assert "billing-desktop.log" in {file.name for file in books.iterdir()}


def test_what_was_chosen_on_the_command_line_is_not_kept(tmp_path: Path) -> None:
    loaded_at_first_paint(tmp_path, "--language", "de", "--theme", "dark")

    assert list(tmp_path.rglob("*.ini")) == []
