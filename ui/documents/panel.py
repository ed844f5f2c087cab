"""One issued document: what it is, its pages, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui.documents.desk import DocumentDesk
from ui.documents.desk_banner import DeskBanner
from ui.documents.pdf_view import PdfView
from ui.documents.rows import status_sentence
from ui.formatting import format_count, format_money
from ui.messages import explain
from ui.style.roles import set_role
from ui.translation import ntr, tr
from ui.widgets.button import Button, IconButton
from ui.widgets.elided_label import ElidedLabel

if TYPE_CHECKING:
    from billing_desktop.domain.listing import InvoiceRow
    from billing_desktop.domain.operator import Operator
    from ui.documents.source import HasDocuments
    from ui.tasks import Tasks


_NARROW = 620  # Below that the number needs the room of a word.


class DocumentPanel(QFrame):
    """Previews the stored bytes of one document and prints or saves them.

    Signals:
        shown: the number of the document whose pages are on the screen now.
        mail_requested: the numbers of the documents that are to be mailed once more.
    """

    shown = Signal(str)
    mail_requested = Signal(object)

    def __init__(
        self,
        *,
        services: HasDocuments,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("document_panel")
        set_role(self, "tableCard")
        self._invoices = services.invoices
        self._operator = operator
        self._tasks = tasks
        self._row: InvoiceRow | None = None
        self._selected: tuple[str, ...] = ()
        self._loaded = ""
        self.desk = DocumentDesk(services=services, operator=operator, tasks=tasks, window=self)
        self.number_label = ElidedLabel()
        self.status_label = ElidedLabel()
        self.zoom_out_button = IconButton("zoom-out", tr("Smaller"))
        self.zoom_in_button = IconButton("zoom-in", tr("Larger"))
        self.mail_button = IconButton("send", tr("Send again"))
        self.print_button = Button(tr("Print"), icon="printer")
        self.print_button.setAccessibleName(tr("Print"))
        self.xml_button = Button(tr("XML"))
        self.xml_button.setAccessibleName(tr("Save XML"))
        self.xml_button.setToolTip(tr("Save the e-invoice (XML) inside the document"))
        self.save_button = Button(tr("Save PDF"), "primary", "download")
        self.banner = DeskBanner(self.desk)
        self.view = PdfView()
        self.stack = QStackedWidget()
        self._head = QWidget()
        self._line = QFrame()
        self._name_parts()
        self._arrange()
        self._connect()
        self.show_document(None)

    @property
    def number(self) -> str:
        """The number of the document; empty without one."""
        return self._row.number if self._row is not None else ""

    def set_empty_page(self, page: QWidget) -> None:
        """Show ``page`` while there is no document."""
        self.stack.insertWidget(0, page)
        self.show_document(self._row)

    def show_document(self, row: InvoiceRow | None, selected: Sequence[str] = ()) -> None:
        """Show that document, or that there is none; print and save all that are ``selected``."""
        if row is None or row.number != self.number:
            self.banner.hide()  # What was told of a document stays as long as that.
        self._row = row
        self._selected = tuple(selected) or ((row.number,) if row is not None else ())
        self._name_buttons()
        self._head.setVisible(row is not None)
        self._line.setVisible(row is not None)
        self.number_label.setText(row.number if row is not None else "")
        self.status_label.setText(status_sentence(row) if row is not None else "")
        self.stack.setCurrentIndex(0 if row is None else self.stack.count() - 1)
        if row is None:
            self._loaded = ""
            self.view.clear()
        elif row.number != self._loaded:
            self._load(row.number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._name_buttons()
        self.print_button.set_icon("printer")

    def _name_buttons(self) -> None:
        """Say in full what they do, or in short where the number needs the room."""
        is_narrow = self.width() < _NARROW
        self.print_button.setText("" if is_narrow else tr("Print"))
        self.print_button.setToolTip(tr("Print") if is_narrow else "")
        count = format_count(len(self._selected))
        is_one = len(self._selected) < 2
        name = tr("Save PDF") if is_one else tr("Save {n} PDFs", n=count)
        short = tr("PDF") if is_one else tr("{n} PDFs", n=count)
        self.save_button.setText(short if is_narrow else name)
        self.save_button.setToolTip(name if is_narrow else "")
        self.save_button.setAccessibleName(name)

    def _load(self, number: str) -> None:
        self.banner.hide()
        self.view.clear()
        invoices, operator = self._invoices, self._operator
        self._tasks.run(
            self,
            lambda: invoices.document(operator, number),
            on_success=lambda pdf: self._on_loaded(number, pdf),
            on_error=lambda error: self._on_not_loaded(number, error),
        )

    def _on_loaded(self, number: str, pdf: bytes) -> None:
        if number != self.number:
            return  # Another document has been chosen since.
        if not self.view.show_pdf(pdf):
            self.banner.show_problem(tr("The stored document cannot be shown."))
            return
        self._loaded = number
        self._describe()
        self.shown.emit(number)

    def _on_not_loaded(self, number: str, error: Exception) -> None:
        if number == self.number:
            self.banner.show_problem(explain(error))

    def _describe(self) -> None:
        assert self._row is not None  # Only a document that is shown is described.
        self.view.describe(
            tr("Preview of {number}", number=self._row.number),
            ntr(
                "{total}, {status}, {n} page",
                "{total}, {status}, {n} pages",
                self.view.pages_count,
                total=format_money(self._row.gross),
                status=status_sentence(self._row),
            ),
        )

    # Printing and saving --------------------------------------------------------------------

    @Slot()
    def print_document(self) -> None:
        """Print what is selected: the document that is shown, and others with it."""
        self.desk.print_documents(self._selected)

    @Slot()
    def save_document(self) -> None:
        """Save what is selected: the document that is shown, and others with it."""
        self.desk.save_documents(self._selected)

    @Slot()
    def save_e_invoice(self) -> None:
        """Save the e-invoice inside the document that is shown."""
        if self._row is not None:
            self.desk.save_e_invoice(self._row.number)

    # Putting it together --------------------------------------------------------------------

    def _name_parts(self) -> None:
        for part, name in (
            (self.number_label, "document_number"),
            (self.status_label, "document_status"),
            (self.zoom_out_button, "zoom_out_button"),
            (self.zoom_in_button, "zoom_in_button"),
            (self.mail_button, "mail_button"),
            (self.print_button, "print_button"),
            (self.xml_button, "xml_button"),
            (self.save_button, "save_button"),
            (self.banner, "document_banner"),
            (self.view, "pdf_view"),
            (self.stack, "document_stack"),
        ):
            part.setObjectName(name)
        self.mail_button.hide()  # Only with the books open, and for those who may send.
        set_role(self.number_label, "section")
        set_role(self.status_label, "muted")
        empty = QWidget()
        empty.setObjectName("no_document")
        self.stack.addWidget(empty)
        self.stack.addWidget(self.view)

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.number_label)
        words.addWidget(self.status_label)
        head = QHBoxLayout(self._head)
        head.setContentsMargins(16, 12, 12, 12)
        head.setSpacing(6)
        head.addLayout(words, 1)
        head.addWidget(self.zoom_out_button)
        head.addWidget(self.zoom_in_button)
        head.addWidget(self.mail_button)
        head.addSpacing(6)
        head.addWidget(self.print_button)
        head.addWidget(self.xml_button)
        head.addWidget(self.save_button)
        self._line.setObjectName("document_line")
        set_role(self._line, "line")
        self._head.setObjectName("document_head")
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._head)
        column.addWidget(self._line)
        column.addWidget(self.banner)
        column.addWidget(self.stack, 1)

    def _connect(self) -> None:
        self.zoom_out_button.clicked.connect(self.view.zoom_out)
        self.zoom_in_button.clicked.connect(self.view.zoom_in)
        self.mail_button.clicked.connect(lambda: self.mail_requested.emit(self._selected))
        self.print_button.clicked.connect(self.print_document)
        self.xml_button.clicked.connect(self.save_e_invoice)
        self.save_button.clicked.connect(self.save_document)
        for name, key, slot in (
            ("key_print", QKeySequence.StandardKey.Print, self.print_document),
            ("key_save", QKeySequence.StandardKey.Save, self.save_document),
            ("key_zoom_in", QKeySequence.StandardKey.ZoomIn, self.view.zoom_in),
            ("key_zoom_out", QKeySequence.StandardKey.ZoomOut, self.view.zoom_out),
        ):
            action = QAction(self)
            action.setObjectName(name)
            action.setShortcut(key)
            action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            action.triggered.connect(slot)
            self.addAction(action)
