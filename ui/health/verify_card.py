"""Proving the books in the window: how far it is, and how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator
from ui.health.run import VerifyRun
from ui.messages import explain
from ui.style.roles import LabelRole, set_role
from ui.tasks import Tasks
from ui.translation import ntr, tr
from ui.widgets.button import Button
from ui.widgets.check_box import CheckBox

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_LOOK_MILLISECONDS = 100
_SHOWN_MAX = 20


class VerifyCard(QFrame):
    """Runs beside the window and can be stopped.

    Signals:
        verified: it came to its end, whatever it found.
    """

    verified = Signal()

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("verify_card")
        self._books = services.books
        self._operator = operator
        self._tasks = tasks
        self._run: VerifyRun | None = None
        self.deep_box = CheckBox(tr("Hash every stored document again, also the old ones"))
        self.deep_box.setObjectName("verify_deep_box")
        self.bar = QProgressBar()
        self.bar.setObjectName("verify_bar")
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(tr("Progress"))
        self.result_label = _words("verify_result", "body")
        self.result_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.cancel_button = Button(tr("Cancel"))
        self.cancel_button.setObjectName("cancel_verify_button")
        self.cancel_button.clicked.connect(self.cancel)
        self.verify_button = Button(tr("Verify books"), icon="shield-check")
        self.verify_button.setObjectName("verify_button")
        self.verify_button.clicked.connect(self.verify)
        self.timer = QTimer(self)
        self.timer.setInterval(_LOOK_MILLISECONDS)
        self.timer.timeout.connect(self._show_progress)
        self._arrange()
        self._show_running(is_running=False)

    @Slot()
    def verify(self) -> None:
        """Prove every promise from the data alone, unless that runs already."""
        if self._run is not None:
            return
        run = self._run = VerifyRun()
        books, operator, is_deep = self._books, self._operator, self.deep_box.isChecked()
        self._show_running(is_running=True)
        self._tasks.run(
            self,
            lambda: [str(f) for f in books.verify(operator, is_deep=is_deep, tell=run.tell)],
            on_success=self._on_verified,
            on_error=self._on_refused,
        )

    @Slot()
    def cancel(self) -> None:
        """Have it stop at its next part."""
        if self._run is not None:
            self._run.cancel()
            self.cancel_button.setEnabled(False)

    def _on_verified(self, found: Sequence[str]) -> None:
        self._end()
        if not found:
            self._tell("ok", tr("The books hold: nothing in them contradicts a promise."))
        else:
            head = ntr(
                "{n} place contradicts a promise. Nothing was changed. Please keep a backup and "
                "ask for help:",
                "{n} places contradict a promise. Nothing was changed. Please keep a backup and "
                "ask for help:",
                len(found),
            )
            self._tell("error", "\n".join([head, *found[:_SHOWN_MAX]]))
        self.verified.emit()

    def _on_refused(self, error: Exception) -> None:
        self._end()
        self._tell("second", explain(error))

    def _end(self) -> None:
        self._run = None
        self._show_running(is_running=False)

    def _tell(self, role: LabelRole, text: str) -> None:
        set_role(self.result_label, role)
        self.result_label.setText(text)
        self.result_label.setVisible(bool(text))

    def _show_running(self, *, is_running: bool) -> None:
        self.bar.setRange(0, 1)
        self.bar.setValue(0)
        self.cancel_button.setEnabled(True)
        self.bar.setVisible(is_running)
        self.cancel_button.setVisible(is_running)
        self.verify_button.setVisible(not is_running)
        self.deep_box.setVisible(not is_running)
        if is_running:
            self._tell("second", "")
            self.timer.start()
        else:
            self.timer.stop()

    @Slot()
    def _show_progress(self) -> None:
        if self._run is not None:
            done, total = self._run.state
            self.bar.setRange(0, total)
            self.bar.setValue(done)

    def _arrange(self) -> None:
        set_role(self, "card")
        heading = _words("verify_heading", "section")
        heading.setText(tr("Verify books"))
        sentence = _words("verify_sentence", "second")
        sentence.setText(
            tr(
                "Proves from the data alone that sums, numbers, documents and the audit trail are "
                "what they should be. It changes nothing."
            )
        )
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.deep_box, 1)
        foot.addWidget(self.bar, 1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.verify_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(10)
        column.addWidget(heading)
        column.addWidget(sentence)
        column.addWidget(self.result_label)
        column.addLayout(foot)
        self.result_label.hide()


def _words(name: str, role: LabelRole) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
