"""The window brings a book of an older version up to date, and keeps it as it was."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from billing_desktop.errors import OLDER_BOOK, BusyError, DatabaseRefusedError
from tests.fakes.keyring_backend import MemoryKeyring
from tests.real_book import key_store
from tests.ui.shell_stage import Stage, click, stage
from tests.ui.test_program import OPENING_MILLISECONDS, StartProgram, preferences, start
from ui.program import Program

__all__ = ["key_store", "preferences", "stage", "start"]

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # Dialogs, offscreen.

STORED = Path(__file__).parent.parent / "data" / "v0009.sqlite3"


def sentence(stage: Stage) -> str:
    label = stage.window.current_screen.findChild(QLabel, "sentence_label")
    assert isinstance(label, QLabel)
    return label.text()


def older(stage: Stage) -> None:
    stage.refusal = DatabaseRefusedError("An older one.", code=OLDER_BOOK)
    stage.shell.open_books()


def test_an_older_book_is_updated_only_when_somebody_says_so(qtbot: QtBot, stage: Stage) -> None:
    older(stage)
    assert stage.shown == "upgrade_page"
    stage.upgrade = "copy.sqlite3"

    click(qtbot, stage, "upgrade_button")

    assert stage.shown == "upgraded_page"
    assert "copy.sqlite3" in sentence(stage)
    click(qtbot, stage, "open_button")
    assert stage.shown == "accounts_screen"


def test_one_that_somebody_else_has_updated_meanwhile_opens(qtbot: QtBot, stage: Stage) -> None:
    older(stage)
    stage.upgrade = ""

    click(qtbot, stage, "upgrade_button")

    assert stage.shown == "accounts_screen"


def test_what_stands_in_the_way_is_said_and_it_can_be_tried_again(
    qtbot: QtBot, stage: Stage
) -> None:
    older(stage)
    stage.upgrade = BusyError("Somebody has it open.")

    click(qtbot, stage, "upgrade_button")

    assert stage.shown == "failure_page"
    assert sentence(stage) == "Somebody has it open."
    click(qtbot, stage, "try_again_button")
    assert stage.shown == "upgrade_page"


def button(program: Program, name: str) -> QPushButton:
    found = program.shell.window.current_screen.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_a_stored_book_is_updated_and_opened(
    qtbot: QtBot, start: StartProgram, tmp_path: Path, key_store: MemoryKeyring
) -> None:
    assert key_store.kept == {}
    folder = tmp_path / "books"
    folder.mkdir()
    shutil.copyfile(STORED, folder / "book.sqlite3")
    program = start(folder)
    window = program.shell.window

    def shown() -> str:
        return window.current_screen.objectName()

    program.begin()
    qtbot.waitUntil(lambda: shown() == "upgrade_page", timeout=OPENING_MILLISECONDS)
    assert (folder / "book.sqlite3").read_bytes() == STORED.read_bytes()
    button(program, "upgrade_button").click()
    qtbot.waitUntil(lambda: shown() == "upgraded_page", timeout=OPENING_MILLISECONDS)
    (copy,) = folder.glob("book-0009-*.sqlite3")
    label = window.current_screen.findChild(QLabel, "sentence_label")
    assert isinstance(label, QLabel)
    assert label.text().endswith(str(copy))
    button(program, "open_button").click()

    qtbot.waitUntil(
        lambda: shown() in ("accounts_screen", "signed_out_page"), timeout=OPENING_MILLISECONDS
    )
    qtbot.waitUntil(lambda: not program.tasks.is_busy, timeout=OPENING_MILLISECONDS)
