"""The dialog that opens an account."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import DetailsMissingError, FieldsError
from ui.accounts.discard_dialog import DiscardDialog
from ui.changes import ChangeHub, Topic
from ui.messages import explain, field_label, field_sentences
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class NewAccountDialog(Dialog):
    """Asks for the company name; the billing details follow in a dialog of their own.

    Signals:
        account_created: the new ``Account``.
        billing_details_requested: the id of the new account, if its details shall be next.
    """

    account_created = Signal(object)
    billing_details_requested = Signal(str)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("New account"), NARROW, parent)
        self.setObjectName("new_account_dialog")
        self._accounts = services.accounts
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._key = _new_key()
        self.discard_dialog: DiscardDialog | None = None
        self.company_edit = QLineEdit()
        self.company_field = FormField(
            field_label("company"),
            self.company_edit,
            tr("As it is registered. It is printed on every invoice."),
        )
        self.details_box = CheckBox(tr("Add the billing details next"))
        self._arrange_form()

    def reject(self) -> None:
        """Close; what was typed is thrown away only after asking."""
        if self.is_busy or not self.company_edit.text().strip():
            super().reject()
            return
        self.discard_dialog = DiscardDialog(self)
        self.discard_dialog.accepted.connect(super().reject)
        self.discard_dialog.open()

    @Slot()
    def _on_create(self) -> None:
        try:
            details = BillingDetails.checked(company=self.company_edit.text())
        except FieldsError as error:
            self._refuse(error)
            return
        if not details.company:
            self._refuse(None)
            return
        self.set_message("")
        self._create(details)

    def _create(self, details: BillingDetails) -> None:
        self.set_busy(True)
        accounts, operator, key = self._accounts, self._operator, self._key
        self._tasks.run(
            self,
            lambda: accounts.create(operator, details, key=key),
            on_success=self._on_created,
            on_error=self._on_not_created,
        )

    def _on_created(self, account: Account) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.ACCOUNTS)
        self.account_created.emit(account)
        if self.details_box.isChecked():
            self.billing_details_requested.emit(account.account_id)

    def _on_not_created(self, error: Exception) -> None:
        self.set_busy(False)
        if isinstance(error, FieldsError | DetailsMissingError):
            self._refuse(error)
        else:
            self.set_message(explain(error))

    def _refuse(self, error: FieldsError | DetailsMissingError | None) -> None:
        match error:
            case FieldsError():
                sentence = " ".join(field_sentences(error).values())
            case _:
                sentence = tr("Enter the company name as it is registered.")
        self.company_field.set_error(sentence)
        self.company_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_changed(self) -> None:
        # Another name is another order; the same one sent twice makes one account.
        self._key = _new_key()

    def _arrange_form(self) -> None:
        self.company_field.setObjectName("company_field")
        self.company_edit.setObjectName("company_edit")
        self.details_box.setObjectName("details_box")
        self.details_box.setChecked(True)
        self.details_box.setToolTip(tr("They come before the first top-up."))
        self.body.addWidget(self.company_field)
        self.body.addWidget(self.details_box)
        self.body.addStretch(1)
        self.set_lines(foot=True)
        self.set_primary(tr("Create account"))
        self.primary_clicked.connect(self._on_create)
        self.company_field.changed.connect(self._on_changed)
        self.company_edit.setFocus()


def _new_key() -> str:
    return f"window-{uuid4()}"
