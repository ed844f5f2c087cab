"""What the Top Up dialog shows once a top-up by invoice has been recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui.formatting import format_money
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.top_ups.state_head import StateHead
from ui.translation import tr
from ui.widgets.inset import FactsInset

if TYPE_CHECKING:
    from billing_desktop.domain.top_up import TopUp


class RecordedPanel(QWidget):
    """Says under which number the request is found, and what happens next."""

    def __init__(self, top_up: TopUp, company: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("request_recorded")
        head = StateHead()
        head.setObjectName("recorded_head")
        head.show_state(
            "check",
            Tone.OK,
            tr("Request recorded"),
            tr("{number} waits for the support team.", number=top_up.billing_number),
        )
        self.facts = FactsInset()
        self.facts.setObjectName("recorded_facts")
        self.facts.set_facts(
            [
                (tr("Total charge"), format_money(top_up.quote.total)),
                (tr("Billing number"), top_up.billing_number),
                (tr("Account"), company),
            ]
        )
        next_label = QLabel(
            tr(
                "The support team reviews the request and issues the invoice. "
                "The balance is credited when the money has arrived. "
                "Until then the request is found under Requests."
            )
        )
        next_label.setObjectName("recorded_next")
        next_label.setTextFormat(Qt.TextFormat.PlainText)
        next_label.setWordWrap(True)
        set_role(next_label, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(head)
        column.addWidget(self.facts)
        column.addWidget(next_label)
