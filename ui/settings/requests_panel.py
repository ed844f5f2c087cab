"""Settings, Requests: how long a top-up by invoice may take, step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.request_rules import DAYS_MAX, RequestRules
from billing_desktop.errors import BillingError, ConflictError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.foot import Foot
from ui.settings.whole_number import whole_number
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_WIDTH_MAX = 640


class RequestsPanel(QWidget):
    """Four numbers of days; what is under way keeps those that it began with."""

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
        self.setObjectName("requests_panel")
        self._requests = services.invoice_requests
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._saved: dict[str, str] = {}
        self._seen: RequestRules | None = None  # What the person began with.
        self._conflict = ""
        self.edits = {name: QLineEdit() for name in _labels()}
        self.fields = {
            name: FormField(label, self.edits[name], _helps()[name])
            for name, label in _labels().items()
        }
        self.save_button = Button(tr("Save"), "primary")
        self.foot = Foot("request_rules", self.save_button)
        self._arrange()
        self.save_button.clicked.connect(self._on_save)
        for field in self.fields.values():
            field.changed.connect(lambda: self.foot.say(""))

    @Slot()
    def reload(self) -> None:
        """Read what holds; what somebody has typed and not saved stays."""
        requests, operator = self._requests, self._operator
        self._tasks.run(
            self,
            lambda: requests.rules(operator),
            on_success=self._on_loaded,
            on_error=self._on_refused,
        )

    def _on_loaded(self, rules: RequestRules) -> None:
        if self._seen is None or not self._is_dirty:
            self._seen = rules
        for name, edit in self.edits.items():
            is_dirty = edit.text() != self._saved.get(name, "")
            self._saved[name] = str(getattr(rules, name))
            if not is_dirty:
                edit.setText(self._saved[name])
        if self._conflict:  # Filling in a field has wiped it away.
            self.foot.say(self._conflict, Tone.BAD)
            self._conflict = ""

    @property
    def _is_dirty(self) -> bool:
        return any(edit.text() != self._saved.get(name) for name, edit in self.edits.items())

    @Slot()
    def _on_save(self) -> None:
        typed = {name: whole_number(edit.text()) for name, edit in self.edits.items()}
        wrong = [name for name, days in typed.items() if not 1 <= days <= DAYS_MAX]
        for name in wrong:
            self.fields[name].set_error(tr("1 to {days_max} days.", days_max=DAYS_MAX))
        if wrong:
            self.edits[wrong[0]].setFocus(Qt.FocusReason.OtherFocusReason)
            return
        try:
            rules = RequestRules.checked(**typed)
        except UserError as error:
            self.fields["reminder_days"].set_error(explain(error))
            return
        self.save_button.setEnabled(False)
        requests, operator, seen = self._requests, self._operator, self._seen
        self._tasks.run(
            self,
            lambda: requests.save_rules(operator, rules, seen=seen),
            on_success=lambda _none: self._on_saved(rules),
            on_error=self._on_refused,
        )

    def _on_saved(self, rules: RequestRules) -> None:
        self.save_button.setEnabled(True)
        self._seen = rules
        self._saved = {name: edit.text() for name, edit in self.edits.items()}
        self.foot.say(tr("Saved. It holds for what begins from now on."), Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.foot.say(explain(error), Tone.BAD)
        if isinstance(error, ConflictError):  # The other's days have been told now.
            self._seen, self._conflict = None, explain(error)
            self.reload()

    def _arrange(self) -> None:
        may_save = self._operator.may(Right.ADMINISTER)
        self.save_button.setObjectName("save_request_rules_button")
        self.save_button.setVisible(may_save)
        title = QLabel(tr("Top-ups by invoice"))
        title.setObjectName("request_rules_title")
        set_role(title, "section")
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(12)
        for number, (name, field) in enumerate(self.fields.items()):
            self.edits[name].setObjectName(f"{name}_edit")
            self.edits[name].setReadOnly(not may_save)
            field.setObjectName(f"{name}_field")
            grid.addWidget(field, number // 2, number % 2, Qt.AlignmentFlag.AlignTop)
        card = QFrame()
        card.setObjectName("request_rules_card")
        card.setMaximumWidth(_WIDTH_MAX)
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(title)
        inside.addLayout(grid)
        inside.addWidget(self.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.addWidget(card)
        column.addStretch(1)


def _labels() -> dict[str, str]:
    return {
        "review_days": tr("Working days until a decision"),
        "expiry_days": tr("Days until a request expires"),
        "reminder_days": tr("Days after the due date until the reminder"),
        "payment_expiry_days": tr("Days after the due date until it is taken back"),
    }


def _helps() -> dict[str, str]:
    return {
        "review_days": tr(
            "Then the request is shown as overdue. German public holidays do not count."
        ),
        "expiry_days": tr("If nobody has decided by then. The customer can ask again."),
        "reminder_days": tr("One mail to the invoice address, unless the money has come."),
        "payment_expiry_days": tr("An unpaid invoice then gets a credit note."),
    }
