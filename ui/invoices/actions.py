"""What can be done with listed documents: preview, print, save, pack. The buttons and the keys."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.documents.desk import DocumentDesk
from ui.formatting import format_count
from ui.invoices.list_panel import InvoiceList
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.menu import Menu
from ui.widgets.page_header import PageHeader


class DocumentActions(QObject):
    """Puts the buttons into the header of a screen, and offers those that make sense.

    Signals:
        preview_changed: the pages are beside the list now, or not any more.
    """

    preview_changed = Signal()

    def __init__(self, *, header: PageHeader, list_panel: InvoiceList, desk: DocumentDesk) -> None:
        super().__init__(header)
        self._list = list_panel
        self._desk = desk
        self.zip_button = Button(tr("Save as ZIP"), icon="archive")
        self.preview_button = Button(tr("Preview"), icon="eye")
        self.print_button = Button(tr("Print"), icon="printer")
        self.save_button = Button(tr("Save PDF"), "primary", "download")
        for button, name, chosen in (
            (self.zip_button, "zip_button", self.save_zip),
            (self.preview_button, "preview_button", self.toggle_preview),
            (self.print_button, "print_button", self.print_selected),
            (self.save_button, "save_button", self.save_selected),
        ):
            button.setObjectName(name)
            button.clicked.connect(chosen)
            header.add_action(button)
        self.zip_button.setToolTip(tr("Everything that is listed, in one file"))
        list_panel.listed.connect(self.refresh)
        list_panel.selected.connect(self.refresh)
        list_panel.opened.connect(self.show_preview)
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Offer what can be done here; beside the pages the panel offers it."""
        count, is_previewing = len(self._list.selected_numbers), self._list.is_previewing
        self.preview_button.setVisible(count > 0)
        self.preview_button.setText(tr("Hide preview") if is_previewing else tr("Preview"))
        for button in (self.print_button, self.save_button):
            button.setVisible(count > 0 and not is_previewing)
        self.save_button.setText(
            tr("Save PDF") if count < 2 else tr("Save {n} PDFs", n=format_count(count))
        )
        # Of everything there is, a file would be too much to ask for by mistake.
        can_pack = self._list.is_narrowed and len(self._list.listed_numbers) > 1
        self.zip_button.setVisible(can_pack and not is_previewing)

    def add_to(self, menu: Menu) -> None:
        """Offer the same for the document that ``menu`` is about."""
        menu.add(tr("Preview"), "eye", self.show_preview, is_default=True)
        menu.add(tr("Print"), "printer", self.print_selected)
        menu.add(tr("Save PDF"), "download", self.save_selected)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Carry out the key if it is one of ours; tell whether it was.

        They are no shortcuts: the panel beside the list has the same ones while it is there.
        """
        if event.matches(QKeySequence.StandardKey.Print):
            self.print_selected()
        elif event.matches(QKeySequence.StandardKey.Save):
            self.save_selected()
        elif event.key() == Qt.Key.Key_Escape and self._list.is_previewing:
            self.hide_preview()
        else:
            return False
        return True

    @Slot()
    def show_preview(self) -> None:
        """Show the pages of the selected document beside the list."""
        self._set_previewing(True)

    @Slot()
    def hide_preview(self) -> None:
        """Give the list all the room again."""
        self._set_previewing(False)
        self._list.setFocus()

    @Slot()
    def toggle_preview(self) -> None:
        """Show the pages, or put them away."""
        if self._list.is_previewing:
            self.hide_preview()
        else:
            self.show_preview()

    @Slot()
    def print_selected(self) -> None:
        """Print every selected document."""
        self._desk.print_documents(self._list.selected_numbers)

    @Slot()
    def save_selected(self) -> None:
        """Save every selected document."""
        self._desk.save_documents(self._list.selected_numbers)

    @Slot()
    def save_zip(self) -> None:
        """Pack everything that is listed into one file."""
        self._desk.save_zip(self._list.listed_numbers, self._list.file_name)

    def _set_previewing(self, is_previewing: bool) -> None:
        self._list.set_previewing(is_previewing)
        self.refresh()
        self.preview_changed.emit()
