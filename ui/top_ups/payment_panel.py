"""What the payment window shows of one payment, whatever state it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.browser import write_mail
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.top_ups.link_panel import LinkPanel
from ui.top_ups.payment_facts import PaymentState
from ui.top_ups.payment_texts import closing_sentence, done_items, figures, head, mail_texts
from ui.top_ups.state_head import StateHead
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.checklist import Checklist
from ui.widgets.inset import FactsInset

if TYPE_CHECKING:
    from ui.top_ups.payment_facts import PaymentFacts

_WITH_LINK = frozenset(
    {
        PaymentState.OPENING,
        PaymentState.WAITING,
        PaymentState.SECOND_STEP,
        PaymentState.CHECKING,
    }
)
_WITH_CHECKS = _WITH_LINK | {PaymentState.PROCESSING, PaymentState.HELD}


class PaymentPanel(QWidget):
    """Head, figures, and below them the link, or what has happened since the payment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = StateHead()
        self.figures = FactsInset()
        self.banner = Banner(Tone.WARN, "", "")
        self.link_panel = LinkPanel()
        self.checklist = Checklist()
        self.check_label = QLabel()
        self.closing_label = QLabel()
        self._link_part = QWidget()
        self._url: str | None = None
        self._facts: PaymentFacts | None = None
        self._name_parts()
        self._arrange()
        self.link_panel.mail_button.clicked.connect(self._on_mail)

    def show_facts(self, facts: PaymentFacts) -> None:
        """Show that payment."""
        self._facts = facts
        words = head(facts)
        self.head.show_state(
            words.icon, words.tone, words.heading, words.sentence, is_spinning=words.is_spinning
        )
        self.figures.set_facts(figures(facts))
        self._show_link(facts)
        is_completed = facts.state is PaymentState.COMPLETED
        self.checklist.setVisible(is_completed)
        if is_completed:
            self.checklist.set_items(done_items(facts))
        sentence = closing_sentence(facts.state)
        self.closing_label.setText(sentence)
        self.closing_label.setVisible(bool(sentence))

    def show_checked(self, sentence: str) -> None:
        """Say when the provider was asked and when it will be."""
        self.check_label.setText(sentence)

    def show_banner(self, tone: Tone, what: str, sentence: str) -> None:
        """Say what stands in the way; an empty text takes it away."""
        self.banner.set_text(tone, what, sentence)
        self.banner.setVisible(bool(what))

    @Slot()
    def _on_mail(self) -> None:
        if self._facts is None or self._url is None:
            return
        subject, body = mail_texts(self._facts, self._url)
        if not write_mail(to=self._facts.email, subject=subject, body=body):
            self.show_banner(
                Tone.WARN,
                tr("No mail program could be opened"),
                tr("Please copy the payment link and send it yourself."),
            )

    def _show_link(self, facts: PaymentFacts) -> None:
        has_link = facts.state in _WITH_LINK
        if facts.url is not None:
            self._url = facts.url
        elif facts.state is not PaymentState.CHECKING:
            self._url = None  # Without an answer the page that we know may still be open.
        self.link_panel.set_url(self._url)
        self._link_part.setVisible(facts.state in _WITH_CHECKS)
        self.link_panel.setVisible(has_link)
        self._line.setVisible(has_link)

    def _name_parts(self) -> None:
        for part, name in (
            (self.head, "payment_head"),
            (self.figures, "payment_figures"),
            (self.banner, "payment_banner"),
            (self.link_panel, "payment_link_panel"),
            (self.checklist, "payment_checklist"),
            (self.check_label, "payment_check_line"),
            (self.closing_label, "payment_closing"),
            (self._link_part, "payment_open"),
        ):
            part.setObjectName(name)
        set_role(self.check_label, "second")
        set_role(self.closing_label, "muted")
        for label in (self.check_label, self.closing_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)

    def _arrange(self) -> None:
        self._line = QFrame()
        self._line.setObjectName("payment_line")
        set_role(self._line, "line")
        icon = QLabel()
        icon.setObjectName("payment_check_icon")
        set_icon(icon, "refresh-cw", "muted")
        check_row = QHBoxLayout()
        check_row.setSpacing(8)
        check_row.addWidget(icon)
        check_row.addWidget(self.check_label, 1)
        open_part = QVBoxLayout(self._link_part)
        open_part.setContentsMargins(0, 0, 0, 0)
        open_part.setSpacing(16)
        open_part.addWidget(self.link_panel)
        open_part.addWidget(self._line)
        open_part.addLayout(check_row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.head)
        column.addWidget(self.figures)
        column.addWidget(self.banner)
        column.addWidget(self._link_part)
        column.addWidget(self.checklist)
        column.addWidget(self.closing_label)
        column.addStretch(1)
        self.banner.hide()
        self.checklist.hide()
        self.check_label.setText(tr("The provider has not been asked yet."))
