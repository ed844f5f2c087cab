"""The Actions (…) menu of a transaction."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.top_up import TopUp, TopUpAction
from ui.translation import tr
from ui.widgets.menu import Menu

_ICONS = {
    TopUpAction.COMPLETE_PAYMENT: "circle-play",
    TopUpAction.COPY_LINK: "link",
    TopUpAction.RETRY: "rotate-ccw",
    TopUpAction.CHOOSE_ANOTHER_METHOD: "repeat",
    TopUpAction.CANCEL: "circle-x",
    TopUpAction.OPEN_INVOICE: "file-text",
    TopUpAction.OPEN_REQUEST: "inbox",
    TopUpAction.REFUND: "undo-2",
}
_RIGHTS = {
    TopUpAction.OPEN_INVOICE: Right.READ,
    TopUpAction.OPEN_REQUEST: Right.READ,
    TopUpAction.REFUND: Right.REFUND,
}
_APART = frozenset({TopUpAction.CANCEL, TopUpAction.REFUND})


class ActionsMenu(Menu):
    """What may be done with a top-up now, by this operator; the likeliest comes first."""

    def __init__(
        self,
        top_up: TopUp,
        operator: Operator,
        on_chosen: Callable[[TopUpAction], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("actions_menu")
        actions = offered_actions(top_up, operator)
        for number, each in enumerate(actions):
            is_danger = each in _APART
            if is_danger and number:
                self.addSeparator()
            entry = self.add(
                action_text(each),
                _ICONS[each],
                partial(on_chosen, each),
                is_default=not number and not is_danger,
                is_danger=is_danger,
            )
            entry.setObjectName(f"action_{each.value}")
        if not actions:
            entry = self.addAction(_why_nothing(top_up))
            entry.setObjectName("action_none")
            entry.setEnabled(False)


def offered_actions(top_up: TopUp, operator: Operator) -> tuple[TopUpAction, ...]:
    """Return what the state of ``top_up`` allows and the role of ``operator`` includes."""
    return tuple(
        each for each in top_up.allowed_actions() if operator.may(_RIGHTS.get(each, Right.TOP_UP))
    )


def action_text(action: TopUpAction) -> str:
    """Return the words of the menu for ``action``."""
    match action:
        case TopUpAction.COMPLETE_PAYMENT:
            return tr("Complete payment")
        case TopUpAction.COPY_LINK:
            return tr("Copy payment link")
        case TopUpAction.RETRY:
            return tr("Retry")
        case TopUpAction.CHOOSE_ANOTHER_METHOD:
            return tr("Choose another method")
        case TopUpAction.CANCEL:
            return tr("Cancel")
        case TopUpAction.OPEN_INVOICE:
            return tr("Open invoice")
        case TopUpAction.OPEN_REQUEST:
            return tr("Open request")
        case TopUpAction.REFUND:
            return tr("Refund…")


def _why_nothing(top_up: TopUp) -> str:
    if top_up.is_processing:
        return tr("The payment is being processed: there is nothing to do")
    return tr("There is nothing to do")
