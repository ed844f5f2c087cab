"""The dialog that adds a processing fee for the future."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import AmountError, ConflictError
from ui.changes import ChangeHub, Topic
from ui.formatting import format_money
from ui.messages import explain
from ui.settings.rate_texts import FutureDateEdit, parse_percent, percent_sentence
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.fields import FormField

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

EXAMPLE = Money(25_000, EUR)
_NOTHING = frozenset({"0", "0,00", "0.00"})


class FeeDialog(Dialog):
    """Asks for percent, fixed part and the first day; shows at once what it makes of an example.

    Signals:
        fee_added: all fees with the new one.
    """

    fee_added = Signal(object)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        today: date,
        seen: FeeRules | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Add processing fee"), NARROW, parent)
        self.setObjectName("fee_dialog")
        self._rates = services.rates
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._seen = seen  # What the person saw of them.
        self.percent_edit = QLineEdit()
        self.fixed_edit = QLineEdit()
        self.date_edit = FutureDateEdit(today)
        self.percent_field = FormField(tr("Percent of the top-up amount"), self.percent_edit)
        self.fixed_field = FormField(tr("Fixed part in EUR"), self.fixed_edit)
        self.date_field = FormField(tr("Valid from"), self.date_edit)
        self.example_label = QLabel()
        self._name_fields()
        self._arrange_form()
        self._connect()
        self._show_example()

    @property
    def _fixed(self) -> Money:
        text = self.fixed_edit.text()
        if text.strip() in _NOTHING:
            return Money.zero()
        return parse_amount(text, language=language())

    @Slot()
    def _check_percent(self) -> None:
        is_wrong = parse_percent(self.percent_edit.text()) is None
        self.percent_field.set_error(percent_sentence() if is_wrong else None)

    @Slot()
    def _check_fixed(self) -> None:
        try:
            self._fixed  # noqa: B018
        except AmountError as error:
            self.fixed_field.set_error(explain(error))
        else:
            self.fixed_field.set_error(None)

    @Slot()
    def _on_left(self) -> None:
        if self.percent_edit.text():
            self._check_percent()
        if self.fixed_edit.text():
            self._check_fixed()

    @Slot()
    def _show_example(self) -> None:
        rule = self._rule()
        self.example_label.setText(example_sentence(rule) if rule else "")

    def _rule(self) -> FeeRule | None:
        percent = parse_percent(self.percent_edit.text())
        if percent is None:
            return None
        try:
            return FeeRule(percent, self._fixed, self.date_edit.day)
        except AmountError:
            return None

    @Slot()
    def _on_add(self) -> None:
        self._check_percent()
        self._check_fixed()
        rule = self._rule()
        if not self.point_out([self.percent_field, self.fixed_field]) or rule is None:
            return
        self.set_busy(True)
        rates, operator, seen = self._rates, self._operator, self._seen
        self._tasks.run(
            self,
            lambda: rates.add_fee_rule(operator, rule, seen=seen),
            on_success=self._on_added,
            on_error=self._on_not_added,
        )

    def _on_added(self, rules: object) -> None:
        self.set_busy(False)
        self.accept()
        self._changes.announce(Topic.SETTINGS)
        self.fee_added.emit(rules)

    def _on_not_added(self, error: Exception) -> None:
        self.set_busy(False)
        self.set_message(explain(error))
        if isinstance(error, ConflictError):  # The other's has been told now.
            rates, operator = self._rates, self._operator
            self._tasks.run(
                self,
                lambda: rates.fee_rules(operator),
                on_success=self._on_seen,
                on_error=self._on_not_added,
            )

    def _on_seen(self, fees: FeeRules) -> None:
        self._seen = fees

    def _name_fields(self) -> None:
        for part, name in (
            (self.percent_edit, "percent_edit"),
            (self.fixed_edit, "fixed_edit"),
            (self.date_edit, "valid_from_edit"),
            (self.percent_field, "percent_field"),
            (self.fixed_field, "fixed_field"),
            (self.date_field, "valid_from_field"),
            (self.example_label, "example_label"),
        ):
            part.setObjectName(name)

    def _arrange_form(self) -> None:
        self.set_heading(
            tr("Processing fee"),
            tr("Charged on top-ups by card confirmed on that day or later. By invoice it is zero."),
        )
        self.sub_label.setWordWrap(True)
        self.example_label.setTextFormat(Qt.TextFormat.PlainText)
        set_role(self.example_label, "muted")
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.percent_field, 1)
        row.addWidget(self.fixed_field, 1)
        self.body.addLayout(row)
        self.body.addWidget(self.date_field)
        self.body.addWidget(self.example_label)
        self.set_lines(foot=True)
        self.set_primary(tr("Add fee"))
        self.percent_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _connect(self) -> None:
        for field in (self.percent_field, self.fixed_field):
            field.left.connect(self._on_left)
            field.changed.connect(self._show_example)
        self.primary_clicked.connect(self._on_add)


def example_sentence(rule: FeeRule) -> str:
    """Return what the fee comes to on an example amount."""
    return tr(
        "{amount} → fee {fee}",
        amount=format_money(EXAMPLE),
        fee=format_money(rule.fee_on(EXAMPLE)),
    )
