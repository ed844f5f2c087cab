"""What the two dialogs that send money back have in common: ask once, then say what became of it.

A dialog has one key: whatever is pressed how often, it is one refund.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLayout, QLineEdit, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import REASON_LENGTH_MAX, check_reason
from billing_desktop.errors import BillingError, ProviderRejectedError, UserError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.refunds.result_panel import ResultPanel
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.refund import Refund


class AskingDialog(Dialog):
    """A reason, a box to tick, and a red button; then the result in their place.

    Signals:
        refunded: the ``Refund``, as far as the provider has answered.
    """

    refunded = Signal(object)

    def __init__(
        self,
        title: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        billing_number: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title, MIDDLE, parent)
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._billing_number = billing_number
        self._company = ""
        self._key = uuid4().hex
        self.form = QWidget()
        self.form.setObjectName("refund_form")
        self.banner = Banner(Tone.BAD, "", "")
        self.banner.setObjectName("refund_banner")
        self.banner.hide()
        self.reason_edit = QLineEdit()
        self.reason_edit.setObjectName("reason_edit")
        self.reason_edit.setMaxLength(REASON_LENGTH_MAX)
        self.reason_field = FormField(
            tr("Reason"), self.reason_edit, tr("Kept in the audit trail with your name.")
        )
        self.reason_field.setObjectName("reason_field")
        self.confirm_box = CheckBox()
        self.confirm_box.setObjectName("confirm_box")
        self.result_panel: ResultPanel | None = None
        self.body.addWidget(self.banner)
        self.body.addWidget(self.form)
        self.confirm_box.toggled.connect(self._allow)
        self.primary_clicked.connect(self._on_confirmed)
        layout = self.layout()
        assert layout is not None  # The dialog has arranged itself.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def set_refund_text(self, text: str) -> None:
        """Name the red button that sends the money."""
        self.set_primary(text, "undo-2")
        set_role(self.primary_button, "primaryDanger")
        set_icon(self.primary_button, "undo-2", "canvas")

    # For the dialogs that are made of it ------------------------------------------------------

    def _order(self, key: str, reason: str) -> Callable[[], Refund] | None:
        """Return what asks for the refund, None where something is to be corrected first."""
        raise NotImplementedError

    def _is_ready(self) -> bool:
        """Return whether it is known what would be refunded."""
        return True

    # Asking -----------------------------------------------------------------------------------

    @Slot()
    def _allow(self) -> None:
        ready = self._is_ready() and self.confirm_box.isChecked() and not self.is_busy
        self.primary_button.setEnabled(ready)

    @Slot()
    def _on_confirmed(self) -> None:
        if self.result_panel is not None:
            self.accept()
            return
        if self.is_busy or not self.confirm_box.isChecked():
            return
        reason = self._reason()
        order = self._order(self._key, reason or "")
        if order is None or reason is None:
            return
        self.banner.hide()
        self._hold(is_held=True)
        self._tasks.run(self, order, on_success=self._on_answered, on_error=self._on_refused)

    def _reason(self) -> str | None:
        try:
            return check_reason(self.reason_edit.text())
        except UserError as error:
            self.reason_field.set_error(explain(error))
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def _on_answered(self, refund: Refund) -> None:
        self._hold(is_held=False)
        self._show_result(refund)
        self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)
        self.refunded.emit(refund)

    def _on_refused(self, error: Exception) -> None:
        self._hold(is_held=False)
        if isinstance(error, ProviderRejectedError):
            # That refund is given up, so another try is another refund.
            self._key = uuid4().hex
            self._changes.announce(Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self._say(tr("Nothing was refunded"), explain(error))

    def _say(self, what: str, sentence: str) -> None:
        self.banner.set_text(Tone.BAD, what, sentence)
        self.banner.show()
        self._fit_again()

    def _hold(self, *, is_held: bool) -> None:
        self.form.setEnabled(not is_held)
        self.set_busy(is_held)
        self._allow()

    def _show_result(self, refund: Refund) -> None:
        self.form.hide()
        self.banner.hide()
        self.set_heading("")
        self.result_panel = ResultPanel(
            refund, billing_number=self._billing_number, company=self._company
        )
        self.body.addWidget(self.result_panel)
        self.set_cancel("")
        set_role(self.primary_button, "primary")
        self.primary_button.setProperty("styleIcon", None)
        self.primary_button.setIcon(QIcon())
        self.primary_button.setEnabled(True)
        self.set_primary(tr("Done"))
        self.primary_button.setFocus()
        self._fit_again()

    def _fit_again(self) -> None:
        """Become as high as the content is now, also lower than before."""
        for part in (*reversed(self.findChildren(QWidget)), self):
            layout = part.layout()
            if layout is not None:
                layout.activate()
        self.setMinimumHeight(0)
        self._fit()
