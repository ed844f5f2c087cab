"""What Top Up shows while billing details are missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.account import needs_vat_number
from ui.style.tokens import Tone
from ui.top_ups.fitted_dialog import FittedDialog
from ui.top_ups.wording import account_line
from ui.translation import tr
from ui.widgets.checklist import Checklist, ChecklistItem
from ui.widgets.dialog import NARROW
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.domain.account import Account

_MISSING = (
    "Nothing is missing.",
    "One is missing.",
    "Two are missing.",
    "Three are missing.",
    "Four are missing.",
    "Five are missing.",
    "Six are missing.",
    "Seven are missing.",
)


class BlockedDialog(FittedDialog):
    """Lists the billing details that are there and those that a top-up still needs.

    Signals:
        billing_details_requested: the account whose details somebody wants to add.
    """

    billing_details_requested = Signal(str)

    def __init__(self, *, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(tr("Top Up"), NARROW, parent)
        self.setObjectName("top_up_blocked_dialog")
        self._account = account
        self.set_heading(account.name, account_line(account))
        items = checklist_items(account)
        missing = sum(not item.is_done for item in items)
        self.box = Inset()
        self.box.setObjectName("blocked_box")
        self.box.set_content(
            "triangle-alert",
            tr("Billing details come first"),
            f"{tr('A top-up needs complete billing details.')} {tr(_MISSING[missing])}",
            Tone.WARN,
        )
        self.checklist = Checklist(items)
        self.checklist.setObjectName("blocked_checklist")
        self.body.addWidget(self.box)
        self.body.addWidget(self.checklist)
        self.set_primary(tr("Add billing details"), "pencil")
        self.primary_clicked.connect(self._on_add_clicked)

    @Slot()
    def _on_add_clicked(self) -> None:
        self.accept()
        self.billing_details_requested.emit(self._account.account_id)


def checklist_items(account: Account) -> list[ChecklistItem]:
    """Return what a top-up needs, in the order of the form; postal code and city are one."""
    details = account.details
    has_number = not details.country or needs_vat_number(details.country)
    needed = (
        (tr("Company name"), bool(details.company)),
        (tr("Street address"), bool(details.street)),
        (tr("Postal code and city"), bool(details.postal_code and details.city)),
        (tr("Country"), bool(details.country)),
        (tr("VAT number") if has_number else tr("Business number"), bool(details.vat_number)),
        (tr("Invoice language"), bool(details.language)),
        (tr("Invoice e-mail address"), bool(details.email)),
    )
    return [ChecklistItem(text, done, "" if done else tr("missing")) for text, done in needed]
