"""Printing and saving issued documents: asks how and where, does it, and tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ui.documents.saving import IssuedPdf, SaveReport, save_all, save_one
from ui.messages import explain
from ui.translation import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from billing_desktop.domain.operator import Operator
    from ui.documents.source import HasDocuments
    from ui.tasks import Tasks


class DocumentDesk(QObject):
    """Prints and saves the stored bytes of documents; nothing here makes a document.

    Signals:
        progressed: the page that is being printed and how many there are.
        done: the sentence that says what was done.
        failed: the sentence that says what went wrong.
    """

    progressed = Signal(int, int)
    done = Signal(str)
    failed = Signal(str)

    def __init__(
        self, *, services: HasDocuments, operator: Operator, tasks: Tasks, window: QWidget
    ) -> None:
        super().__init__(window)
        self._invoices = services.invoices
        self._operator = operator
        self._tasks = tasks
        self._window = window
        self._folder = ""
        self._is_busy = False

    def print_documents(self, numbers: Sequence[str]) -> None:
        """Read the documents, ask for a printer, print."""
        self._fetch(numbers, self._ask_for_printer)

    def save_documents(self, numbers: Sequence[str]) -> None:
        """Read the documents, ask for a file (or, for several, a folder), write."""
        self._fetch(numbers, self._ask_for_place)

    def _fetch(self, numbers: Sequence[str], use: Callable[[list[IssuedPdf]], None]) -> None:
        if not numbers or self._is_busy:
            return  # A second press while the first one is under way.
        self._is_busy = True
        invoices, operator, wanted = self._invoices, self._operator, tuple(numbers)
        self._tasks.run(
            self,
            lambda: [IssuedPdf(number, invoices.document(operator, number)) for number in wanted],
            on_success=use,
            on_error=self._on_error,
        )

    def _on_error(self, error: Exception) -> None:
        self._is_busy = False
        self.failed.emit(explain(error))

    # Printing -------------------------------------------------------------------------------

    def _ask_for_printer(self, documents: list[IssuedPdf]) -> None:
        # Printing takes 20 ms to import and is not needed before somebody prints.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self._window)
        dialog.setObjectName("print_dialog")
        dialog.setWindowTitle(tr("Print"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda result: self._on_printer_chosen(result, documents, printer))
        dialog.setModal(True)
        dialog.show()  # Its own open() is another method: it wants a receiver by name.

    def _on_printer_chosen(
        self, result: int, documents: list[IssuedPdf], printer: QPrinter
    ) -> None:
        self._is_busy = False
        if result == QDialog.DialogCode.Accepted:
            self._print(documents, printer)

    def _print(self, documents: list[IssuedPdf], printer: QPrinter) -> None:
        from ui.documents.printing import PrintJob

        job = PrintJob(documents, printer, tasks=self._tasks, parent=self)
        job.progressed.connect(self.progressed)
        job.failed.connect(self.failed)
        name = printer.printerName() or printer.outputFileName()
        job.finished.connect(lambda: self.done.emit(_printed(documents, name)))
        job.start()

    # Saving ---------------------------------------------------------------------------------

    def _ask_for_place(self, documents: list[IssuedPdf]) -> None:
        dialog = QFileDialog(self._window)
        dialog.setObjectName("save_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setDirectory(self._folder or _documents_folder())
        if len(documents) == 1:
            dialog.setWindowTitle(tr("Save PDF"))
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(tr("PDF documents (*.pdf)"))
            dialog.setDefaultSuffix("pdf")
            dialog.selectFile(documents[0].file_name)
        else:
            dialog.setWindowTitle(tr("Save the PDFs in a folder"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self._save(documents, Path(path)))
        dialog.finished.connect(self._on_place_chosen)
        dialog.open()

    def _on_place_chosen(self) -> None:
        self._is_busy = False

    def _save(self, documents: list[IssuedPdf], path: Path) -> None:
        is_one = len(documents) == 1
        self._folder = str(path.parent if is_one else path)
        self._tasks.run(
            self,
            lambda: save_one(documents[0], path) if is_one else save_all(documents, path),
            on_success=self._on_saved,
            on_error=self._on_error,
        )

    def _on_saved(self, report: SaveReport) -> None:
        if report.problem:
            self.failed.emit(report.sentence)
        else:
            self.done.emit(report.sentence)


def _printed(documents: Sequence[IssuedPdf], printer: str) -> str:
    names = ", ".join(document.number for document in documents)
    return tr("{names} handed to {printer}.", names=names, printer=printer)


def _documents_folder() -> str:
    place = QStandardPaths.StandardLocation.DocumentsLocation
    return QStandardPaths.writableLocation(place)
