"""Printing and saving issued documents: asks how and where, does it, and tells how it went."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QWidget

from ui.documents.saving import IssuedPdf, SaveReport, save_all, save_one
from ui.documents.zip_job import ZipJob
from ui.messages import explain
from ui.translation import tr

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from billing_desktop.domain.operator import Operator
    from ui.documents.printing import PrintJob
    from ui.documents.source import HasDocuments
    from ui.tasks import Tasks


class DocumentDesk(QObject):
    """Prints and saves the stored bytes of documents; nothing here makes a document.

    Signals:
        progressed: the page that is being printed and how many there are.
        packed: how many documents are in the ZIP file, and how many there are.
        done: the sentence that says what was done.
        failed: the sentence that says what went wrong.
    """

    progressed = Signal(int, int)
    packed = Signal(int, int)
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
        self._cancel: Callable[[], None] | None = None

    def print_documents(self, numbers: Sequence[str]) -> None:
        """Read the documents, ask for a printer, print."""
        self._fetch(numbers, self._ask_for_printer)

    def save_documents(self, numbers: Sequence[str]) -> None:
        """Read the documents, ask for a file (or, for several, a folder), write."""
        self._fetch(numbers, self._ask_for_place)

    def save_e_invoice(self, number: str) -> None:
        """Read the e-invoice inside a document, ask for a file, write."""
        if self._is_busy:
            return
        self._is_busy = True
        invoices, operator = self._invoices, self._operator
        self._tasks.run(
            self,
            lambda: invoices.xml(operator, number),
            on_success=lambda xml: self._ask_for_xml_file(number, xml),
            on_error=self._on_error,
        )

    def save_zip(self, numbers: Sequence[str], name: str) -> None:
        """Ask for a file, and pack the documents into it; ``name`` is suggested."""
        if not numbers or self._is_busy:
            return
        self._is_busy = True
        wanted = tuple(numbers)
        dialog = self._file_dialog(tr("Save as ZIP"), tr("ZIP files (*.zip)"), "zip")
        dialog.selectFile(f"{name}.zip")
        dialog.fileSelected.connect(lambda path: self._pack(wanted, Path(path)))
        dialog.open()

    def cancel(self) -> None:
        """Stop printing or packing, as soon as the piece under way is done."""
        if self._cancel is not None:
            self._cancel()

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
        self._follow(job)
        name = printer.printerName() or printer.outputFileName()
        job.finished.connect(lambda: self.done.emit(_printed(documents, name)))
        job.start()

    # Saving ---------------------------------------------------------------------------------

    def _ask_for_place(self, documents: list[IssuedPdf]) -> None:
        if len(documents) == 1:
            dialog = self._file_dialog(tr("Save PDF"), tr("PDF documents (*.pdf)"), "pdf")
            dialog.selectFile(documents[0].file_name)
        else:
            dialog = self._dialog(tr("Save the PDFs in a folder"))
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda path: self._save(documents, Path(path)))
        dialog.open()

    def _ask_for_xml_file(self, number: str, xml: bytes) -> None:
        dialog = self._file_dialog(tr("Save XML"), tr("XML files (*.xml)"), "xml")
        dialog.selectFile(f"{number}.xml")
        document = IssuedPdf(number, xml)
        dialog.fileSelected.connect(lambda path: self._save([document], Path(path)))
        dialog.open()

    def _file_dialog(self, title: str, name_filter: str, suffix: str) -> QFileDialog:
        dialog = self._dialog(title)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(name_filter)
        dialog.setDefaultSuffix(suffix)
        return dialog

    def _dialog(self, title: str) -> QFileDialog:
        dialog = QFileDialog(self._window)
        dialog.setObjectName("save_dialog")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setWindowTitle(title)
        dialog.setDirectory(self._folder or _documents_folder())
        dialog.finished.connect(self._on_place_chosen)
        return dialog

    def _pack(self, numbers: Sequence[str], path: Path) -> None:
        self._folder = str(path.parent)
        invoices, operator = self._invoices, self._operator
        job = ZipJob(
            numbers,
            path,
            read=lambda number: invoices.document(operator, number),
            tasks=self._tasks,
            parent=self,
        )
        job.progressed.connect(self.packed)
        job.finished.connect(self.done)
        self._follow(job)
        job.start()

    def _follow(self, job: PrintJob | ZipJob) -> None:
        self._cancel = job.cancel
        job.finished.connect(self._on_job_over)
        job.failed.connect(self._on_job_over)
        job.failed.connect(self.failed)

    @Slot()
    def _on_job_over(self) -> None:
        self._cancel = None

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
