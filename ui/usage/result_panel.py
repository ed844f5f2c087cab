"""What a usage import did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui.formatting import format_count, format_money
from ui.style.roles import set_role
from ui.translation import ntr, tr
from ui.widgets.button import Button
from ui.widgets.empty_state import EmptyState

if TYPE_CHECKING:
    from billing_desktop.services.usages import UsageImport


class ResultPanel(QFrame):
    """One heading, one sentence, and the way to the next file."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("result_panel")
        set_role(self, "tableCard")
        self.again_button = Button(tr("Import another file"), "primary", "upload")
        self.again_button.setObjectName("another_file_button")
        self.state = EmptyState("check", "", "", self.again_button)
        self.state.setObjectName("result_state")
        column = QVBoxLayout(self)
        column.addWidget(self.state)

    def show_result(self, done: UsageImport) -> None:
        """Say how many lines were booked, what they sum to, and how many were there before."""
        booked = ntr(
            "{n_text} line booked",
            "{n_text} lines booked",
            done.booked,
            n_text=format_count(done.booked),
        )
        before = ntr(
            "{n_text} line was there already and stays once.",
            "{n_text} lines were there already and stay once.",
            done.already_there,
            n_text=format_count(done.already_there),
        )
        sentence = tr("{amount} left the balances.", amount=format_money(done.amount))
        if not done.booked:
            booked, sentence = tr("Nothing new in this file"), ""
        self.state.set_text(
            "check", booked, f"{sentence} {before}".strip() if done.already_there else sentence
        )
