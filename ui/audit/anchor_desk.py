"""Anchor files on the Audit trail page: writing one, and holding the book against one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.period import seller_date
from ui.anchor_file import read_anchor_file
from ui.audit.anchor_dialog import AnchorDialog
from ui.audit.anchor_words import anchor_text
from ui.documents.saving import not_written, write_whole
from ui.messages import explain
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.file_dialogs import ask_for_file, ask_where

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.anchor import Anchor
    from billing_desktop.domain.operator import Operator
    from ui.tasks import Tasks


class AnchorDesk(QObject):
    """Asks for files, works beside the window, and tells how it went.

    Signals:
        told: a tone, what happened, and a sentence.
    """

    told = Signal(object, str, str)

    def __init__(
        self, *, services: Services, operator: Operator, tasks: Tasks, window: QWidget
    ) -> None:
        super().__init__(window)
        self._books = services.books
        self._operator = operator
        self._tasks = tasks
        self._window = window
        self.write_button = Button(tr("Write anchor file…"), icon="hash")
        self.check_button = Button(tr("Check against an anchor file…"))
        self.dialog: AnchorDialog | None = None
        self.write_button.setObjectName("write_anchor_button")
        self.check_button.setObjectName("check_anchor_button")
        self.write_button.clicked.connect(self.ask_where)
        self.check_button.clicked.connect(self.ask_which)

    @Slot()
    def ask_where(self) -> None:
        """Ask where an anchor shall be kept."""
        day = seller_date(SystemClock().now())
        ask_where(
            self._window,
            title=tr("Write anchor file"),
            name=f"anchor-{day:%Y-%m-%d}.json",
            names=tr("Anchor files (*.json)"),
            then=self.write_to,
        )

    def write_to(self, path: Path) -> None:
        """Write there where the book stands now."""
        books, operator = self._books, self._operator
        self.write_button.setEnabled(False)
        self.told.emit(Tone.INFO, tr("The book is read"), path.name)

        def write() -> tuple[Anchor, str]:
            anchor = books.anchor(operator)
            try:
                write_whole(path, anchor.text().encode())
            except OSError as error:
                return anchor, not_written(path, error)
            return anchor, ""

        self._tasks.run(
            self,
            write,
            on_success=lambda done: self._on_written(path, *done),
            on_error=self._on_not_done,
        )

    @Slot()
    def ask_which(self) -> None:
        """Ask which anchor the book shall be held against."""
        ask_for_file(
            self._window,
            title=tr("Choose an anchor file"),
            names=tr("Anchor files (*.json)"),
            then=self.check,
        )

    def check(self, path: Path) -> None:
        """Read that anchor, and hold the book against it in a dialog."""
        self._tasks.run(
            self,
            lambda: read_anchor_file(path),
            on_success=lambda anchor: self._open(path, anchor),
            on_error=self._on_not_done,
        )

    def _open(self, path: Path, anchor: Anchor) -> None:
        dialog = AnchorDialog(
            path,
            anchor,
            books=self._books,
            operator=self._operator,
            tasks=self._tasks,
            parent=self._window.window(),
        )
        dialog.finished.connect(dialog.deleteLater)
        self.dialog = dialog
        dialog.open()

    def _on_written(self, path: Path, anchor: Anchor, problem: str) -> None:
        self.write_button.setEnabled(True)
        if problem:
            self.told.emit(Tone.BAD, tr("That did not work"), problem)
            return
        self.told.emit(
            Tone.OK,
            tr("The anchor file is written"),
            tr(
                "{path} holds where the book is now: {what}. Please keep it where the book is not.",
                path=str(path),
                what=anchor_text(anchor),
            ),
        )

    def _on_not_done(self, error: Exception) -> None:
        self.write_button.setEnabled(True)
        self.told.emit(Tone.BAD, tr("That did not work"), explain(error))
