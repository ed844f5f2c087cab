"""The foot of the facts: what may be decided now, and why not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.invoice_request import RequestAction
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button

_ROWS = (
    (RequestAction.APPROVE,),
    (RequestAction.TAKE,),
    (RequestAction.ASK_BACK, RequestAction.DECLINE),
    (RequestAction.RELEASE, RequestAction.CHANGE, RequestAction.WITHDRAW),
)
_SMALL = frozenset(_ROWS[-1])


class DecisionFoot(QWidget):
    """A button for each step that this person may take, and for none that they may not.

    Signals:
        chosen: the ``RequestAction``.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("decision_foot")
        self.note_label = QLabel(
            tr(
                "Approving takes the next invoice number and mails the invoice. The balance is "
                "credited when the money has arrived."
            )
        )
        action = RequestAction
        self.buttons: dict[RequestAction, Button] = {
            action.APPROVE: Button(tr("Approve and issue invoice"), "primary", "check"),
            action.TAKE: Button(tr("Take it"), "secondary", "eye"),
            action.RELEASE: Button(tr("Put back"), "link"),
            action.ASK_BACK: Button(tr("Ask back"), "secondary", "message-circle-question-mark"),
            action.DECLINE: Button(tr("Decline"), "secondary", "x"),
            action.CHANGE: Button(tr("Change"), "link"),
            action.WITHDRAW: Button(tr("Withdraw"), "danger"),
        }
        self._rows: list[tuple[QWidget, tuple[RequestAction, ...]]] = []
        self._arrange()
        for each, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, each=each: self.chosen.emit(each))

    def show_actions(self, allowed: tuple[RequestAction, ...], *, is_taken: bool) -> None:
        """Offer exactly these."""
        take = tr("Take over") if is_taken else tr("Take it")
        self.buttons[RequestAction.TAKE].setText(take)
        for action, button in self.buttons.items():
            button.setVisible(action in allowed)
        for row, actions in self._rows:
            row.setVisible(any(action in allowed for action in actions))
        self.note_label.setVisible(RequestAction.APPROVE in allowed)

    def set_running(self, is_running: bool) -> None:
        """Take no second order while one is carried out."""
        for button in self.buttons.values():
            button.setEnabled(not is_running)

    @Slot()
    def ask_to_approve(self) -> None:
        """Put the keyboard on the button first: one key alone issues no invoice."""
        button = self.buttons[RequestAction.APPROVE]
        if not button.isVisible() or not button.isEnabled():
            return
        if button.hasFocus():
            button.click()
        else:
            button.setFocus(Qt.FocusReason.TabFocusReason)

    def _arrange(self) -> None:
        self.note_label.setObjectName("approve_note")
        self.note_label.setWordWrap(True)
        set_role(self.note_label, "muted")
        for action, button in self.buttons.items():
            button.setObjectName(f"{action.value}_button")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.note_label)
        for number, actions in enumerate(_ROWS):
            row = QWidget()
            row.setObjectName(f"decision_row_{number}")
            inside = QHBoxLayout(row)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.setSpacing(16 if actions[0] in _SMALL else 8)
            for each in actions:
                inside.addWidget(self.buttons[each], 0 if each in _SMALL else 1)
            if actions[0] in _SMALL:
                inside.insertStretch(len(actions) - 1, 1)
            self._rows.append((row, actions))
            column.addWidget(row)
