"""What the dialog shows once the provider was asked for a refund."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.formatting import format_money
from ui.refunds.words import result_head, result_sentence
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.inset import FactsInset
from ui.widgets.state_circle import StateCircle

if TYPE_CHECKING:
    from billing_desktop.domain.refund import Refund


class ResultPanel(QWidget):
    """State, figures and what happens next."""

    def __init__(
        self, refund: Refund, *, billing_number: str, company: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("refund_result")
        head = result_head(refund)
        self.circle = StateCircle()
        self.circle.setObjectName("state_circle")
        self.circle.set_state(head.icon, head.tone, is_spinning=head.is_spinning)
        self.heading_label = _plain(head.heading, "state_heading")
        set_role(self.heading_label, "heading")
        self.sentence_label = _plain(head.sentence, "state_sentence")
        set_role(self.sentence_label, "second")
        self.facts = FactsInset()
        self.facts.setObjectName("refund_facts")
        self.facts.set_facts(
            [
                (tr("Refund"), format_money(refund.amount)),
                (tr("Billing number"), billing_number),
                (tr("Account"), company),
            ]
        )
        self.next_label = _plain(result_sentence(refund), "refund_next")
        set_role(self.next_label, "muted")
        self._arrange()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.heading_label)
        words.addWidget(self.sentence_label)
        top = QHBoxLayout()
        top.setSpacing(14)
        top.addWidget(self.circle, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(top)
        column.addWidget(self.facts)
        column.addWidget(self.next_label)


def _plain(text: str, name: str) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
