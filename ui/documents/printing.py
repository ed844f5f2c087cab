"""Paper: a worker draws one page after the other and hands it to the printer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QByteArray, QObject, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPrintSupport import QPrinter

from ui.documents.saving import IssuedPdf
from ui.translation import tr

if TYPE_CHECKING:
    from ui.tasks import Tasks

DOTS_PER_INCH_MAX = 600  # Beyond that a page takes more memory than the eye sees of it.
_POINTS_PER_INCH = 72


class PrintJob(QObject):
    """Prints documents one after the other; it frees itself when it is over.

    Signals:
        progressed: the page that is being printed and how many there are.
        finished: everything was handed to the printer.
        failed: the sentence that says why not; pages before it may be on paper.
    """

    progressed = Signal(int, int)
    finished = Signal()
    failed = Signal(str)

    def __init__(
        self, documents: Sequence[IssuedPdf], printer: QPrinter, *, tasks: Tasks, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._documents = tuple(documents)
        self._printer = printer
        self._tasks = tasks
        self._painter = QPainter()
        self._pages: Iterator[tuple[IssuedPdf, int]] = iter(())
        self._printed = 0
        self._count = 0
        self._is_cancelled = False

    def cancel(self) -> None:
        """Stop after the page that is being drawn."""
        self._is_cancelled = True

    def start(self) -> None:
        """Begin with the first page."""
        documents = self._documents
        self._tasks.run(
            self,
            lambda: [page_sizes(document.pdf) for document in documents],
            on_success=self._on_measured,
            on_error=self._on_error,
        )

    def _on_measured(self, sizes: list[list[QSizeF]]) -> None:
        if not all(sizes):
            self._end(tr("The document cannot be read. Nothing was printed."))
            return
        wanted = self._wanted([len(pages) for pages in sizes])
        self._count = len(wanted)
        self._pages = iter(wanted)
        first = sizes[0][0]
        self._printer.setPageSize(QPageSize(first, QPageSize.Unit.Point))
        self._printer.setPageOrientation(QPageLayout.Orientation.Portrait)
        self._printer.setFullPage(True)
        self._printer.setDocName(", ".join(document.number for document in self._documents))
        if not wanted or not self._painter.begin(self._printer):
            self._end(tr("The printer does not accept the document. Nothing was printed."))
            return
        self._next_page()

    def _wanted(self, counts: list[int]) -> list[tuple[IssuedPdf, int]]:
        pages = [
            (document, number)
            for document, count in zip(self._documents, counts, strict=True)
            for number in range(count)
        ]
        if self._printer.printRange() is not QPrinter.PrintRange.PageRange:
            return pages
        return pages[max(self._printer.fromPage(), 1) - 1 : self._printer.toPage() or None]

    def _next_page(self) -> None:
        if self._is_cancelled:
            self._end(
                tr(
                    "Printing was cancelled. {page} of {count} pages went to the printer.",
                    page=self._printed,
                    count=self._count,
                )
            )
            return
        page = next(self._pages, None)
        if page is None:
            self._end("")
            return
        document, number = page
        is_first = self._printed == 0
        self.progressed.emit(self._printed + 1, self._count)
        self._tasks.run(
            self,
            lambda: self._draw(document.pdf, number, is_first=is_first),
            on_success=self._on_drawn,
            on_error=self._on_error,
        )

    def _draw(self, pdf: bytes, number: int, *, is_first: bool) -> bool:
        """Put a page on paper; False when the printer takes no more. Runs on a worker.

        Qt allows painting on a printer from any thread, one at a time: compressing a page
        takes longer than a window may stand still.
        """
        if not is_first and not self._printer.newPage():
            return False
        resolution = self._printer.resolution()
        image = page_image(pdf, number, dots_per_inch=min(resolution, DOTS_PER_INCH_MAX))
        paper = self._printer.pageLayout().fullRectPixels(resolution)
        fitted = QSizeF(image.size()).scaled(
            QSizeF(paper.size()), Qt.AspectRatioMode.KeepAspectRatio
        )
        self._painter.drawImage(QRectF(0, 0, fitted.width(), fitted.height()), image)
        return True

    def _on_drawn(self, is_on_paper: bool) -> None:
        if not is_on_paper:
            self._end(tr("The printer stopped. Not every page was printed."))
            return
        self._printed += 1
        self._next_page()

    def _on_error(self, _error: Exception) -> None:
        self._end(tr("The document could not be printed."))

    def _end(self, problem: str) -> None:
        if self._painter.isActive() and not self._painter.end() and not problem:
            problem = tr("The printer stopped. Not every page was printed.")
        if problem:
            self.failed.emit(problem)
        else:
            self.finished.emit()
        self.deleteLater()


def page_sizes(pdf: bytes) -> list[QSizeF]:
    """Return the size of each page in points; empty when the bytes are no document. Blocks."""
    with _Opened(pdf) as document:
        return [document.pagePointSize(number) for number in range(document.pageCount())]


def page_image(pdf: bytes, number: int, *, dots_per_inch: int) -> QImage:
    """Return page ``number`` (from 0) as dots on white. Blocks."""
    with _Opened(pdf) as document:
        points = document.pagePointSize(number)
        size = QSize(
            round(points.width() * dots_per_inch / _POINTS_PER_INCH),
            round(points.height() * dots_per_inch / _POINTS_PER_INCH),
        )
        image = QImage(size, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.drawImage(0, 0, document.render(number, size))
        painter.end()
        return image


class _Opened:
    """A document open in the thread that reads it."""

    def __init__(self, pdf: bytes) -> None:
        self._bytes = QByteArray(pdf)
        self._buffer = QBuffer(self._bytes)
        self._document = QPdfDocument()

    def __enter__(self) -> QPdfDocument:
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._document.load(self._buffer)
        return self._document

    def __exit__(self, *_: object) -> None:
        self._document.close()
        self._buffer.close()
