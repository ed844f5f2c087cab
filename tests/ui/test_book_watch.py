from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ui.book_watch import INTERVAL_SECONDS, BookWatch


@pytest.fixture
def book(tmp_path: Path) -> Path:
    book = tmp_path / "book.sqlite3"
    book.write_bytes(b"one")
    os.utime(book, ns=(1, 1))
    return book


@pytest.fixture
def watch(qtbot: QtBot, book: Path) -> BookWatch:
    return BookWatch(book)


def test_it_looks_every_other_second(watch: BookWatch) -> None:
    (timer,) = watch.findChildren(QTimer)

    assert timer.isActive()
    assert timer.interval() == INTERVAL_SECONDS * 1000


def test_what_another_process_wrote_is_told_once(
    qtbot: QtBot, watch: BookWatch, book: Path
) -> None:
    book.write_bytes(b"two")

    with qtbot.waitSignal(watch.changed):
        watch.look()
    with qtbot.assertNotEmitted(watch.changed):
        watch.look()


def test_what_was_written_to_the_log_ahead_is_told(
    qtbot: QtBot, watch: BookWatch, book: Path
) -> None:
    book.with_name("book.sqlite3-wal").write_bytes(b"three")

    with qtbot.waitSignal(watch.changed):
        watch.look()


def test_nothing_is_told_while_nothing_changes(qtbot: QtBot, watch: BookWatch) -> None:
    with qtbot.assertNotEmitted(watch.changed):
        watch.look()
