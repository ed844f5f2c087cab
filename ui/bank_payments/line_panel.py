"""One bank line beside the list: what the bank says, what it seems to be and why, what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.bank_line import BankLine
from billing_desktop.domain.bank_listing import BankRow, LineAction
from billing_desktop.domain.matching import Match
from ui.bank_payments.texts import (
    day_of,
    decision_sentences,
    reason_text,
    verdict_sentence,
    verdict_text,
)
from ui.formatting import format_money
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.detail_rows import DetailRows
from ui.widgets.selectable_text import rule, selectable_text

WIDTH = 316
_MARGIN = 16


class LinePanel(QFrame):
    """Facts and evidence of a line, with the steps that may be taken at the foot.

    Signals:
        chosen: the ``LineAction``.
    """

    chosen = Signal(object)

    def __init__(self, *, may_book: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("line_panel")
        self.setFixedWidth(WIDTH)
        self._may_book = may_book
        self.title_label = selectable_text("line_title", "section")
        self.amount_label = selectable_text("line_amount", "cardFigure")
        self.facts = DetailRows()
        self.verdict_label = selectable_text("line_verdict", "semibold")
        self.sentence_label = selectable_text("line_sentence", "second")
        self.why_label = selectable_text("line_why", "body")
        self.buttons = {
            LineAction.SHARE_OUT: Button(tr("Book for invoices…")),
            LineAction.RETURNED: Button(tr("A payment came back…")),
            LineAction.PAID_BACK: Button(tr("A surplus was paid back…")),
            LineAction.OWN_TRANSFER: Button(tr("Own transfer")),
            LineAction.TWIN: Button(tr("Told twice")),
            LineAction.NOT_OURS: Button(tr("Not ours…")),
            LineAction.UNDO: Button(tr("Undo…"), "danger"),
        }
        self._arrange()
        for action, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, each=action: self.chosen.emit(each))

    def show_row(self, row: BankRow) -> None:
        """Show a line."""
        said = row.line.transaction
        self.title_label.setText(said.counterparty_name or tr("No name"))
        self.amount_label.setText(format_money(said.amount))
        self.facts.set_rows(_facts(row.line, day_of(row)))
        if row.assignment is not None:
            self.verdict_label.setText(tr("Decided"))
            self.sentence_label.setText(decision_sentences(row.assignment))
            self.why_label.setText("")
        elif row.match is not None:
            self.verdict_label.setText(verdict_text(row.match.verdict))
            self.sentence_label.setText(verdict_sentence(row.match.verdict))
            self.why_label.setText(_why(row.match))
        self.why_label.setVisible(bool(self.why_label.text()))
        offered = row.allowed_actions() if self._may_book else ()
        for action, button in self.buttons.items():
            button.setVisible(action in offered)

    def _arrange(self) -> None:
        set_role(self, "tableCard")
        inside = QWidget()
        inside.setObjectName("line_facts_page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(_MARGIN, 16, _MARGIN, 12)
        column.setSpacing(8)
        self.facts.setObjectName("line_facts")
        for part in (self.title_label, self.amount_label, self.facts):
            column.addWidget(part)
        column.addWidget(rule("line_rule"))
        for part in (self.verdict_label, self.sentence_label, self.why_label):
            column.addWidget(part)
        column.addStretch(1)
        area = QScrollArea()
        area.setObjectName("line_scroll")
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 8, _MARGIN, 14)
        foot.setSpacing(8)
        for action, button in self.buttons.items():
            button.setObjectName(f"{action.value}_button")
            foot.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(1, 1, 1, 1)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)


def _facts(line: BankLine, day: str) -> list[tuple[str, str]]:
    said = line.transaction
    rows = [
        (tr("Booked"), day),
        (tr("IBAN"), _in_fours(said.counterparty_iban)),
        (tr("Text"), " ".join(said.remittance.split())),
        (tr("Reference"), said.creditor_reference),
        (tr("End-to-end id"), said.end_to_end_id),
        (tr("Bank's reference"), said.bank_reference),
        (tr("Returned because"), said.return_reason),
        (tr("Our account"), _in_fours(line.account_iban)),
    ]
    return [(label, value) for label, value in rows if value]


def _in_fours(iban: str) -> str:
    """Return an IBAN as it stands on paper, which can be broken over lines."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def _why(match: Match) -> str:
    lines: list[str] = []
    for proposal in match.proposals:
        payable = proposal.payable
        lines.append(
            tr(
                "{number} · {company} · {due} due · {score} of 100",
                number=payable.invoice_number,
                company=payable.company,
                due=format_money(payable.due),
                score=proposal.score,
            )
        )
        lines += [f"  • {reason_text(reason, payable)}" for reason in proposal.reasons]
    return "\n".join(lines)
