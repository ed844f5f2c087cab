from __future__ import annotations

from threading import Thread

import pytest
from PySide6.QtCore import QThread
from pytestqt.qtbot import QtBot

from ui.book_watch import BookWatch


@pytest.fixture
def watch(qtbot: QtBot) -> BookWatch:
    return BookWatch()


def notice_elsewhere(watch: BookWatch, times: int) -> None:
    def notice() -> None:
        for _ in range(times):
            watch.notice()

    thread = Thread(target=notice)
    thread.start()
    thread.join()


def test_what_a_thread_notices_is_told_in_the_thread_of_the_window(
    qtbot: QtBot, watch: BookWatch
) -> None:
    threads: list[QThread] = []
    watch.changed.connect(lambda: threads.append(QThread.currentThread()))

    notice_elsewhere(watch, 1)

    qtbot.waitUntil(lambda: threads == [watch.thread()])


def test_many_writes_elsewhere_are_told_once_now_and_once_afterwards(
    qtbot: QtBot, watch: BookWatch
) -> None:
    told: list[None] = []
    watch.changed.connect(lambda: told.append(None))

    notice_elsewhere(watch, 500)

    qtbot.waitUntil(lambda: len(told) == 1)
    with qtbot.waitSignal(watch.changed, timeout=2000):
        pass
    with qtbot.assertNotEmitted(watch.changed, wait=600):
        pass
