"""Two windows of the program on one book."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from billing_desktop.domain.operator import SYSTEM
from tests import builders
from ui.book_watch import BookWatch
from ui.frame import Frame
from ui.options import Options
from ui.preferences import Preferences
from ui.program import Program
from ui.translation import Language

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

OPENING_MILLISECONDS = 30_000
AT_REST_MILLISECONDS = 1_500
ROUNDS = 6


@pytest.fixture
def start(
    qtbot: QtBot,
    qapp: QApplication,
    tmp_path: Path,
    workspace_template: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[[], Program]]:
    monkeypatch.delenv("BILLING_DATA_DIR", raising=False)
    book = Path(shutil.copytree(workspace_template, tmp_path / "books"))
    level = logging.getLogger().level
    started: list[Program] = []

    def start_program() -> Program:
        frame = Frame(dark=False)
        qtbot.addWidget(frame)
        number = len(started)
        settings = QSettings(str(tmp_path / f"{number}.ini"), QSettings.Format.IniFormat)
        program = Program(
            qapp,
            frame=frame,
            options=Options(data_dir=book, language=Language.ENGLISH),
            preferences=Preferences(settings),
        )
        started.append(program)
        frame.show()
        with qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
            program.begin()
        return program

    yield start_program
    for program in reversed(started):
        program.end()
        program.shell.deleteLater()
    logging.getLogger().setLevel(level)


def test_two_windows_see_each_other_and_come_to_rest(
    qtbot: QtBot, start: Callable[[], Program]
) -> None:
    one, other = start(), start()
    told: list[Program] = []
    for program in (one, other):
        (watch,) = program.shell.findChildren(BookWatch)
        watch.changed.connect(lambda program=program: told.append(program))
    services = one.shell._workspace
    assert services is not None

    services.accounts.create(SYSTEM, builders.billing_details(), key="from-one")

    qtbot.waitUntil(lambda: other in told, timeout=5_000)

    def is_at_rest() -> bool:
        told.clear()
        with qtbot.waitSignal(one.shell.ready, timeout=AT_REST_MILLISECONDS, raising=False):
            pass
        return not told

    # What the windows wrote when they opened may still be news, once. What each of them reads
    # again must not be news for the other: they would never end.
    assert any(is_at_rest() for _ in range(ROUNDS))
