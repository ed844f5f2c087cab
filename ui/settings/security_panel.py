"""Settings, Security: after how long a desk that nobody touches is locked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.operator import IDLE_MINUTES_MAX, Operator, Right, check_idle_minutes
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

_MINUTES_WIDTH = 96
_WIDTH_MAX = 640


class SecurityPanel(QWidget):
    """One number of minutes, for every desk of the book."""

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
        self.setObjectName("security_panel")
        self._operators = services.operators
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._saved = ""
        self._seen: int | None = None  # What the person began with.
        self.minutes_edit = QLineEdit()
        self.minutes_field = FormField(
            tr("Minutes without a key or the mouse"),
            self.minutes_edit,
            tr(
                "1 to {minutes_max} minutes. Sleep of the computer counts.",
                minutes_max=IDLE_MINUTES_MAX,
            ),
        )
        self.save_button = Button(tr("Save"), "primary")
        self.foot = Foot("security", self.save_button)
        self._arrange()
        self.save_button.clicked.connect(self._on_save)
        self.minutes_field.changed.connect(lambda: self.foot.say(""))

    @Slot()
    def reload(self) -> None:
        """Read what holds; what somebody has typed and not saved stays."""
        operators, operator = self._operators, self._operator
        self._tasks.run(
            self,
            lambda: operators.idle_minutes(operator),
            on_success=self._on_loaded,
            on_error=self._on_refused,
        )

    def _on_loaded(self, minutes: int) -> None:
        is_dirty = self.minutes_edit.text() != self._saved
        if self._seen is None or not is_dirty:
            self._seen = minutes
        self._saved = str(minutes)
        if not is_dirty:
            self.minutes_edit.setText(self._saved)

    @Slot()
    def _on_save(self) -> None:
        try:
            minutes = check_idle_minutes(whole_number(self.minutes_edit.text()))
        except UserError as error:
            self.minutes_field.set_error(explain(error))
            self.minutes_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.save_button.setEnabled(False)
        operators, operator, seen = self._operators, self._operator, self._seen
        self._tasks.run(
            self,
            lambda: operators.save_idle_minutes(operator, minutes, seen=seen),
            on_success=lambda _none: self._on_saved(minutes),
            on_error=self._on_refused,
        )

    def _on_saved(self, minutes: int) -> None:
        self.save_button.setEnabled(True)
        self._saved, self._seen = str(minutes), minutes
        self.minutes_edit.setText(self._saved)
        self.foot.say(tr("Saved. It holds for every desk from now on."), Tone.OK)
        self._changes.announce(Topic.SETTINGS)

    def _on_refused(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.foot.say(explain(error), Tone.BAD)
        if isinstance(error, ConflictError):  # The other's minutes have been told now.
            self._seen = None
            self.reload()

    def _arrange(self) -> None:
        may_save = self._operator.may(Right.ADMINISTER)
        self.minutes_edit.setObjectName("idle_minutes_edit")
        self.minutes_edit.setFixedWidth(_MINUTES_WIDTH)
        self.minutes_edit.setReadOnly(not may_save)
        self.minutes_field.setObjectName("idle_minutes_field")
        self.save_button.setObjectName("save_idle_minutes_button")
        self.save_button.setVisible(may_save)
        self.setFocusProxy(self.minutes_edit)
        title = QLabel(tr("Lock of the desk"))
        title.setObjectName("security_title")
        set_role(title, "section")
        about = QLabel(
            tr(
                "Whoever has signed in gives the password again after a pause; Ctrl+L locks at "
                "once. Without operators nothing is locked, as nobody has a password."
            )
        )
        about.setObjectName("security_about")
        about.setTextFormat(Qt.TextFormat.PlainText)
        about.setWordWrap(True)
        set_role(about, "second")
        card = QFrame()
        card.setObjectName("security_card")
        card.setMaximumWidth(_WIDTH_MAX)
        set_role(card, "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(16, 14, 16, 16)
        inside.setSpacing(12)
        inside.addWidget(title)
        inside.addWidget(about)
        inside.addWidget(self.minutes_field)
        inside.addWidget(self.foot)
        # Beside something that stretches: the words wrap at the width that the card really gets.
        row = QHBoxLayout()
        row.addWidget(card, 1)
        row.addStretch(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.addLayout(row)
        column.addStretch(1)
