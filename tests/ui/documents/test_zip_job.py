"""A ZIP file of documents is there whole or not at all, and can be given up on."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from billing_desktop.errors import DatabaseRefusedError
from tests.ui.accounts.books import WaitingTasks
from ui.documents.zip_job import ZipJob
from ui.tasks import BackgroundTasks, InlineTasks, Tasks

NUMBERS = [f"RE-2026-{number:06d}" for number in range(1, 46)]


def job_for(path: Path, *, tasks: Tasks, parent: QObject) -> ZipJob:
    return ZipJob(NUMBERS, path, read=str.encode, tasks=tasks, parent=parent)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "invoices-2026-10.zip"


def test_every_document_is_in_the_file_under_its_number(qtbot: QtBot, target: Path) -> None:
    tasks, parent = BackgroundTasks(), QObject()
    job = job_for(target, tasks=tasks, parent=parent)
    told: list[tuple[int, int]] = []
    job.progressed.connect(lambda number, count: told.append((number, count)))

    with qtbot.waitSignal(job.finished) as finished:
        job.start()

    assert finished.args == [f"45 documents saved in {target}."]
    assert told == [(20, 45), (40, 45), (45, 45)]
    with ZipFile(target) as packed:
        assert packed.testzip() is None
        assert packed.namelist() == [f"{number}.pdf" for number in NUMBERS]
        assert packed.read("RE-2026-000045.pdf") == b"RE-2026-000045"
    assert list(target.parent.iterdir()) == [target]
    tasks.close()


def test_a_cancelled_file_is_not_there(qtbot: QtBot, target: Path) -> None:
    tasks, parent = WaitingTasks(), QObject()
    job = job_for(target, tasks=tasks, parent=parent)
    job.start()
    tasks.finish()

    job.cancel()
    with qtbot.waitSignal(job.failed) as failed:
        tasks.finish_all()

    assert failed.args == ["Saving was cancelled. No file was written."]
    assert list(target.parent.iterdir()) == []


def test_a_document_that_cannot_be_read_stops_it_with_a_sentence(
    qtbot: QtBot, target: Path
) -> None:
    def read(number: str) -> bytes:
        if number == NUMBERS[30]:
            raise DatabaseRefusedError("The document was changed.")
        return b"%PDF"

    target.write_bytes(b"of last month")
    parent = QObject()
    job = ZipJob(NUMBERS, target, read=read, tasks=InlineTasks(), parent=parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == ["The document was changed."]
    assert target.read_bytes() == b"of last month"
    assert list(target.parent.iterdir()) == [target]


def test_a_folder_that_takes_no_file_is_a_sentence(qtbot: QtBot, target: Path) -> None:
    parent = QObject()
    job = job_for(target.parent / "gone" / "a.zip", tasks=InlineTasks(), parent=parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert "could not be written: No such file or directory." in failed.args[0]
