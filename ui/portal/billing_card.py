"""To whom an account's invoices are made out and sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.account import needs_vat_number
from billing_desktop.domain.country import Country
from ui.invoice_languages import language_name
from ui.style.roles import set_role
from ui.translation import language, tr
from ui.widgets.button import Button
from ui.widgets.detail_rows import DetailRows

if TYPE_CHECKING:
    from billing_desktop.domain.account import BillingDetails


class BillingCard(QFrame):
    """The billing information, and the way to change it.

    Signals:
        edit_requested: somebody wants to change it.
        history_requested: somebody wants to know who changed it.
    """

    edit_requested = Signal()
    history_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("billing_information")
        set_role(self, "card")
        heading = QLabel(tr("Billing information"))
        heading.setObjectName("billing_information_heading")
        set_role(heading, "section")
        self.edit_button = Button(tr("Edit"), "link")
        self.edit_button.setObjectName("edit_billing_information")
        self.edit_button.setAccessibleName(tr("Edit billing information"))
        self.edit_button.clicked.connect(self.edit_requested)
        self.history_button = Button(tr("History"), "link")
        self.history_button.setObjectName("billing_information_history")
        self.history_button.setAccessibleName(tr("History of the billing information"))
        self.history_button.clicked.connect(self.history_requested)
        self.rows = DetailRows()
        self.rows.setObjectName("billing_information_rows")
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(heading, 1)
        head.addWidget(self.history_button)
        head.addWidget(self.edit_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.rows)

    def show_details(self, details: BillingDetails) -> None:
        """Show these billing details."""
        has_number = not details.country or needs_vat_number(details.country)
        self.rows.set_rows(
            [
                (tr("Company"), details.company),
                (tr("Address"), _address(details)),
                (tr("VAT number") if has_number else tr("Business number"), details.vat_number),
                (tr("Invoices to"), _recipient(details)),
            ]
        )


def _address(details: BillingDetails) -> str:
    place = f"{details.postal_code} {details.city}".strip()
    country = Country(details.country).name(language()) if details.country else ""
    return ", ".join(part for part in (details.street, place, country) if part)


def _recipient(details: BillingDetails) -> str:
    if not details.email or not details.language:
        return details.email
    name = language_name(details.language)
    return tr("{email}, in {language}", email=details.email, language=name)
