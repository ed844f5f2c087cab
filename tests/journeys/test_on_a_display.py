"""The window on a real X display: opened on the demo books, seen, closed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtGui import QColor, QImage

from ui.style.tokens import LIGHT

ROOT = Path(__file__).parents[2]
SCREEN = 1600, 1000
PATIENCE_SECONDS = 120
# Looks at the screen as soon as the accounts are listed and nothing runs, then closes the window.
VISITOR = """
import runpy, sys
from PySide6.QtCore import QAbstractItemModel, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView
import ui.app

make_frame = ui.app.make_frame
picture = sys.argv.pop(1)

def make_visited_frame(*arguments):
    frame = make_frame(*arguments)
    visit = QTimer(frame)
    visit.setInterval(200)

    def look():
        table = frame.findChild(QTableView, "accounts_table")
        if table is None or not table.isVisible() or table.model().rowCount() == 0:
            return
        if visit.interval() != 1000:  # What was listed just now is still to be painted.
            visit.setInterval(1000)
            return
        visit.stop()
        QGuiApplication.primaryScreen().grabWindow(0).save(picture)
        print(QGuiApplication.platformName(), table.model().rowCount(), frame.windowTitle())
        frame.close()

    visit.timeout.connect(look)
    visit.start()
    return frame

ui.app.make_frame = make_visited_frame
runpy.run_path("main.py", run_name="__main__")
"""


def test_the_demo_opens_on_a_real_display_and_closes_cleanly(tmp_path: Path) -> None:
    picture = tmp_path / "screen.png"
    with _display() as display:
        environment = _environment(tmp_path) | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        done = subprocess.run(
            [sys.executable, "-c", VISITOR, str(picture), "--demo", "--theme", "light"],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            timeout=PATIENCE_SECONDS,
            check=False,
        )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    platform, accounts, title = done.stdout.strip().split(" ", maxsplit=2)
    assert (platform, accounts) == ("xcb", "12")
    assert title.startswith("TEST – Billing Desktop – ")
    seen = QImage(str(picture))
    assert (seen.width(), seen.height()) == SCREEN
    colors = {seen.pixelColor(x, y).name() for x in range(0, 1400, 7) for y in range(0, 850, 7)}
    assert QColor(LIGHT.canvas).name() in colors
    assert len(colors) > 20  # Letters and icons, not an empty window.


@contextmanager
def _display() -> Iterator[str]:
    """Run an X server that shows nothing to anybody, and return the name of its display."""
    server = shutil.which("Xvfb")
    assert server is not None, (
        "Xvfb is missing; `python3 dev.py test` installs it as root. On Debian or Ubuntu: "
        "sudo apt-get install xvfb"
    )
    reading, writing = os.pipe()
    size = "x".join(map(str, SCREEN))
    command = [server, "-displayfd", str(writing), "-screen", "0", f"{size}x24"]
    running = subprocess.Popen(
        [*command, "-nolisten", "tcp"], pass_fds=[writing], stderr=subprocess.DEVNULL
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, f"the X server did not start: {server} ended with {running.poll()}"
        yield f":{number}"
    finally:
        running.terminate()
        running.wait()


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment in which neither settings nor books of a person are touched."""
    ours = ("BILLING_", "WAYLAND_", "QT_")
    kept = {name: text for name, text in os.environ.items() if not name.startswith(ours)}
    return kept | {
        "BILLING_DATA_DIR": str(folder / "books"),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
    }
