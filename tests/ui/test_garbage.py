from __future__ import annotations

import gc
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.garbage import GarbageCollection, keep_loaded_modules


@pytest.fixture
def garbage(qtbot: QtBot) -> Iterator[GarbageCollection]:
    gc.enable()  # As in the program; the tests themselves run without.
    collection = GarbageCollection()
    collection.start()
    yield collection
    collection.stop()
    gc.disable()


class Cyclic(QWidget):
    """Holds itself, as a widget does whose button has a closure over it."""

    def __init__(self, destroyed_in: list[int]) -> None:
        super().__init__()
        self.me = self
        self.destroyed.connect(
            lambda: destroyed_in.append(threading.get_ident()), Qt.ConnectionType.DirectConnection
        )


def allocate() -> None:
    """Make so much that Python would look for cycles several times."""
    for _ in range(20):
        keep = [[] for _ in range(gc.get_threshold()[0])]  # type: ignore[var-annotated]
        del keep


def on_a_worker(work: object) -> None:
    assert callable(work)
    worker = threading.Thread(target=work)
    worker.start()
    worker.join()


def test_widgets_die_in_the_gui_thread_whoever_allocates(garbage: GarbageCollection) -> None:
    gc.collect()
    destroyed_in: list[int] = []
    Cyclic(destroyed_in)

    on_a_worker(allocate)
    assert destroyed_in == []

    allocate_and_keep = [[] for _ in range(gc.get_threshold()[0] + 1)]  # type: ignore[var-annotated]
    garbage.collect()
    assert destroyed_in == [threading.get_ident()]
    del allocate_and_keep


def test_nothing_is_looked_for_while_little_was_made(garbage: GarbageCollection) -> None:
    gc.collect()
    destroyed_in: list[int] = []
    Cyclic(destroyed_in)

    garbage.collect()

    assert destroyed_in == []
    gc.collect()


def test_it_goes_on_by_itself_while_the_window_lives(
    qtbot: QtBot, garbage: GarbageCollection
) -> None:
    destroyed_in: list[int] = []
    Cyclic(destroyed_in)
    kept = [[] for _ in range(gc.get_threshold()[0] + 1)]  # type: ignore[var-annotated]

    qtbot.waitUntil(lambda: bool(destroyed_in))

    del kept


def test_python_does_it_again_afterwards(garbage: GarbageCollection) -> None:
    assert not gc.isenabled()

    garbage.stop()

    assert gc.isenabled()


def test_what_was_loaded_is_not_looked_at_again() -> None:
    before = gc.get_freeze_count()
    holder = QObject()

    keep_loaded_modules()

    assert gc.get_freeze_count() > before
    del holder
