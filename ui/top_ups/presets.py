"""Amounts that are often asked for, one press each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.money import EUR, Money
from ui.formatting import format_money
from ui.style.roles import set_role
from ui.top_ups.wording import short_amount
from ui.translation import tr
from ui.widgets.button import Button

BY_CARD = tuple(Money(euros * 100, EUR) for euros in (50, 100, 250, 500))
BY_INVOICE = tuple(Money(euros * 100, EUR) for euros in (1_500, 2_500))
_GAP = 8
_WIDTH_MIN = 60


class Presets(QWidget):
    """A button per amount, grouped by the method that follows from it.

    Signals:
        chosen: the amount of the button that was pressed.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons: dict[Money, Button] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * _GAP)
        for name, label, amounts in (
            ("card", tr("By card"), BY_CARD),
            ("invoice", tr("By invoice"), BY_INVOICE),
        ):
            row.addLayout(self._group(name, label, amounts), len(amounts))

    def mark(self, amount: Money | None) -> None:
        """Show the button of ``amount``, if there is one, as the one that is chosen."""
        for each, button in self.buttons.items():
            button.setChecked(each == amount)

    def _group(self, name: str, text: str, amounts: Sequence[Money]) -> QVBoxLayout:
        label = QLabel(text)
        label.setObjectName(f"presets_by_{name}")
        set_role(label, "muted")
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        for amount in amounts:
            button = self._button(amount)
            row.addWidget(button, 1)
        group = QVBoxLayout()
        group.setSpacing(4)
        group.addWidget(label)
        group.addLayout(row)
        return group

    def _button(self, amount: Money) -> Button:
        button = Button(short_amount(amount), "preset")
        button.setObjectName(f"preset_{amount.minor_units // 100}")
        button.setAccessibleDescription(format_money(amount))
        button.setCheckable(True)
        button.setMinimumWidth(_WIDTH_MIN)
        # Not toggled: the mark follows the amount, whoever typed it.
        button.clicked.connect(lambda: self._on_clicked(amount))
        self.buttons[amount] = button
        return button

    def _on_clicked(self, amount: Money) -> None:
        self.mark(amount)
        self.chosen.emit(amount)
