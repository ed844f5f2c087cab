"""Refunding a credited payment, whole or in part."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import Refund, check_refund
from billing_desktop.domain.top_up import TopUp
from billing_desktop.errors import AmountError, UserError
from ui.changes import ChangeHub
from ui.formatting import format_money
from ui.messages import explain
from ui.refunds.asking_dialog import AskingDialog
from ui.refunds.words import meaning
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.fields import AmountEdit, FormField
from ui.widgets.inset import FactsInset, Inset
from ui.widgets.segments import Segment, Segments

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

ALL, PART = "all", "part"
_AMOUNT_WIDTH = 168
_MEANING_LINES = 6


@dataclass(frozen=True, slots=True)
class _Known:
    top_up: TopUp
    company: str
    left: Money | UserError  # The error says why nothing can be refunded.
    owed: Money


class RefundDialog(AskingDialog):
    """Asks how much is to go back and why, and says what it means."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        top_up: TopUp,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            tr("Refund {number}", number=top_up.billing_number),
            services=services,
            operator=operator,
            tasks=tasks,
            changes=changes,
            billing_number=top_up.billing_number,
            parent=parent,
        )
        self.setObjectName("refund_dialog")
        self._top_up = top_up
        self._left: Money | None = None
        self._owed = Money.zero()
        self.facts = FactsInset()
        self.share = Segments()
        self.amount_edit = AmountEdit()
        self.amount_field = FormField(tr("Amount in EUR"), self.amount_edit)
        self.meaning = Inset(_MEANING_LINES)
        self._place_parts()
        self.share.chosen.connect(self._on_share_chosen)
        self.amount_field.left.connect(self._on_amount_left)
        self.amount_field.changed.connect(self._show_meaning)

    @property
    def amount(self) -> Money | None:
        """What would be refunded; None while that is not clear."""
        if self._left is None or self.share.current == ALL:
            return self._left or None
        try:
            return self._typed(self._left)
        except AmountError:
            return None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._left is None:
            self._read()

    # Reading ----------------------------------------------------------------------------------

    def _read(self) -> None:
        services, operator, top_up = self._services, self._operator, self._top_up

        def work() -> _Known:
            left: Money | UserError
            try:
                left = services.refunds.left(operator, top_up.top_up_id)
            except UserError as error:
                left = error
            return _Known(
                services.top_ups.get(operator, top_up.top_up_id),
                services.accounts.get(operator, top_up.account_id).name,
                left,
                services.corrections.owed(operator, top_up.top_up_id),
            )

        self._tasks.run(self, work, on_success=self._on_read, on_error=self._on_not_read)

    def _on_read(self, known: _Known) -> None:
        self._top_up, self._company, left = known.top_up, known.company, known.left
        charged = self._top_up.quote.total
        self.set_heading(
            known.company,
            tr("{amount} charged to the card", amount=format_money(charged)),
        )
        if isinstance(left, UserError):
            self._close_form(explain(left))
            return
        if not left:
            self._close_form(tr("The whole payment was refunded already, or is being refunded."))
            return
        self._left, self._owed = left, known.owed
        self.facts.set_facts(
            [
                (tr("Can be refunded"), format_money(left)),
                (tr("Refunded before"), format_money(charged - left)),
                (tr("Billing number"), self._billing_number),
            ]
        )
        self.form.setEnabled(True)
        self._show_meaning()
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_not_read(self, error: Exception) -> None:
        self._close_form(explain(error))

    def _close_form(self, sentence: str) -> None:
        self.form.hide()
        self.primary_button.hide()
        self.set_cancel(tr("Close"))
        self._say(tr("This payment cannot be refunded"), sentence)

    # The form ---------------------------------------------------------------------------------

    def _is_ready(self) -> bool:
        return self.amount is not None

    def _order(self, key: str, reason: str) -> Callable[[], Refund] | None:
        self._check_amount()
        amount = self.amount
        if amount is None or not reason:
            return None
        services, operator, top_up_id = self._services, self._operator, self._top_up.top_up_id
        return lambda: services.refunds.refund(operator, top_up_id, amount, key=key, reason=reason)

    def _typed(self, left: Money) -> Money:
        return check_refund(parse_amount(self.amount_edit.text(), language=language()), left=left)

    @Slot()
    def _on_share_chosen(self) -> None:
        self.amount_field.setVisible(self.share.current == PART)
        self._show_meaning()
        self._fit_again()
        if self.share.current == PART:
            self.amount_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_amount_left(self) -> None:
        if self.amount_edit.text().strip():
            self._check_amount()

    def _check_amount(self) -> None:
        if self.share.current == ALL or self._left is None:
            return
        try:
            self._typed(self._left)
        except AmountError as error:
            self.amount_field.set_error(explain(error))

    @Slot()
    def _show_meaning(self) -> None:
        """Say what it means; a box ticked for another amount counts no more."""
        amount = self.amount
        self.confirm_box.setChecked(False)
        self.confirm_box.setEnabled(amount is not None)
        if amount is None or self._left is None:
            self._explain([tr("Please enter how much is to go back.")])
            self.confirm_box.setText(tr("I have checked the refund."))
            self.set_refund_text(tr("Refund…"))
        else:
            self._explain(meaning(self._top_up, left=self._left, amount=amount, owed=self._owed))
            shown = format_money(amount)
            self.confirm_box.setText(
                tr("I have checked that {amount} are to go back to the payer.", amount=shown)
            )
            self.set_refund_text(tr("Refund {amount}", amount=shown))
        self._allow()
        self._fit_again()

    def _explain(self, sentences: list[str]) -> None:
        self.meaning.set_content("info", tr("What this means"), "\n".join(sentences))

    def _place_parts(self) -> None:
        self.share.set_items(
            [Segment(ALL, tr("All that is left")), Segment(PART, tr("A part of it"))]
        )
        self.share.setAccessibleName(tr("How much"))
        self.amount_edit.setFixedWidth(_AMOUNT_WIDTH)
        self.amount_field.hide()
        for part, name in (
            (self.facts, "refund_facts"),
            (self.share, "share_segments"),
            (self.amount_edit, "amount"),
            (self.amount_field, "amount_field"),
            (self.meaning, "refund_meaning"),
        ):
            part.setObjectName(name)
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.facts)
        column.addWidget(self.share)
        column.addWidget(self.amount_field)
        column.addWidget(self.reason_field)
        column.addWidget(self.meaning)
        column.addWidget(self.confirm_box)
        self.set_heading("…", " ")
        self.facts.set_facts([(tr("Can be refunded"), "…")])
        self.form.setEnabled(False)
        self.set_cancel(tr("Cancel"))
        self._show_meaning()
