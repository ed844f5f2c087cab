"""The dialog that adds a VAT rate for the future."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.tax import TaxRate, TaxRates
from billing_desktop.errors import ConflictError
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.settings.rate_texts import FutureDateEdit, parse_percent, percent_sentence
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class TaxRateDialog(Dialog):
    """Asks for the rate and the first day on which it holds.

    Signals:
        rate_added: all rates with the new one.
    """

    rate_added = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        today: date,
        seen: TaxRates | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Add VAT rate"), NARROW, parent)
        self.setObjectName("tax_rate_dialog")
        self._rates = services.rates
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._seen = seen  # What the person saw of them.
        self.percent_edit = QLineEdit()
        self.percent_edit.setObjectName("percent_edit")
        self.percent_field = FormField(tr("Rate in percent"), self.percent_edit)
        self.percent_field.setObjectName("percent_field")
        self.date_edit = FutureDateEdit(today)
        self.date_edit.setObjectName("valid_from_edit")
        self.date_field = FormField(tr("Valid from"), self.date_edit)
        self.date_field.setObjectName("valid_from_field")
        self.set_heading(
            tr("German standard rate"),
            tr("It holds for top-ups confirmed on that day or later. The past does not change."),
        )
        self.sub_label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.percent_field, 1)
        row.addWidget(self.date_field, 1)
        self.body.addLayout(row)
        self.set_lines(foot=True)
        self.set_primary(tr("Add rate"))
        self.percent_field.left.connect(self._on_left)
        self.primary_clicked.connect(self._on_add)
        self.percent_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_left(self) -> None:
        if self.percent_edit.text() and parse_percent(self.percent_edit.text()) is None:
            self.percent_field.set_error(percent_sentence())

    @Slot()
    def _on_add(self) -> None:
        percent = parse_percent(self.percent_edit.text())
        if percent is None:
            self.percent_field.set_error(percent_sentence())
            self.point_out([self.percent_field])
            return
        self.set_message("")
        self.set_busy(True)
        rates, operator, seen = self._rates, self._operator, self._seen
        rate = TaxRate(percent, self.date_edit.day)
        self._tasks.run(
            self,
            lambda: rates.add_tax_rate(operator, rate, seen=seen),
            on_success=self._on_added,
            on_error=self._on_not_added,
        )

    def _on_added(self, rates: object) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.SETTINGS)
        self.rate_added.emit(rates)

    def _on_not_added(self, error: Exception) -> None:
        self.set_busy(False)
        self.set_message(explain(error))
        if isinstance(error, ConflictError):  # The other's has been told now.
            rates, operator = self._rates, self._operator
            self._tasks.run(
                self,
                lambda: rates.tax_rates(operator),
                on_success=self._on_seen,
                on_error=self._on_not_added,
            )

    def _on_seen(self, rates: TaxRates) -> None:
        self._seen = rates
