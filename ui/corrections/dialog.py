"""Cancelling an invoice, whole or in part, or issuing it again with other details."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import QLayout, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.correction import Correctable, Correction
from billing_desktop.domain.money import Money
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.refund import REASON_LENGTH_MAX, check_reason
from billing_desktop.errors import BillingError, UserError
from ui.changes import ChangeHub, Topic
from ui.corrections.words import Order, meaning, result, title
from ui.formatting import format_money
from ui.messages import explain
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.banner import Banner
from ui.widgets.check_box import CheckBox
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.fields import AmountEdit, FormField
from ui.widgets.inset import FactsInset, Inset
from ui.widgets.segments import Segment, Segments

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.shares import Shares

ALL, PART, REFUNDED = "all", "part", "refunded"
TOPICS = (Topic.ACCOUNTS, Topic.TOP_UPS, Topic.INVOICES, Topic.TASKS)
_AMOUNT_WIDTH = 168
_MEANING_LINES = 5


class CorrectionDialog(Dialog):
    """Asks how much of an invoice is taken back and why, and says what it means.

    A dialog has one key: whatever is pressed how often, it is one correction.

    Signals:
        corrected: the ``Correction``, issued or waiting for a second person.
    """

    corrected = Signal(object)

    def __init__(
        self,
        order: Order,
        number: str,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(title(order, number), MIDDLE, parent)
        self.setObjectName("correction_dialog")
        self._order = order
        self._number = number
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._key = uuid4().hex
        self._found: Correctable | None = None
        self._is_done = False
        self.form = QWidget()
        self.banner = Banner(Tone.BAD, "", "")
        self.facts = FactsInset()
        self.share = Segments()
        self.amount_edit = AmountEdit()
        self.amount_field = FormField(tr("Prepaid credit in EUR"), self.amount_edit)
        self.reason_edit = QLineEdit()
        self.reason_edit.setMaxLength(REASON_LENGTH_MAX)
        self.reason_field = FormField(
            tr("Reason"), self.reason_edit, tr("Printed on the credit note, and kept.")
        )
        self.meaning = Inset(_MEANING_LINES)
        self.confirm_box = CheckBox()
        self._name_fields()
        self._place_parts()
        self.share.chosen.connect(self._on_share_chosen)
        self.amount_field.changed.connect(self._show_meaning)
        self.confirm_box.toggled.connect(self._allow)
        self.primary_clicked.connect(self._on_confirmed)
        layout = self.layout()
        assert layout is not None  # The dialog has arranged itself.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    @property
    def shares(self) -> Shares | None:
        """What would be taken back; None while that is not clear."""
        try:
            return self._shares()
        except UserError:
            return None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._found is None:
            self._read()

    # Reading ----------------------------------------------------------------------------------

    def _read(self) -> None:
        services, operator, number = self._services, self._operator, self._number

        def work() -> tuple[Correctable, str]:
            found = services.corrections.look(operator, number)
            return found, services.accounts.get(operator, found.account_id).name

        self._tasks.run(
            self,
            work,
            on_success=lambda read: self._on_read(*read),
            on_error=lambda error: self._close_form(explain(error)),
        )

    def _on_read(self, found: Correctable, company: str) -> None:
        total = format_money(found.invoice.gross)
        self.set_heading(company, tr("Invoice over {total}", total=total))
        try:
            left = found.all_of_it()
        except UserError as error:
            self._close_form(explain(error))
            return
        if found.awaiting is not None:
            self._close_form(tr("A correction of this invoice waits for a second person already."))
            return
        self._found = found
        self.facts.set_facts(
            [
                (tr("Can be taken back"), format_money(left.gross)),
                (tr("Prepaid credit in it"), format_money(left.credit)),
                (tr("Account Balance"), format_money(found.balance)),
            ]
        )
        self._offer_shares(found)
        self.form.setEnabled(True)
        self._show_meaning()
        # What changes in a visible dialog has no height before it is arranged.
        QTimer.singleShot(0, self, self._fit_again)
        self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_shares(self, found: Correctable) -> None:
        if not found.refunded or found.refunded >= found.left.gross:
            return
        self.share.set_items([Segment(REFUNDED, tr("What was refunded")), *_segments()])
        self.share.set_current(REFUNDED)

    def _close_form(self, sentence: str) -> None:
        self.form.hide()
        self.primary_button.hide()
        self.set_cancel(tr("Close"))
        self._say(tr("This invoice cannot be corrected"), sentence)

    # The form ---------------------------------------------------------------------------------

    def _shares(self) -> Shares | None:
        if self._found is None:
            return None
        if self._part() == PART:
            return self._found.by_credit(self._typed())
        if self._part() == REFUNDED:
            return self._found.by_gross(self._found.refunded)
        return self._found.all_of_it()

    def _part(self) -> str:
        return ALL if self._order is Order.CORRECT else self.share.current

    def _typed(self) -> Money:
        return parse_amount(self.amount_edit.text(), language=language())

    @Slot()
    def _on_share_chosen(self) -> None:
        self.amount_field.setVisible(self._part() == PART)
        self._show_meaning()
        if self._part() == PART:
            self.amount_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _show_meaning(self) -> None:
        """Say what it means; a box ticked for another amount counts no more."""
        shares, found = self.shares, self._found
        self.confirm_box.setChecked(False)
        self.confirm_box.setEnabled(shares is not None)
        icon, tone, sentences = "info", Tone.INFO, [tr("Please enter how much is taken back.")]
        if shares is not None and found is not None:
            sentences = meaning(self._order, found, shares)
            if self._order is Order.CANCEL and found.is_beyond_balance(shares):
                icon, tone = "users", Tone.WARN
        self.meaning.set_content(icon, tr("What this means"), "\n".join(sentences), tone)
        self._allow()
        self._fit_again()

    @Slot()
    def _allow(self) -> None:
        ready = self.shares is not None and self.confirm_box.isChecked() and not self.is_busy
        self.primary_button.setEnabled(ready)

    # Ordering ---------------------------------------------------------------------------------

    @Slot()
    def _on_confirmed(self) -> None:
        if self._is_done:
            self.accept()
            return
        reason = self._reason()
        if self.is_busy or not self.confirm_box.isChecked() or reason is None:
            return
        self.banner.hide()
        self._hold(is_held=True)
        self._tasks.run(
            self, self._work(reason), on_success=self._on_made, on_error=self._on_refused
        )

    def _work(self, reason: str) -> Callable[[], Correction]:
        corrections, operator = self._services.corrections, self._operator
        number, key, part = self._number, self._key, self._part()
        if self._order is Order.CORRECT:
            return lambda: corrections.correct(operator, number, key=key, reason=reason)
        assert self._found is not None  # Nothing is confirmed before it is read.
        credit = self._typed() if part == PART else None
        gross = self._found.refunded if part == REFUNDED else None
        return lambda: corrections.issue_credit_note(
            operator, number, key=key, reason=reason, credit=credit, gross=gross
        )

    def _reason(self) -> str | None:
        try:
            return check_reason(self.reason_edit.text())
        except UserError as error:
            self.reason_field.set_error(explain(error))
            self.reason_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return None

    def _on_made(self, made: Correction) -> None:
        self._hold(is_held=False)
        self._is_done = True
        self.form.hide()
        heading, sentence = result(made)
        self._say(heading, sentence, Tone.OK if made.credit_note_number else Tone.WARN)
        self.set_cancel("")
        set_role(self.primary_button, "primary")
        self.primary_button.setProperty("styleIcon", None)
        self.primary_button.setIcon(QIcon())
        self.set_primary(tr("Done"))
        self.primary_button.setEnabled(True)
        self.primary_button.setFocus()
        self._fit_again()
        self._changes.announce(*TOPICS)
        self.corrected.emit(made)

    def _on_refused(self, error: Exception) -> None:
        self._hold(is_held=False)
        self._key = uuid4().hex  # What was refused left nothing; another try is another order.
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self._say(tr("Nothing was issued"), explain(error))

    def _say(self, what: str, sentence: str, tone: Tone = Tone.BAD) -> None:
        self.banner.set_text(tone, what, sentence)
        self.banner.show()
        self._fit_again()

    def _hold(self, *, is_held: bool) -> None:
        self.form.setEnabled(not is_held)
        self.set_busy(is_held)
        self._allow()

    @Slot()
    def _fit_again(self) -> None:
        """Become as high as the content is now, also lower than before."""
        for part in (*reversed(self.findChildren(QWidget)), self):
            layout = part.layout()
            if layout is not None:
                layout.activate()
        self.setMinimumHeight(0)
        self._fit()

    # Putting it together ----------------------------------------------------------------------

    def _name_fields(self) -> None:
        for part, name in (
            (self.form, "correction_form"),
            (self.banner, "correction_banner"),
            (self.facts, "correction_facts"),
            (self.share, "share_segments"),
            (self.amount_edit, "amount"),
            (self.amount_field, "amount_field"),
            (self.reason_edit, "reason_edit"),
            (self.reason_field, "reason_field"),
            (self.meaning, "correction_meaning"),
            (self.confirm_box, "confirm_box"),
        ):
            part.setObjectName(name)
        self.share.setAccessibleName(tr("How much"))

    def _place_parts(self) -> None:
        self.share.set_items(_segments())
        self.share.setVisible(self._order is Order.CANCEL)
        self.amount_edit.setFixedWidth(_AMOUNT_WIDTH)
        self.amount_field.hide()
        self.banner.hide()
        column = QVBoxLayout(self.form)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        for part in (self.facts, self.share, self.amount_field, self.reason_field):
            column.addWidget(part)
        column.addWidget(self.meaning)
        column.addWidget(self.confirm_box)
        self.body.addWidget(self.banner)
        self.body.addWidget(self.form)
        self.set_heading("…", " ")
        self.facts.set_facts([(tr("Can be taken back"), "…")])
        self.form.setEnabled(False)
        self.confirm_box.setText(tr("I have checked what this means."))
        self.set_cancel(tr("Cancel"))
        if self._order is Order.CANCEL:
            self.set_primary(tr("Issue credit note"), "undo-2")
            set_role(self.primary_button, "primaryDanger")
            set_icon(self.primary_button, "undo-2", "canvas")
        else:
            self.set_primary(tr("Correct invoice"))
        self._show_meaning()


def _segments() -> list[Segment]:
    return [Segment(ALL, tr("All that is left")), Segment(PART, tr("A part of it"))]
