from __future__ import annotations

import logging
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from billing_desktop.log_file import LOG_NAME
from tests.workspace import Workspace
from ui.frame import Frame
from ui.invoices.offline_screen import OfflineScreen
from ui.options import Options
from ui.preferences import Preferences
from ui.program import Program
from ui.style.tokens import current_tokens
from ui.translation import Language

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

OPENING_MILLISECONDS = 30_000

StartProgram = Callable[[Path], Program]


@pytest.fixture
def book(workspace_template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(workspace_template, tmp_path / "books"))


@pytest.fixture
def preferences(tmp_path: Path) -> Preferences:
    return Preferences(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def start(
    qtbot: QtBot, qapp: QApplication, preferences: Preferences, monkeypatch: pytest.MonkeyPatch
) -> Iterator[StartProgram]:
    monkeypatch.delenv("BILLING_DATA_DIR", raising=False)
    level = logging.getLogger().level
    started: list[Program] = []

    def start_program(data_dir: Path) -> Program:
        frame = Frame(dark=False)
        qtbot.addWidget(frame)
        options = Options(data_dir=data_dir, language=Language.ENGLISH)
        program = Program(qapp, frame=frame, options=options, preferences=preferences)
        started.append(program)
        frame.show()
        return program

    yield start_program
    for program in started:
        program.end()
        program.shell.deleteLater()
    logging.getLogger().setLevel(level)


def open_books(qtbot: QtBot, program: Program) -> None:
    with qtbot.waitSignal(program.shell.ready, timeout=OPENING_MILLISECONDS):
        program.begin()
    qtbot.waitUntil(lambda: not program.tasks.is_busy, timeout=OPENING_MILLISECONDS)


def test_books_of_a_folder_are_opened(qtbot: QtBot, start: StartProgram, book: Path) -> None:
    program = start(book)

    open_books(qtbot, program)

    assert program.shell.window.current_screen.objectName() == "accounts_screen"
    assert program.shell.window.window().windowTitle().startswith("TEST – Billing Desktop – ")


def test_folder_without_books_is_explained(
    qtbot: QtBot, start: StartProgram, tmp_path: Path
) -> None:
    program = start(tmp_path / "nothing")

    program.begin()
    qtbot.waitUntil(
        lambda: program.shell.window.current_screen.objectName() == "first_run_page",
        timeout=OPENING_MILLISECONDS,
    )

    page = program.shell.window.current_screen
    assert isinstance(page.findChild(QPushButton, "new_book_button"), QPushButton)
    assert not (tmp_path / "nothing").exists()


def test_without_the_server_documents_are_printed_from_a_cold_start(
    qtbot: QtBot, start: StartProgram, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = workspace.top_up(workspace.account()).invoice_number
    workspace.close()
    monkeypatch.setenv("BILLING_DB_URL", "postgresql://nobody@127.0.0.1:1/away")
    program = start(workspace.settings.data_dir)
    window = program.shell.window

    program.begin()
    qtbot.waitUntil(
        lambda: window.current_screen.findChild(QPushButton, "offline_button") is not None,
        timeout=OPENING_MILLISECONDS,
    )
    button = window.current_screen.findChild(QPushButton, "offline_button")
    assert isinstance(button, QPushButton)
    button.click()

    screen = window.current_screen
    assert isinstance(screen, OfflineScreen)
    qtbot.waitUntil(lambda: screen.list_panel.model.rowCount() > 0, timeout=OPENING_MILLISECONDS)
    panel = screen.list_panel.document_panel
    with qtbot.waitSignal(panel.shown, timeout=OPENING_MILLISECONDS) as shown:
        screen.actions_bar.preview_button.click()
    assert shown.args == [number]
    qtbot.waitUntil(lambda: not program.tasks.is_busy, timeout=OPENING_MILLISECONDS)


def test_bug_is_logged_beside_the_books_and_told(
    qtbot: QtBot, start: StartProgram, book: Path
) -> None:
    program = start(book)
    open_books(qtbot, program)
    error = ZeroDivisionError("a bug")

    sys.excepthook(type(error), error, None)

    frame = program.shell.window.window()
    notice = frame.findChild(QMessageBox, "internal_error_notice")
    assert isinstance(notice, QMessageBox)
    (reference,) = notice.property("references")
    assert reference in (book / LOG_NAME).read_text(encoding="utf-8")


def test_choices_of_last_time_hold(
    qtbot: QtBot, start: StartProgram, book: Path, preferences: Preferences
) -> None:
    program = start(book)
    open_books(qtbot, program)

    program.shell.window.menu.appearance_menu.actions()[2].trigger()
    assert current_tokens().is_dark

    again = start(book)
    assert current_tokens().is_dark
    again.shell.window.menu.appearance_menu.actions()[1].trigger()
    assert not current_tokens().is_dark


def test_end_gives_back_what_the_process_had(
    qtbot: QtBot, qapp: QApplication, preferences: Preferences, book: Path
) -> None:
    hook, handlers = sys.excepthook, list(logging.getLogger().handlers)
    frame = Frame(dark=False)
    qtbot.addWidget(frame)
    program = Program(qapp, frame=frame, options=Options(data_dir=book), preferences=preferences)
    frame.show()
    open_books(qtbot, program)

    program.end()

    assert sys.excepthook is hook
    assert logging.getLogger().handlers == handlers
