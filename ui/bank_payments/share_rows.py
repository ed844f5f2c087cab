"""The invoices that a payment may be for, each with the part of it that it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.money import Money, total
from billing_desktop.domain.payable import Payable
from billing_desktop.errors import AmountError
from ui.formatting import format_money
from ui.translation import language, tr
from ui.widgets.check_box import CheckBox

_AMOUNT_WIDTH = 132


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants to book for an invoice."""

    number: str
    amount: Money


class ShareRows(QWidget):
    """A box and an amount for each invoice.

    Signals:
        changed: another invoice was ticked, or another amount was typed.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("share_rows")
        self.payables: list[Payable] = []
        self.boxes: list[CheckBox] = []
        self.edits: list[QLineEdit] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)

    def add(self, payable: Payable, amount: Money, *, is_ticked: bool) -> bool:
        """Offer an invoice; False if it is offered already."""
        if payable.invoice_number in [each.invoice_number for each in self.payables]:
            return False
        number = len(self.payables)
        box = CheckBox(
            tr(
                "{number}, {company}: {due} due",
                number=payable.invoice_number,
                company=payable.company,
                due=format_money(payable.due),
            )
        )
        box.setObjectName(f"share_{number}_box")
        box.setChecked(is_ticked)
        edit = QLineEdit(typed_amount(amount))
        edit.setObjectName(f"share_{number}_edit")
        edit.setAccessibleName(tr("Amount for {number}", number=payable.invoice_number))
        edit.setFixedWidth(_AMOUNT_WIDTH)
        edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        box.toggled.connect(self.changed)
        edit.textChanged.connect(self.changed)
        self._grid.addWidget(box, number, 0)
        self._grid.addWidget(edit, number, 1)
        self.payables.append(payable)
        self.boxes.append(box)
        self.edits.append(edit)
        return True

    def wanted(self) -> tuple[Wanted, ...]:
        """Return what is ticked.

        Raises:
            AmountError: an amount cannot be read.
        """
        return tuple(
            Wanted(payable.invoice_number, parse_amount(edit.text(), language=language()))
            for payable, box, edit in zip(self.payables, self.boxes, self.edits, strict=True)
            if box.isChecked()
        )

    def left_of(self, amount: Money) -> Money | None:
        """Return what is left of a payment; None while an amount cannot be read."""
        try:
            return amount - total(each.amount for each in self.wanted())
        except AmountError:
            return None


def first_amounts(payables: Sequence[Payable], amount: Money) -> list[Money]:
    """Return how a payment fills up these invoices, in their order."""
    nothing = Money.zero(amount.currency)
    left, shares = amount, []
    for payable in payables:
        share = max(min(payable.due, left), nothing)
        shares.append(share)
        left -= share
    return shares


def typed_amount(amount: Money) -> str:
    """Return an amount as it is typed in the language of the window."""
    plain = str(amount)
    return plain.replace(".", ",") if language() == "de" else plain
