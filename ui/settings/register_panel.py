"""Settings, VAT register: whom the book asks, and for how many days a valid answer counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.vat_check import VALID_DAYS_MAX, Silence, check_valid_days
from billing_desktop.errors import BillingError, ConflictError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.whole_number import whole_number
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.vat_numbers.texts import silence_text
from ui.widgets.button import Button
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_DAYS_WIDTH = 96
_WORDS_WIDTH_MAX = 640


class RegisterPanel(QWidget):
    """The register is asked beside the window, and only when somebody wants to know."""

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
        self.setObjectName("register_panel")
        self._checks = services.vat_checks
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._saved = ""
        self._seen: int | None = None  # What the person began with.
        self.about_label = _plain("register_about", "second")
        self.state_label = _plain("register_state", "second")
        self.ask_button = Button(tr("Does it answer?"))
        self.ask_button.setObjectName("ask_register_button")
        self.days_edit = QLineEdit()
        self.days_edit.setObjectName("valid_days_edit")
        self.days_edit.setFixedWidth(_DAYS_WIDTH)
        self.days_field = FormField(
            tr("Days for which a valid answer counts"),
            self.days_edit,
            tr(
                "1 to {days_max} days. An older answer is asked for again before it is used.",
                days_max=VALID_DAYS_MAX,
            ),
        )
        self.days_field.setObjectName("valid_days_field")
        self.message_label = _plain("register_message", "muted")
        self.save_button = Button(tr("Save"), "primary")
        self.save_button.setObjectName("save_valid_days_button")
        self._arrange()
        self.ask_button.clicked.connect(self._on_ask)
        self.save_button.clicked.connect(self._on_save)
        self.days_field.changed.connect(lambda: self.message_label.setText(""))

    @Slot()
    def reload(self) -> None:
        """Read what is saved; what somebody has typed and not saved stays."""
        checks, operator = self._checks, self._operator
        self._tasks.run(
            self,
            lambda: checks.valid_days(operator),
            on_success=self._on_loaded,
            on_error=self._on_refused,
        )

    def _on_loaded(self, days: int) -> None:
        is_dirty = self.days_edit.text() != self._saved
        if self._seen is None or not is_dirty:
            self._seen = days
        self._saved = str(days)
        if not is_dirty:
            self.days_edit.setText(self._saved)

    @Slot()
    def _on_ask(self) -> None:
        self.ask_button.setEnabled(False)
        self.state_label.setText(tr("The VAT register is being asked."))
        checks, operator = self._checks, self._operator
        self._tasks.run(
            self,
            lambda: checks.silence(operator),
            on_success=self._on_asked,
            on_error=self._on_refused,
        )

    def _on_asked(self, silence: Silence | None) -> None:
        self.ask_button.setEnabled(True)
        self.state_label.setText(tr("It answers.") if silence is None else silence_text(silence))

    @Slot()
    def _on_save(self) -> None:
        try:
            days = check_valid_days(whole_number(self.days_edit.text()))
        except UserError as error:
            self.days_field.set_error(explain(error))
            self.days_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.save_button.setEnabled(False)
        checks, operator, seen = self._checks, self._operator, self._seen
        self._tasks.run(
            self,
            lambda: checks.save_valid_days(operator, days, seen=seen),
            on_success=lambda _none: self._on_saved(days),
            on_error=self._on_refused,
        )

    def _on_saved(self, days: int) -> None:
        self.save_button.setEnabled(True)
        self._saved, self._seen = str(days), days
        self.days_edit.setText(self._saved)
        self.message_label.setText(tr("Saved. It holds from now on."))
        self._changes.announce(Topic.SETTINGS)

    def _on_refused(self, error: Exception) -> None:
        self.ask_button.setEnabled(True)
        self.save_button.setEnabled(True)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.message_label.setText(explain(error))
        if isinstance(error, ConflictError):  # The other's days have been told now.
            self._seen = None
            self.reload()

    def _about(self) -> str:
        if self._checks.is_stand_in(self._operator):
            return tr(
                "TEST: not asked at the register. This book answers itself about VAT numbers, "
                "always in the same way and without a network."
            )
        return tr(
            "VAT numbers of customers in other EU countries are checked at the register (VIES) "
            "before a top-up and before an invoice. A register that does not answer holds nothing."
        )

    def _arrange(self) -> None:
        may_save = self._operator.may(Right.ADMINISTER)
        self.days_edit.setReadOnly(not may_save)
        self.save_button.setVisible(may_save)
        self.ask_button.setVisible(not self._checks.is_stand_in(self._operator))
        self.setFocusProxy(self.days_edit)
        self.about_label.setText(self._about())
        title = _plain("register_title", "section")
        title.setText(tr("VAT register"))
        asking = QHBoxLayout()
        asking.setSpacing(12)
        asking.addWidget(self.ask_button)
        asking.addWidget(self.state_label, 1)
        saving = QHBoxLayout()
        saving.setSpacing(12)
        saving.addWidget(self.save_button)
        saving.addWidget(self.message_label, 1)
        card = QFrame()
        card.setObjectName("register_card")
        card.setMaximumWidth(_WORDS_WIDTH_MAX)
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(title)
        inside.addWidget(self.about_label)
        inside.addLayout(asking)
        inside.addWidget(self.days_field)
        inside.addLayout(saving)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.addWidget(card)
        column.addStretch(1)


def _plain(name: str, role: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setProperty("role", role)
    return label
