"""Why a top-up is held, and the two ways on: asking again, and finance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.tax import VatStanding
from billing_desktop.errors import BillingError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.vat_numbers.texts import silence_text
from ui.widgets.button import Button

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.vat_check import VatRecord


class HeldBanner(QFrame):
    """Says that the register does not know the customer's VAT number.

    Its buttons stand below its words: a dialog has no room for them beside.

    Signals:
        checked: the register was asked again, and knows the number now.
        release_requested: the id of the account whose number finance wants to let pass.
    """

    checked = Signal()
    release_requested = Signal(str)

    def __init__(
        self,
        account: Account,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._account = account
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self.what_label = _plain("held_what")
        self.sentence_label = _plain("held_sentence")
        self.check_button = Button(tr("Check now"))
        self.check_button.setObjectName("check_held_button")
        self.release_button = Button(tr("Release number…"))
        self.release_button.setObjectName("release_held_button")
        self._arrange()
        self.check_button.setVisible(operator.may(Right.EDIT_ACCOUNTS))
        self.release_button.setVisible(operator.may(Right.CLEAR_VAT_NUMBER))
        self.check_button.clicked.connect(self._on_check)
        self.release_button.clicked.connect(
            lambda: self.release_requested.emit(self._account.account_id)
        )

    def show_held(self, note: str = "") -> None:
        """Say why nothing goes on, who may decide, and what asking again has brought."""
        what = tr("This top-up is held")
        why = tr(
            "The VAT register does not know {number}. Please ask the customer for the right "
            "number, or finance to release this one with a reason.",
            number=self._account.details.vat_number,
        )
        self.what_label.setText(what)
        self.sentence_label.setText(f"{why} {note}".strip())
        self.setAccessibleName(what)
        self.setAccessibleDescription(self.sentence_label.text())
        self._hold(is_held=False)
        self.show()

    @Slot()
    def _on_check(self) -> None:
        self._hold(is_held=True)
        checks, operator = self._services.vat_checks, self._operator
        account_id = self._account.account_id
        self._tasks.run(
            self,
            lambda: checks.check(operator, account_id),
            on_success=self._on_answered,
            on_error=self._on_refused,
        )

    def _on_answered(self, record: VatRecord) -> None:
        self._hold(is_held=False)
        self._changes.announce(Topic.TASKS)
        last = record.latest
        if record.standing is not VatStanding.REFUTED:
            self.checked.emit()
        elif last is not None and last.silence is not None:
            self.show_held(silence_text(last.silence))
        else:
            self.show_held(tr("Asked again just now: still unknown."))

    def _on_refused(self, error: Exception) -> None:
        self.show_held(explain(error) if isinstance(error, BillingError) else "")

    def _hold(self, *, is_held: bool) -> None:
        for button in (self.check_button, self.release_button):
            button.setEnabled(not is_held)

    def _arrange(self) -> None:
        set_role(self, "bannerWarn")
        set_role(self.what_label, "semibold")
        icon = QLabel()
        icon.setObjectName("held_icon")
        set_icon(icon, "triangle-alert", Tone.WARN.strong, 20)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.check_button)
        buttons.addWidget(self.release_button)
        buttons.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.what_label)
        words.addWidget(self.sentence_label)
        words.addSpacing(6)
        words.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 12, 12, 12)
        row.setSpacing(12)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)


def _plain(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
