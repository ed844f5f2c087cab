"""Asks once more before one person decides alone, or a second one is needed again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog

if TYPE_CHECKING:
    from billing_desktop.services.corrections import Corrections


class FourEyesDialog(Dialog):
    """Says what holds from then on.

    Signals:
        switched: it holds from now on.
    """

    switched = Signal()

    def __init__(
        self,
        *,
        corrections: Corrections,
        operator: Operator,
        tasks: Tasks,
        to_one_person: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Four eyes"), NARROW, parent)
        self.setObjectName("four_eyes_dialog")
        self._corrections = corrections
        self._operator = operator
        self._tasks = tasks
        self._to_one_person = to_one_person
        self.sentence_label = QLabel()
        self.sentence_label.setObjectName("four_eyes_sentence")
        self.sentence_label.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence_label.setWordWrap(True)
        set_role(self.sentence_label, "second")
        self.body.addWidget(self.sentence_label)
        self._set_words()
        self.primary_clicked.connect(self._on_confirmed)

    def _set_words(self) -> None:
        if self._to_one_person:
            self.set_heading(tr("Let one person decide alone?"))
            self.sentence_label.setText(
                tr(
                    "From now on, what would wait for a second person is booked at once. The "
                    "audit trail says so each time, and names who switched it. What waits "
                    "already goes on waiting."
                )
            )
            self.set_primary(tr("One person decides"))
            set_role(self.primary_button, "primaryDanger")
        else:
            self.set_heading(tr("Ask for a second person again?"))
            self.sentence_label.setText(
                tr("From now on, somebody else has to confirm. What is booked stays booked.")
            )
            self.set_primary(tr("A second person confirms"))

    @Slot()
    def _on_confirmed(self) -> None:
        if self.is_busy:
            return
        self.set_message("")
        self.set_busy(True)
        corrections, operator, is_on = self._corrections, self._operator, self._to_one_person
        self._tasks.run(
            self,
            lambda: corrections.set_one_person(operator, is_on=is_on),
            on_success=lambda _none: self._on_switched(),
            on_error=self._on_refused,
        )

    def _on_switched(self) -> None:
        self.set_busy(False)
        self.accept()
        self.switched.emit()

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))
