from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QImage
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.accounts.books import WaitingTasks
from tests.ui.documents.pdfs import pdf_of
from ui.documents.printing import PrintJob, page_image, page_sizes
from ui.documents.saving import IssuedPdf
from ui.tasks import BackgroundTasks, InlineTasks

DOTS = 72


@pytest.fixture
def long(qapp: QApplication) -> IssuedPdf:
    return IssuedPdf("RE-2026-000001", pdf_of(3))


@pytest.fixture
def short(qapp: QApplication) -> IssuedPdf:
    return IssuedPdf("RE-2026-000002", pdf_of(1))


@pytest.fixture
def printer(tmp_path: Path) -> QPrinter:
    made = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    made.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    made.setOutputFileName(str(tmp_path / "paper.pdf"))
    made.setResolution(DOTS)
    return made


def paper(printer: QPrinter) -> bytes:
    return Path(printer.outputFileName()).read_bytes()


def has_ink(image: QImage) -> bool:
    return any(
        image.pixelColor(x, y).lightness() < 128
        for x in range(image.width())
        for y in range(image.height() // 4)
    )


def test_every_page_of_every_document_comes_out(
    long: IssuedPdf, short: IssuedPdf, qtbot: QtBot, printer: QPrinter
) -> None:
    parent = QObject()
    job = PrintJob([long, short], printer, tasks=InlineTasks(), parent=parent)
    told: list[tuple[int, int]] = []
    job.progressed.connect(lambda page, count: told.append((page, count)))

    with qtbot.waitSignal(job.finished):
        job.start()

    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    sizes = page_sizes(paper(printer))
    assert len(sizes) == 4
    assert (round(sizes[0].width()), round(sizes[0].height())) == (595, 842)
    assert has_ink(page_image(paper(printer), 3, dots_per_inch=DOTS))


def test_pages_are_drawn_by_a_worker(long: IssuedPdf, qtbot: QtBot, printer: QPrinter) -> None:
    tasks = BackgroundTasks()
    parent = QObject()
    job = PrintJob([long], printer, tasks=tasks, parent=parent)

    with qtbot.waitSignal(job.finished):
        job.start()

    assert len(page_sizes(paper(printer))) == 3
    tasks.close()


def test_a_range_of_pages_is_respected(long: IssuedPdf, qtbot: QtBot, printer: QPrinter) -> None:
    parent = QObject()
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    job = PrintJob([long], printer, tasks=InlineTasks(), parent=parent)

    with qtbot.waitSignal(job.finished):
        job.start()

    assert len(page_sizes(paper(printer))) == 2


def test_a_cancelled_job_says_how_much_is_on_paper(
    long: IssuedPdf, qtbot: QtBot, printer: QPrinter
) -> None:
    tasks, parent = WaitingTasks(), QObject()
    job = PrintJob([long], printer, tasks=tasks, parent=parent)
    job.start()
    tasks.finish()

    job.cancel()
    with qtbot.waitSignal(job.failed) as failed:
        tasks.finish_all()

    assert failed.args == ["Printing was cancelled. 1 of 3 pages went to the printer."]
    assert len(page_sizes(paper(printer))) == 1


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_does_not_start_is_a_sentence(
    short: IssuedPdf, qtbot: QtBot, printer: QPrinter, tmp_path: Path
) -> None:
    parent = QObject()
    printer.setOutputFileName(str(tmp_path / "gone" / "paper.pdf"))
    job = PrintJob([short], printer, tasks=InlineTasks(), parent=parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == ["The printer does not accept the document. Nothing was printed."]


def test_bytes_that_are_no_document_are_not_printed(qtbot: QtBot, printer: QPrinter) -> None:
    parent = QObject()
    damaged = IssuedPdf("RE-2026-000003", b"not a document")
    job = PrintJob([damaged], printer, tasks=InlineTasks(), parent=parent)

    with qtbot.waitSignal(job.failed) as failed:
        job.start()

    assert failed.args == ["The document cannot be read. Nothing was printed."]
    assert not Path(printer.outputFileName()).exists()


def test_a_page_is_drawn_at_the_resolution_of_the_printer(short: IssuedPdf) -> None:
    image = page_image(short.pdf, 0, dots_per_inch=144)

    assert image.size() == QSize(1190, 1684)
    assert has_ink(image)
    assert image.pixelColor(0, 0).name() == "#ffffff"
