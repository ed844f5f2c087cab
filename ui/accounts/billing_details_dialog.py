"""The dialog that keeps the billing details of an account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.account import Account, BillingDetails
from billing_desktop.domain.country import country_choices
from billing_desktop.domain.details_history import DetailsChange
from billing_desktop.domain.merging import differences, merged
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.vat_check import is_asked_about
from billing_desktop.errors import ConflictError, FieldsError
from ui.accounts.billing_details_form import BillingDetailsForm
from ui.accounts.discard_dialog import DiscardDialog
from ui.changes import ChangeHub, Topic
from ui.invoice_languages import shown_detail
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.vat_numbers.panel import VatNumberPanel
from ui.widgets.button import Button
from ui.widgets.conflict_dialog import ConflictDialog, saved_meanwhile
from ui.widgets.dialog import WIDE, Dialog

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.vat_check import VatRecord


# What decides whether and about which number the register is asked.
_DECISIVE = ("country", "postal_code", "city", "vat_number")


@dataclass(frozen=True, slots=True)
class _Loaded:
    account: Account
    countries: tuple[tuple[str, str], ...]
    record: VatRecord | None


class BillingDetailsDialog(Dialog):
    """Shows the billing details and saves them, all at once or not at all.

    Operators who may not change them can read and copy.

    Signals:
        saved: the ``Account`` with its new details.
    """

    saved = Signal(object)

    def __init__(
        self,
        account_id: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Billing details"), WIDE, parent)
        self.setObjectName("billing_details_dialog")
        self._account_id = account_id
        self._accounts = services.accounts
        self._vat_checks = services.vat_checks
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._account: Account | None = None
        self._may_edit = operator.may(Right.EDIT_ACCOUNTS)
        self.discard_dialog: DiscardDialog | None = None
        self.conflict_dialog: ConflictDialog | None = None
        self.form = BillingDetailsForm()
        self.number_panel = VatNumberPanel(
            account_id, services=services, operator=operator, tasks=tasks, changes=changes
        )
        self.load_button = Button(tr("Show what is saved"))
        self._arrange_form()
        self._load()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed that is not saved."""
        return self._account is not None and self.form.texts() != _texts(self._account.details)

    def reject(self) -> None:
        """Close; what was typed is thrown away only after asking."""
        if self.is_busy or not self._may_edit or not self.is_dirty:
            super().reject()
            return
        self.discard_dialog = DiscardDialog(self)
        self.discard_dialog.accepted.connect(super().reject)
        self.discard_dialog.open()

    # Reading ------------------------------------------------------------------------------

    @Slot()
    def _load(self) -> None:
        self._set_running(is_running=True)
        self.form.setEnabled(False)
        accounts, operator, account_id = self._accounts, self._operator, self._account_id
        checks, spoken = self._vat_checks, language()
        self._tasks.run(
            self,
            lambda: _Loaded(
                accounts.get(operator, account_id),
                country_choices(spoken),
                checks.record(operator, account_id),
            ),
            on_success=self._on_loaded,
            on_error=self._on_not_loaded,
        )

    def _on_loaded(self, loaded: _Loaded) -> None:
        self._set_running(is_running=False)
        self.form.setEnabled(True)
        self.form.set_countries(loaded.countries)
        self._show_account(loaded.account)
        self.number_panel.show_record(loaded.record)
        self.form.focus_first()

    def _show_account(self, account: Account) -> None:
        self._account = account
        self.load_button.hide()
        self.set_message("")
        self.set_heading(
            account.name, tr("Printed on every invoice. All fields are required before a top-up.")
        )
        self.form.set_details(account.details)
        self._on_typed()

    @Slot()
    def _on_typed(self) -> None:
        """Say below the number that another one is typed than was checked."""
        if self._account is None:
            return
        saved, typed = _texts(self._account.details), self.form.texts()
        is_same = all(saved[name] == typed[name].strip() for name in _DECISIVE)
        is_decisive = is_asked_about(BillingDetails(**typed))
        self.number_panel.set_typed(is_same=is_same, is_decisive=is_decisive)

    def _on_not_loaded(self, error: Exception) -> None:
        self._set_running(is_running=False)
        self.primary_button.hide()
        self.set_message(explain(error))

    # Saving -------------------------------------------------------------------------------

    @Slot()
    def _on_save(self) -> None:
        account = self._account
        if account is None:
            return
        details = self.form.checked_details()
        if details is None:
            self._show_wrong_fields()
            self.form.focus_first(wrong=True)
            return
        self.set_message("")
        self._save(account, details)

    def _save(self, account: Account, details: BillingDetails) -> None:
        self._set_running(is_running=True)
        accounts, operator = self._accounts, self._operator
        self._tasks.run(
            self,
            lambda: accounts.save_details(
                operator, account.account_id, details, version=account.version
            ),
            on_success=self._on_saved,
            on_error=self._on_not_saved,
        )

    def _on_saved(self, account: Account) -> None:
        self._set_running(is_running=False)
        self._account = account
        self.form.set_details(account.details)
        self.accept()
        self._changes.announce(Topic.ACCOUNTS)
        self.saved.emit(account)

    def _on_not_saved(self, error: Exception) -> None:
        self._set_running(is_running=False)
        if isinstance(error, FieldsError):
            self.form.show_problems(error)
            self.form.focus_first(wrong=True)
            return
        self.set_message(explain(error))
        if isinstance(error, ConflictError):
            self.load_button.show()
            self._compare()

    # Two people at once -------------------------------------------------------------------

    def _compare(self) -> None:
        """Show what was typed beside what somebody else has saved."""
        accounts, operator, account_id = self._accounts, self._operator, self._account_id
        self._set_running(is_running=True)
        self._tasks.run(
            self,
            lambda: (
                accounts.get(operator, account_id),
                accounts.details_history(operator, account_id)[:1],
            ),
            on_success=lambda found: self._on_compared(*found),
            on_error=self._on_not_saved,
        )

    def _on_compared(self, theirs: Account, last: tuple[DetailsChange, ...]) -> None:
        self._set_running(is_running=False)
        mine = self._account
        if mine is None:
            return
        typed = {name: text.strip() for name, text in self.form.texts().items()}
        saved = _texts(theirs.details)
        found = differences(_texts(mine.details), typed, saved)
        if not found:  # Both meant the same.
            self._show_account(theirs)
            return
        self.conflict_dialog = ConflictDialog(
            theirs.name, _sentence(last), found, shown=shown_detail, parent=self
        )
        dialog = self.conflict_dialog
        dialog.accepted.connect(
            lambda: self._save_chosen(theirs, merged(saved, found, keep_yours=dialog.keep_yours))
        )
        dialog.open()

    def _save_chosen(self, theirs: Account, texts: dict[str, str]) -> None:
        self._show_account(theirs)
        self.form.set_details(BillingDetails(**texts))
        self._on_typed()
        self._on_save()

    @Slot()
    def _show_wrong_fields(self) -> None:
        self.set_errors(self.form.wrong_fields)

    def _set_running(self, *, is_running: bool) -> None:
        self.set_busy(is_running)
        self.load_button.setEnabled(not is_running)

    # Putting it together ------------------------------------------------------------------

    def _arrange_form(self) -> None:
        self.body.addWidget(self.form)
        self.form.add_below_number(self.number_panel)
        self.form.changed.connect(self._on_typed)
        self.set_lines(foot=True)
        self.load_button.setObjectName("load_saved_button")
        self.load_button.hide()
        self.load_button.clicked.connect(self._load)
        self.add_left_button(self.load_button)
        if self._may_edit:
            self.set_primary(tr("Save"))
            self.primary_clicked.connect(self._on_save)
            self.form.errors_changed.connect(self._show_wrong_fields)
        else:
            self.form.set_read_only()
            self.set_cancel(tr("Close"))


def _sentence(last: tuple[DetailsChange, ...]) -> str:
    if not last:
        return tr("Somebody else has saved other details meanwhile. Choose what to keep.")
    return saved_meanwhile(last[0].operator, last[0].at)


def _texts(details: BillingDetails) -> dict[str, str]:
    return {
        "company": details.company,
        "street": details.street,
        "postal_code": details.postal_code,
        "city": details.city,
        "vat_number": details.vat_number,
        "email": details.email,
        "country": details.country,
        "language": details.language,
    }
