"""The guided tour runs in a process of its own: it brings its own screen and application."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from ui.frame import SIZE

ROOT = Path(__file__).parents[2]
TOUR = "import sys; from ui.app import main; sys.exit(main(['--tour', sys.argv[1]]))"
INVOICE = "TEST-RE-2026-000083.pdf"
# A tour that loses its patience at once, without the wait for the demo book.
HASTY_TOUR = f"""
from billing_desktop import bootstrap
from ui.tour import person
bootstrap.make_demo = lambda settings: None
person.PATIENCE_SECONDS = 0
{TOUR}
"""


def take_the_tour(folder: Path, script: str) -> subprocess.CompletedProcess[str]:
    environment = {name: text for name, text in os.environ.items() if name != "DISPLAY"}
    return subprocess.run(
        [sys.executable, "-c", script, "out"],
        cwd=folder,
        env={
            **environment,
            "PYTHONPATH": str(ROOT),
            "PYTHONIOENCODING": "utf-8",
            "BILLING_DATA_DIR": str(folder / "elsewhere"),
            "BILLING_DB_URL": f"sqlite:///{folder / 'elsewhere.sqlite3'}",
        },
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def toured(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder with what the tour left, and how it ended."""
    folder = tmp_path_factory.mktemp("tour")
    (folder / "out").mkdir()
    (folder / "out" / INVOICE).touch()  # As left by an earlier tour: the demo is always the same.
    return folder / "out", take_the_tour(folder, TOUR)


Toured = tuple[Path, subprocess.CompletedProcess[str]]


def test_the_tour_does_the_main_job_and_tells_it_in_a_few_lines(toured: Toured) -> None:
    _, done = toured

    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 13
    assert "€302.26 charged" in lines[3]
    assert lines[-1].startswith("The books verify.")
    assert done.stderr == ""


def test_the_tour_leaves_a_picture_of_every_screen_in_both_looks(toured: Toured) -> None:
    folder, _ = toured
    names = {path.stem.rpartition("-")[0] for path in folder.glob("*.png")}

    assert len(names) >= 42
    for name in sorted(names):
        light, dark = (QImage(str(folder / f"{name}-{look}.png")) for look in ("light", "dark"))
        assert (light.width(), light.height()) == SIZE, name
        corner = light.width() - 3, light.height() - 3
        assert light.pixelColor(*corner).lightness() > dark.pixelColor(*corner).lightness(), name


def test_the_tour_leaves_the_invoice_and_the_same_bytes_again(toured: Toured) -> None:
    folder, _ = toured
    invoice, again = sorted(folder.glob("*.pdf"), key=lambda path: len(path.name))

    assert invoice.name == INVOICE
    assert invoice.read_bytes().startswith(b"%PDF-")
    assert again.read_bytes() == invoice.read_bytes()
    assert again.name == f"{invoice.stem}-reprint.pdf"


def test_the_tour_touches_no_other_books(toured: Toured) -> None:
    folder, _ = toured

    assert [path.name for path in folder.parent.iterdir()] == ["out"]


def test_a_tour_that_does_not_come_to_its_end_says_where_and_fails(tmp_path: Path) -> None:
    done = take_the_tour(tmp_path, HASTY_TOUR)

    assert done.returncode == 1
    assert done.stdout.startswith("The tour stopped: waited in vain until ")
