"""The states of the payment window and of a refund, as the real gateway reads them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.refund import RefundStatus
from tests.ui.top_ups.payments import Browser, heading, words
from tests.workspace import Workspace
from ui.changes import ChangeHub
from ui.refunds.dialog import RefundDialog
from ui.tasks import InlineTasks
from ui.top_ups.payment_window import PaymentWindow


@pytest.fixture
def shown(window: QWidget, workspace: Workspace, browser: Browser) -> Iterator[PaymentWindow]:
    """The window over a payment that nobody has tried yet."""
    made = PaymentWindow(
        services=workspace.services,
        operator=workspace.operator,
        tasks=InlineTasks(),
        changes=ChangeHub(),
        top_up=workspace.start(workspace.account()),
        clock=workspace.clock,
        parent=window,
    )
    made.open()
    yield made
    made.reject()


@pytest.mark.parametrize(
    ("card", "expected"),
    [
        ("second_step", "Waiting for the second step"),
        ("processing", "The bank is processing the payment"),
        ("declined", "Waiting for the payment"),
        ("success", "Completed"),
    ],
)
def test_the_card_decides_what_is_said(
    workspace: Workspace, shown: PaymentWindow, card: str, expected: str
) -> None:
    workspace.fill_in(shown._top_up, card)

    shown.refresh()

    assert heading(shown) == expected


def test_a_decline_of_the_local_page_is_in_plain_words(
    workspace: Workspace, shown: PaymentWindow
) -> None:
    workspace.fill_in(shown._top_up, "insufficient_funds")

    shown.refresh()

    assert "There is not enough money on the card." in words(shown)


def test_a_refund_goes_through_the_local_page(window: QWidget, workspace: Workspace) -> None:
    top_up = workspace.top_up(workspace.account(), "250.00")
    dialog = RefundDialog(
        services=workspace.services,
        operator=workspace.operator,
        tasks=InlineTasks(),
        changes=ChangeHub(),
        top_up=top_up,
        parent=window,
    )
    dialog.open()
    dialog.reason_edit.setText("Ordered by mistake")
    dialog.confirm_box.setChecked(True)

    dialog.primary_button.click()

    assert dialog.result_panel is not None
    assert dialog.result_panel.heading_label.text() == "Refund sent"
    (refund,) = workspace.services.refunds.of_top_up(workspace.operator, top_up.top_up_id)
    assert refund.status is RefundStatus.SENT
    assert workspace.services.top_ups.get(workspace.operator, top_up.top_up_id).is_refunded
