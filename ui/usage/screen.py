"""Usage import: a file is chosen, looked at, and booked as a whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.usage.file_panel import FilePanel, import_text
from ui.usage.foot import ImportFoot
from ui.usage.reading import FileView, Progress, example_file, look_into
from ui.usage.result_panel import ResultPanel
from ui.usage.start_panel import StartPanel
from ui.widgets.banner import Banner
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.usages import UsageImport


class UsageScreen(QWidget):
    """Leads from the file to the booked usage.

    Signals:
        usage_imported: a file has been booked, or was there already.
    """

    usage_imported = Signal()

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("usage_screen")
        self.setAcceptDrops(True)
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._path: Path | None = None
        self._view: FileView | None = None
        self._progress: Progress | None = None
        self._asked = 0
        self.file_dialog: QFileDialog | None = None
        self.header = PageHeader(tr("Usage import"))
        self.banner = Banner(Tone.BAD, "", "")
        self.start_panel = StartPanel()
        self.file_panel = FilePanel()
        self.result_panel = ResultPanel()
        self.stack = QStackedWidget()
        self.foot = ImportFoot()
        self._arrange()
        self._connect()
        self._show_start()

    # Choosing -----------------------------------------------------------------------------

    @Slot()
    def choose_file(self) -> None:
        """Ask for the file."""
        if self._progress is not None:
            return
        dialog = QFileDialog(self.window(), tr("Choose a usage file"))
        dialog.setObjectName("choose_file_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("CSV files (*.csv *.txt)"), tr("All files (*)")])
        dialog.fileSelected.connect(self._on_file_selected)
        self._open(dialog)

    @Slot()
    def save_example(self) -> None:
        """Ask where the example shall go, and write it there."""
        dialog = QFileDialog(self.window(), tr("Save example file"))
        dialog.setObjectName("save_example_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(tr("CSV files (*.csv *.txt)"))
        dialog.setDefaultSuffix("csv")
        dialog.selectFile("usage-example.csv")
        dialog.fileSelected.connect(self._on_example_place_chosen)
        self._open(dialog)

    def load(self, path: Path) -> None:
        """Look into that file, recognising its columns by their names."""
        if self._progress is None:
            self._path = path
            self.file_panel.forget()
            self._look()

    def _open(self, dialog: QFileDialog) -> None:
        self.file_dialog = dialog
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(str)
    def _on_file_selected(self, name: str) -> None:
        self.load(Path(name))

    @Slot(str)
    def _on_example_place_chosen(self, name: str) -> None:
        path, text = Path(name), example_file()
        self._tasks.run(
            self,
            lambda: _write(path, text),
            on_success=self._on_example_written,
            on_error=self._on_example_failed,
        )

    def _on_example_written(self, problem: str) -> None:
        if problem:
            self._complain(tr("The example was not written"), problem)
        else:
            self.banner.set_text(
                Tone.OK, tr("The example is written"), tr("Fill it in and choose it here.")
            )
            self.banner.show()

    def _on_example_failed(self, error: Exception) -> None:
        self._complain(tr("The example was not written"), explain(error))

    # Looking ------------------------------------------------------------------------------

    @Slot()
    def _look(self) -> None:
        path = self._path
        if path is None:
            return
        progress = self._begin(None)
        asked, mapping = self._asked, self.file_panel.mapping
        services, operator = self._services, self._operator
        self._tasks.run(
            self,
            lambda: look_into(services, operator, path, mapping=mapping, progress=progress),
            on_success=lambda view: self._on_looked(asked, view),
            on_error=lambda error: self._on_not_looked(asked, error),
        )

    def _on_looked(self, asked: int, view: FileView) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        self._end()
        self._view = view
        self.file_panel.show_file(view)
        self._show_file()
        preview = view.preview
        can_import = not preview.refused_count
        self.foot.set_import(import_text(preview.new_count) if can_import else tr("Import"))

    def _on_not_looked(self, asked: int, error: Exception) -> None:
        if asked != self._asked:
            return
        self._end()
        self._view = None
        if getattr(error, "code", "") == "stopped":
            self._show_start()
            return
        self.file_panel.show_refusal(error)
        self._show_file()
        self.foot.set_import(tr("Import"))
        self._read_headings()

    def _read_headings(self) -> None:
        """Offer the columns of a file that lacks one, so that a person can point it out."""
        from billing_desktop.services.usage_file import headings

        path, asked = self._path, self._asked
        assert path is not None  # Somebody has just looked into it.
        self._tasks.run(
            self,
            lambda: headings(path),
            on_success=lambda found: self._on_headings(asked, found),
            on_error=lambda _error: None,  # The panel says already that it cannot be read.
        )

    def _on_headings(self, asked: int, found: tuple[str, ...]) -> None:
        if asked == self._asked:
            self.file_panel.show_headings(found)

    # Booking ------------------------------------------------------------------------------

    @Slot()
    def import_file(self) -> None:
        """Book the file, if there is nothing to correct in it."""
        view = self._view
        if view is None or view.preview.refused_count:
            self.foot.say_refused(view.preview.refused_count if view else 0)
            return
        progress = self._begin(view.lines_count)
        usage, operator = self._services.usage, self._operator
        path, mapping = view.path, self.file_panel.mapping
        self._tasks.run(
            self,
            lambda: usage.import_file(operator, path, mapping=mapping, progress=progress),
            on_success=self._on_imported,
            on_error=self._on_not_imported,
        )

    def _on_imported(self, done: UsageImport) -> None:
        self._end()
        self._view = None
        self.result_panel.show_result(done)
        self.stack.setCurrentWidget(self.result_panel)
        self.foot.hide()
        self.result_panel.again_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._changes.announce(Topic.ACCOUNTS, Topic.USAGE)
        self.usage_imported.emit()

    def _on_not_imported(self, error: Exception) -> None:
        self._end()
        self.foot.say(explain(error), Tone.BAD)

    # What runs ----------------------------------------------------------------------------

    def _begin(self, lines_count: int | None) -> Progress:
        self._asked += 1
        self.banner.hide()
        self._progress = progress = Progress()
        progress.counted.connect(self.foot.show_count)
        self.file_panel.setEnabled(False)
        self.start_panel.setEnabled(False)
        self.foot.show()
        self.foot.begin(lines_count)
        return progress

    def _end(self) -> None:
        self._progress = None
        self.file_panel.setEnabled(True)
        self.start_panel.setEnabled(True)
        self.foot.end()

    @Slot()
    def _on_cancel(self) -> None:
        if self._progress is not None:
            self._progress.stop()
            self.foot.say(tr("Stopping…"), Tone.NEUTRAL)

    # What is shown ------------------------------------------------------------------------

    @Slot()
    def _show_start(self) -> None:
        self._path = self._view = None
        self.banner.hide()
        self.header.set_second_line("", "")
        self.stack.setCurrentWidget(self.start_panel)
        self.setFocusProxy(self.start_panel)
        self.foot.hide()

    def _show_file(self) -> None:
        assert self._path is not None
        self.header.set_second_line(self._path.name, str(self._path.parent))
        self.stack.setCurrentWidget(self.file_panel)
        self.setFocusProxy(self.foot.import_button)
        self.foot.show()

    def _complain(self, what: str, sentence: str) -> None:
        self.banner.set_text(Tone.BAD, what, sentence)
        self.banner.show()

    # Dropping -----------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._progress is None and _local_file(event.mimeData().urls()) is not None:
            self.start_panel.set_dropping(is_dropping=True)
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.start_panel.set_dropping(is_dropping=False)
        super().dragLeaveEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.start_panel.set_dropping(is_dropping=False)
        path = _local_file(event.mimeData().urls())
        if path is not None:
            event.acceptProposedAction()
            self.load(path)

    # Putting it together ------------------------------------------------------------------

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "page_header"),
            (self.banner, "usage_banner"),
            (self.stack, "usage_stack"),
        ):
            part.setObjectName(name)
        self.banner.hide()
        for panel in (self.start_panel, self.file_panel, self.result_panel):
            self.stack.addWidget(panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(14)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)
        column.addWidget(self.foot)

    def _connect(self) -> None:
        self.start_panel.choose_button.clicked.connect(self.choose_file)
        self.start_panel.example_button.clicked.connect(self.save_example)
        self.file_panel.mapping_changed.connect(self._look)
        self.foot.other_button.clicked.connect(self.choose_file)
        self.foot.import_button.clicked.connect(self.import_file)
        self.foot.cancel_button.clicked.connect(self._on_cancel)
        self.result_panel.again_button.clicked.connect(self._show_start)
        QShortcut(QKeySequence("Ctrl+O"), self).activated.connect(self.choose_file)


def _local_file(urls: list[QUrl]) -> Path | None:
    """Return the file that is dropped; None for none, several or one that is elsewhere."""
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.is_file() else None


def _write(path: Path, text: str) -> str:
    """Write the example and return what went wrong, if anything did. Blocks."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        return tr(
            "{path} could not be written: {reason}.",
            path=str(path),
            reason=error.strerror or type(error).__name__,
        )
    return ""
