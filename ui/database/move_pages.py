"""The pages of the dialog that moves a book: what will happen, how far it is, what came of it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QVBoxLayout, QWidget

from billing_desktop.domain.book_move import BookMoved, MoveStep
from billing_desktop.domain.database_server import DatabaseServer
from ui.database.move_run import WHOLE
from ui.database.texts import step_sentence
from ui.formatting import format_count
from ui.style.roles import LabelRole, set_role
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.check_box import CheckBox
from ui.widgets.detail_rows import DetailRows
from ui.widgets.inset import Inset
from ui.widgets.wrapped_label import WrappedLabel

_BYTES_A_MINUTE = 60_000_000  # Less than it is, so that nobody waits longer than was said.


class PlanPage(QWidget):
    """What will happen, how long it takes, and what is to be done before."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_plan_page")
        self._width = width
        self._labels: list[QLabel] = []
        self.box = CheckBox(
            tr("A backup has been made, and nobody else works in this book just now.")
        )
        self.box.setObjectName("move_ready_box")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(10)
        column = _column(self)
        column.addLayout(self._lines)
        column.addWidget(self.box)
        column.addStretch(1)

    def show_plan(self, server: DatabaseServer, *, file_bytes: int, backup: str) -> None:
        """Say it for that server and a book of that size."""
        sentences = (
            tr(
                "The book is proved, copied to {server} with every row and document, compared row "
                "by row, and proved there again. {duration}",
                server=server,
                duration=_duration(file_bytes),
            ),
            tr(
                "Then this computer uses the server. Numbers go on without a gap; nothing is "
                "restored."
            ),
            tr(
                "The file stays where it is as it was, but takes nothing any more. Whoever has it "
                "open is told to start the program again."
            ),
            tr(
                "Whoever looks after the server backs it up from then on. Daily backups of this "
                "computer go on only if Settings, Backup says so."
            ),
            tr(
                "It can be cancelled until the last step. Whatever happens, the book is whole: in "
                "the file or on the server."
            ),
            backup,
        )
        for old in self._labels:
            self._lines.removeWidget(old)
            old.deleteLater()
        self._labels = []
        for number, sentence in enumerate(sentences):
            label = _wrapped(sentence, self._width, f"move_plan_{number}", "body")
            self._lines.addWidget(label)
            self._labels.append(label)


class ProgressPage(QWidget):
    """How far it is."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_progress_page")
        self.step_label = _wrapped("", width, "move_step", "body")
        self.bar = QProgressBar()
        self.bar.setObjectName("move_bar")
        self.bar.setRange(0, WHOLE)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        column = _column(self)
        column.addWidget(self.step_label)
        column.addWidget(self.bar)
        column.addStretch(1)

    def show_state(self, step: MoveStep, thousandths: int) -> None:
        """Show that."""
        self.step_label.setText(step_sentence(step))
        self.bar.setValue(thousandths)


class ResultPage(QWidget):
    """What was moved, in figures."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("move_result_page")
        self.told_box = Inset(2)
        self.told_box.setObjectName("move_result_box")
        self.rows = DetailRows()
        self.rows.setObjectName("move_result_rows")
        column = _column(self)
        column.addWidget(self.told_box)
        column.addWidget(self.rows)
        column.addStretch(1)

    def show_moved(self, moved: BookMoved) -> None:
        """Show that."""
        self.told_box.set_content(
            "circle-check",
            tr("The book is on the server"),
            tr("Every row was compared, and nothing in it contradicts a promise."),
            Tone.OK,
        )
        self.rows.set_rows(
            [
                (tr("Server"), f"{moved.server.host}:{moved.server.port}"),
                (tr("Database"), moved.server.database),
                (
                    tr("Rows"),
                    tr(
                        "{rows} in {tables} tables",
                        rows=format_count(moved.rows_count),
                        tables=format_count(len(moved.rows)),
                    ),
                ),
                (tr("Documents"), format_count(moved.documents_count)),
                (tr("Entries of the ledger"), format_count(moved.anchor.entries)),
                (tr("Audit trail"), format_count(moved.anchor.trail.length)),
                (tr("Duration"), ntr("{n} second", "{n} seconds", moved.seconds)),
                (tr("The file"), tr("{name} stays as it was", name=moved.old_file)),
            ]
        )


def _duration(file_bytes: int) -> str:
    minutes = file_bytes // _BYTES_A_MINUTE
    if minutes < 1:
        return tr("That takes less than a minute or two.")
    return ntr("That takes about {n} minute.", "That takes about {n} minutes.", minutes + 1)


def _column(page: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(page)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(14)
    return column


def _wrapped(text: str, width: int, name: str, role: LabelRole) -> QLabel:
    label = WrappedLabel(text, width)
    label.setObjectName(name)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label
