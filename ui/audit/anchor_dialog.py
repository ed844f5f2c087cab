"""Holds the book against an anchor file and says in plain sentences what was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.audit.anchor_run import AnchorRun
from ui.audit.anchor_words import (
    anchor_text,
    report_heading,
    report_lines,
    report_meaning,
    report_tone,
)
from ui.audit.model import moment_text
from ui.messages import explain
from ui.style.roles import LabelRole, set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.state_circle import StateCircle

if TYPE_CHECKING:
    from billing_desktop.domain.anchor import Anchor, AnchorReport
    from billing_desktop.domain.operator import Operator
    from billing_desktop.services.books import Books
    from ui.tasks import Tasks

_LOOK_MILLISECONDS = 100
_LINES_HEIGHT = 168
_ICONS = {Tone.OK: "circle-check", Tone.WARN: "triangle-alert", Tone.BAD: "circle-alert"}


class AnchorDialog(Dialog):
    """Opens with the comparison running; it can be cancelled, and its result be copied."""

    def __init__(
        self,
        path: Path,
        anchor: Anchor,
        *,
        books: Books,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Check against an anchor file"), WIDE, parent)
        self.setObjectName("anchor_dialog")
        self._anchor = anchor
        self._progress = AnchorRun()
        self._is_over = False
        self.report: AnchorReport | None = None
        self.circle = StateCircle()
        self.state_label = _words("anchor_state", "heading")
        self.meaning_label = _words("anchor_meaning", "body")
        self.bar = QProgressBar()
        self.lines_label = _words("anchor_lines", "body")
        self.lines_area = QScrollArea()
        self.copy_button = Button(tr("Copy as text"), icon="copy")
        self.timer = QTimer(self)
        self.timer.setInterval(_LOOK_MILLISECONDS)
        self._fill(path)
        self._place_parts()
        self.timer.timeout.connect(self._on_look)
        self.copy_button.clicked.connect(self._copy)
        self._show(
            Tone.INFO,
            tr("The book is read"),
            tr("Everything in it is proved and compared. Nothing is changed."),
        )
        self.timer.start()
        run = self._progress
        tasks.run(
            self,
            lambda: books.compare(operator, anchor, tell=run.tell),
            on_success=self._on_compared,
            on_error=self._on_not_compared,
        )

    def reject(self) -> None:
        """Cancel while it runs; close when it is over."""
        if self._is_over:
            super().reject()
            return
        self._progress.cancel()
        self.cancel_button.setEnabled(False)

    def _on_compared(self, report: AnchorReport) -> None:
        self.report = report
        tone = report_tone(report)
        self._end(tone, report_heading(report), report_meaning(report))
        lines = report_lines(report)
        self.lines_label.setText("\n\n".join(lines))
        self.lines_area.setVisible(bool(lines))
        self.copy_button.show()

    def _on_not_compared(self, error: Exception) -> None:
        self._end(Tone.BAD, tr("The book was not compared"), explain(error))

    def _end(self, tone: Tone, heading: str, meaning: str) -> None:
        self._is_over = True
        self.timer.stop()
        self.bar.hide()
        self._show(tone, heading, meaning)
        self.set_cancel(tr("Close"))
        self.cancel_button.setEnabled(True)
        self.cancel_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show(self, tone: Tone, heading: str, meaning: str) -> None:
        icon = _ICONS.get(tone, "hash")
        self.circle.set_state(icon, tone, is_spinning=not self._is_over)
        self.state_label.setText(heading)
        self.meaning_label.setText(meaning)

    @Slot()
    def _on_look(self) -> None:
        done, total = self._progress.state
        self.bar.setMaximum(total)
        self.bar.setValue(done)

    @Slot()
    def _copy(self) -> None:
        parts = (
            self.heading_label.text(),
            self.sub_label.text(),
            self.state_label.text(),
            self.meaning_label.text(),
            self.lines_label.text(),
        )
        QGuiApplication.clipboard().setText("\n\n".join(filter(None, parts)))

    # Putting it together ----------------------------------------------------------------------

    def _fill(self, path: Path) -> None:
        self.set_heading(
            path.name,
            tr(
                "Taken on {when}: {what}.",
                when=moment_text(self._anchor.taken_at),
                what=anchor_text(self._anchor),
            ),
        )
        self.circle.setObjectName("anchor_circle")
        self.bar.setObjectName("anchor_bar")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("The book is read"))
        self.lines_area.setObjectName("anchor_lines_area")
        self.copy_button.setObjectName("copy_report_button")
        self.copy_button.hide()
        self.add_left_button(self.copy_button)

    def _place_parts(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.state_label)
        words.addWidget(self.meaning_label)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.circle, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        inside = QWidget()
        inside.setObjectName("anchor_lines_page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.addWidget(self.lines_label)
        column.addStretch(1)
        self.lines_area.setWidgetResizable(True)
        self.lines_area.setFrameShape(QFrame.Shape.NoFrame)
        self.lines_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.lines_area.setWidget(inside)
        self.lines_area.setFixedHeight(_LINES_HEIGHT)
        self.lines_area.hide()
        self.body.addLayout(row)
        self.body.addWidget(self.bar)
        self.body.addWidget(self.lines_area)


def _words(name: str, role: LabelRole) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    set_role(label, role)
    return label
