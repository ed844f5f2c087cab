"""The right part of the inbox: the facts of a request, its account, and the decision."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator
from ui.invoice_requests.decision_foot import DecisionFoot
from ui.invoice_requests.reading import OpenRequest
from ui.invoice_requests.request_facts import billing_rows, four_eyes, history_rows, request_rows
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.translation import tr
from ui.vat_numbers.texts import standing_text
from ui.widgets.button import Button
from ui.widgets.detail_rows import DetailRows

WIDTH = 292
_MARGIN = 18


class FactsPanel(QWidget):
    """Price, people, billing details as they stand, history; Approve at the foot.

    Signals:
        account_requested: the id of the account to be shown.
        invoice_requested: account and number of the invoice that came of the request.
    """

    account_requested = Signal(str)
    invoice_requested = Signal(str, str)

    def __init__(
        self, *, operator: Operator, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("facts_panel")
        self.setFixedWidth(WIDTH)
        self._operator = operator
        self._now = now
        self._account_id = ""
        self._invoice_number = ""
        self.request_rows = DetailRows()
        self.billing_rows = DetailRows()
        self.history_rows = DetailRows()
        self.account_button = Button(tr("Open"), "link")
        self.invoice_button = Button(tr("Open invoice"), "link")
        self.eyes_icon = QLabel()
        self.eyes_label = _wrapped("four_eyes_sentence")
        self.number_icon = QLabel()
        self.number_label = _wrapped("vat_standing")
        self.foot = DecisionFoot()
        self._eyes = QWidget()
        self._number = QWidget()
        self.facts_area = QScrollArea()
        self._arrange()
        self.account_button.clicked.connect(
            lambda _checked=False: self.account_requested.emit(self._account_id)
        )
        self.invoice_button.clicked.connect(
            lambda _checked=False: self.invoice_requested.emit(
                self._account_id, self._invoice_number
            )
        )

    def show_request(self, shown: OpenRequest) -> None:
        """Show these facts; the scroll bar stays where it is."""
        view = shown.view
        self._account_id = view.account.account_id
        self._invoice_number = view.request.invoice_number or ""
        self.invoice_button.setVisible(bool(self._invoice_number))
        self.request_rows.set_rows(request_rows(view, self._now()))
        self.billing_rows.set_rows(billing_rows(view.account.details))
        self.history_rows.set_rows(history_rows(shown.history))
        icon, sentence, tone = four_eyes(view, self._operator)
        self._eyes.setVisible(bool(sentence))
        self.eyes_label.setText(sentence)
        if icon:
            set_icon(self.eyes_icon, icon, tone.strong)
        self._number.setVisible(shown.vat_record is not None)
        if shown.vat_record is not None:
            said = standing_text(shown.vat_record, is_stand_in=shown.is_stand_in)
            set_icon(self.number_icon, said.icon, said.tone.strong, 14)
            self.number_label.setText(said.title)
            self.number_label.setToolTip(said.sentence)
        self.foot.show_actions(view.actions, is_taken=view.request.assignee is not None)

    def _arrange(self) -> None:
        inside = QWidget()
        inside.setObjectName("facts")
        facts = QVBoxLayout(inside)
        facts.setContentsMargins(_MARGIN, 22, _MARGIN, 12)
        facts.setSpacing(8)
        facts.addLayout(_head("request_section", tr("Request"), self.invoice_button))
        facts.addWidget(self.request_rows)
        facts.addWidget(_marked(self._eyes, "four_eyes", self.eyes_icon, self.eyes_label))
        facts.addWidget(_rule("facts_line_0"))
        facts.addLayout(_head("billing_section", tr("Billing details"), None))
        facts.addWidget(self.billing_rows)
        facts.addWidget(_marked(self._number, "standing", self.number_icon, self.number_label))
        facts.addWidget(_rule("facts_line_1"))
        facts.addLayout(_head("account_section", tr("Account"), self.account_button))
        facts.addWidget(self.history_rows)
        facts.addStretch(1)
        for part, name in (
            (self.request_rows, "request_rows"),
            (self.billing_rows, "billing_rows"),
            (self.history_rows, "history_rows"),
            (self.account_button, "open_account_button"),
            (self.invoice_button, "open_invoice_button"),
            (self.facts_area, "facts_scroll"),
        ):
            part.setObjectName(name)
        self.facts_area.setWidgetResizable(True)
        self.facts_area.setFrameShape(QFrame.Shape.NoFrame)
        self.facts_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.facts_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.facts_area.setWidget(inside)
        foot = QVBoxLayout()
        foot.setContentsMargins(_MARGIN, 10, _MARGIN, 18)
        foot.addWidget(self.foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.facts_area, 1)
        column.addLayout(foot)


def _head(name: str, text: str, button: Button | None) -> QHBoxLayout:
    label = QLabel(text)
    label.setObjectName(name)
    set_role(label, "section")
    row = QHBoxLayout()
    row.addWidget(label, 1)
    if button is not None:
        row.addWidget(button)
    return row


def _marked(block: QWidget, name: str, icon: QLabel, label: QLabel) -> QWidget:
    block.setObjectName(name)
    icon.setObjectName(f"{name}_icon")
    row = QHBoxLayout(block)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(label, 1)
    return block


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, "muted")
    return label


def _rule(name: str) -> QFrame:
    line = QFrame()
    line.setObjectName(name)
    set_role(line, "line")
    return line
