"""Tells what becomes of printing and saving, and lets one stop what takes long."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from ui.documents.desk import DocumentDesk
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner


class DeskBanner(Banner):
    """A banner that follows a `DocumentDesk`; hidden while there is nothing to tell."""

    def __init__(self, desk: DocumentDesk, parent: QWidget | None = None) -> None:
        super().__init__(Tone.INFO, "", "", parent)
        self._desk = desk
        desk.progressed.connect(self._on_printed)
        desk.packed.connect(self._on_packed)
        desk.done.connect(self._on_done)
        desk.failed.connect(self.show_problem)
        self.hide()

    def say(self, tone: Tone, what: str, sentence: str) -> None:
        """Tell this instead; there is nothing to stop."""
        self.clear_buttons()
        self.set_text(tone, what, sentence)
        self.show()

    @Slot(str)
    def show_problem(self, sentence: str) -> None:
        """Tell that something did not work, and why."""
        self.say(Tone.BAD, tr("That did not work"), sentence)

    @Slot(str)
    def _on_done(self, sentence: str) -> None:
        self.say(Tone.OK, tr("Done"), sentence)

    @Slot(int, int)
    def _on_printed(self, page: int, count: int) -> None:
        self._show_progress(
            tr("Printing"), tr("Page {page} of {count}", page=page, count=count), is_long=count > 1
        )

    @Slot(int, int)
    def _on_packed(self, number: int, count: int) -> None:
        self._show_progress(
            tr("Saving"),
            tr("Document {number} of {count}", number=number, count=count),
            is_long=count > 1,
        )

    def _show_progress(self, what: str, sentence: str, *, is_long: bool) -> None:
        self.set_text(Tone.INFO, what, sentence)
        self.show()
        if is_long and not self.buttons:
            cancel_button = self.add_button(tr("Cancel"))
            cancel_button.setObjectName("cancel_button")
            cancel_button.clicked.connect(self._desk.cancel)
