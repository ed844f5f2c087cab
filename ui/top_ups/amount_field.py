"""The line for the amount, what it means for the method, and what is wrong with it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.amount_text import parse_amount
from billing_desktop.domain.money import Money
from billing_desktop.domain.quote import INVOICE_FROM
from billing_desktop.errors import AmountError
from ui.formatting import format_money
from ui.messages import explain
from ui.style.icons import set_icon
from ui.style.roles import polish_again, set_role
from ui.top_ups.wording import typed_amount
from ui.translation import language, tr
from ui.widgets.fields import AmountEdit

_EDIT_WIDTH = 168
# A menu opens, or another window comes to the front: nobody has left the field.
_COMES_BACK = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})


class AmountField(QWidget):
    """Reads what is typed; says what is wrong once the field is left, not while typing.

    Signals:
        changed: another amount is typed now, or none.
        confirmed: Enter was pressed in the field.
    """

    changed = Signal()
    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.amount: Money | None = None
        self.problem: AmountError | None = None
        self.label = QLabel(tr("Amount in EUR"))
        self.label.setObjectName("amount_label")
        set_role(self.label, "label")
        self.edit = AmountEdit()
        self.edit.setObjectName("amount")
        self.edit.setAccessibleName(tr("Amount"))
        self.edit.setFixedWidth(_EDIT_WIDTH)
        self.label.setBuddy(self.edit)
        self.error_label = QLabel()
        self._error_icon = QLabel()
        self._error_row = QWidget()
        self._arrange()
        self.setFocusProxy(self.edit)
        self.edit.installEventFilter(self)
        self._on_text_changed()
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.returnPressed.connect(self.confirmed)

    def set_amount(self, amount: Money) -> None:
        """Type that amount."""
        self.edit.setText(typed_amount(amount))

    def refuse(self, problem: AmountError) -> None:
        """Take note of what is wrong with an amount that could be read."""
        self.problem = problem
        if not self.edit.hasFocus():
            self.show_problem()

    def show_problem(self) -> bool:
        """Say now what is wrong, if anything is; return whether something is."""
        self._set_error("" if self.problem is None else explain(self.problem))
        return self.problem is not None

    @property
    def error(self) -> str:
        """The sentence shown, or nothing."""
        return self.error_label.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() is QEvent.Type.FocusOut:
            assert isinstance(event, QFocusEvent)
            if event.reason() not in _COMES_BACK:
                self._on_left()
        return False

    def _on_left(self) -> None:
        if self.amount is not None and self.problem is None:
            self.edit.setText(typed_amount(self.amount))
        elif self.edit.text().strip():
            self.show_problem()

    @Slot()
    def _on_text_changed(self) -> None:
        before = self.amount
        try:
            self.amount, problem = parse_amount(self.edit.text(), language=language()), None
        except AmountError as error:
            self.amount, problem = None, error
        if self.amount is None or self.amount != before:
            self.problem = problem
            self._set_error("")
            self.changed.emit()

    def _set_error(self, sentence: str) -> None:
        self.error_label.setText(sentence)
        self._error_row.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        is_invalid = bool(sentence)
        if bool(self.edit.property("invalid")) is not is_invalid:
            self.edit.setProperty("invalid", is_invalid)
            polish_again(self.edit)
        if sentence:
            set_icon(self._error_icon, "circle-alert", "bad", 14)

    def _arrange(self) -> None:
        limit = format_money(INVOICE_FROM)
        hint = QLabel(tr("Below {limit} by card,\nfrom {limit} by invoice", limit=limit))
        hint.setObjectName("amount_hint")
        set_role(hint, "muted")
        self.error_label.setObjectName("amount_error")
        self.error_label.setWordWrap(True)
        set_role(self.error_label, "errorLine")
        self._error_icon.setObjectName("amount_error_icon")
        for label in (self.label, hint, self.error_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._error_row.setObjectName("amount_error_row")
        self._error_row.hide()
        error_row = QHBoxLayout(self._error_row)
        error_row.setContentsMargins(0, 0, 0, 0)
        error_row.setSpacing(5)
        error_row.addWidget(self._error_icon, 0, Qt.AlignmentFlag.AlignTop)
        error_row.addWidget(self.error_label, 1)
        row = QHBoxLayout()
        row.setSpacing(14)
        row.addWidget(self.edit)
        row.addWidget(hint, 1, Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addLayout(row)
        column.addWidget(self._error_row)
