"""The middle of the inbox: the conversation about one request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.invoice_request import RequestAction
from billing_desktop.domain.request_message import MESSAGE_LENGTH_MAX
from ui.invoice_requests.reading import OpenRequest
from ui.invoice_requests.thread_lines import thread_lines
from ui.invoice_requests.words import request_chip
from ui.invoice_requests.writing import writing_texts
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import IconButton
from ui.widgets.chat_view import ChatView
from ui.widgets.check_box import CheckBox
from ui.widgets.chip import StatusChip
from ui.widgets.composer import Composer
from ui.widgets.elided_label import ElidedLabel


class ChatPanel(QFrame):
    """Who asks, the thread, and a field to write in, which can also hold the words of a step.

    Signals:
        sent: the ``RequestAction``, its words, and whether they go out by mail too.
        draft_changed: the id of the request and what is written, once typing has paused.
        left: the keyboard is wanted back in the list.
    """

    sent = Signal(object, str, bool)
    draft_changed = Signal(str, str)
    left = Signal()

    def __init__(
        self, *, reader: str, now: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("chat_panel")
        set_role(self, "pane")
        self._reader = reader
        self._now = now
        self._request_id = ""
        self._company = ""
        self._has_email = False
        self._allowed: tuple[RequestAction, ...] = ()
        self.action = RequestAction.WRITE
        self.title_label = ElidedLabel()
        self.line_label = ElidedLabel()
        self.chip = StatusChip()
        self.view = ChatView()
        self.composer = Composer(MESSAGE_LENGTH_MAX)
        self.mail_box = CheckBox(tr("Also by mail to the invoice address"))
        self.step_label = QLabel()
        self.step_cancel = IconButton("x", tr("Write a message instead"))
        self._step_row = QWidget()
        self._arrange()
        self.composer.send_requested.connect(self._on_send_requested)
        self.composer.draft_changed.connect(self._on_draft_changed)
        self.composer.left.connect(self._on_left)
        self.step_cancel.clicked.connect(self._write_instead)

    def show_request(self, shown: OpenRequest) -> None:
        """Show that request; of the same one, what is in sight and what is typed stays."""
        request = shown.view.request
        is_other = request.request_id != self._request_id
        if is_other:
            self.composer.flush_draft()
        self._request_id, self._company = request.request_id, request.company
        email = shown.view.account.details.email
        self._has_email = bool(email)
        self.mail_box.setToolTip(email)
        is_usual = self.action is self._usual
        self._allowed = shown.view.actions
        self.title_label.setText(request.company)
        self.line_label.setText(f"{tr('Top-up by invoice')}  ·  {request.billing_number}")
        self.chip.set_chip(request_chip(request))
        lines = thread_lines(shown.thread, shown.view, reader=self._reader, now=self._now())
        if is_other:
            self.view.start_conversation(lines)
            self.composer.set_text(shown.draft)
            self.mail_box.setChecked(False)
        else:
            self.view.set_lines(lines)
        if is_other or is_usual or self.action not in self._allowed:
            self._set_action(self._usual)
        may_write = RequestAction.WRITE in self._allowed
        self.composer.setVisible(may_write)

    @property
    def request_id(self) -> str:
        """The id of the request that is shown, empty before the first."""
        return self._request_id

    def begin(self, action: RequestAction) -> None:
        """Have the words of that step written; what is typed already counts as a beginning."""
        self._set_action(action)
        self.composer.take_focus()

    def set_sending(self, is_sending: bool) -> None:
        """Hold what is written while it is sent."""
        self.composer.set_busy(is_sending)

    def set_sent(self) -> None:
        """Begin anew: what was written is in the thread."""
        self.composer.clear()
        self.mail_box.setChecked(False)
        self._set_action(self._usual)
        self.view.scroll_to_end()

    @property
    def _usual(self) -> RequestAction:
        # Who was asked answers; the reviewer who asked writes.
        is_asked = RequestAction.ANSWER in self._allowed
        is_reviewer = RequestAction.DECLINE in self._allowed
        return RequestAction.ANSWER if is_asked and not is_reviewer else RequestAction.WRITE

    def _set_action(self, action: RequestAction) -> None:
        texts = writing_texts(action, self._company)
        if self.action is not action:
            self.composer.set_problem("")
        self.action = action
        self.composer.set_words(
            name=texts.name,
            send=texts.send,
            counter=tr("{n} characters left", n="{n}"),
            empty=tr("Please write something first."),
        )
        self.composer.send_button.set_icon(texts.icon)
        self.step_label.setText(texts.what)
        self._step_row.setVisible(bool(texts.what))
        self.mail_box.setVisible(action is RequestAction.WRITE and self._has_email)

    @Slot()
    def _write_instead(self) -> None:
        self._set_action(RequestAction.WRITE)
        self.composer.take_focus()

    @Slot(str)
    def _on_send_requested(self, text: str) -> None:
        by_mail = self.mail_box.isChecked() and self.action is RequestAction.WRITE
        self.sent.emit(self.action, text, by_mail)

    @Slot(str)
    def _on_draft_changed(self, text: str) -> None:
        if self._request_id:
            self.draft_changed.emit(self._request_id, text)

    @Slot()
    def _on_left(self) -> None:
        if self.action in (self._usual, RequestAction.WRITE):
            self.left.emit()
        else:
            self._set_action(self._usual)

    def _arrange(self) -> None:
        for part, name in (
            (self.title_label, "chat_title"),
            (self.line_label, "chat_line"),
            (self.chip, "chat_chip"),
            (self.mail_box, "by_mail_box"),
            (self.step_label, "step_label"),
            (self.step_cancel, "step_cancel_button"),
            (self._step_row, "step_row"),
        ):
            part.setObjectName(name)
        set_role(self.title_label, "section")
        set_role(self.line_label, "muted")
        set_role(self.step_label, "warn")
        self.step_label.setTextFormat(Qt.TextFormat.PlainText)
        self.step_label.setWordWrap(True)
        self.view.setAccessibleName(tr("Chat"))
        self.composer.options.addWidget(self.mail_box)
        step = QHBoxLayout(self._step_row)
        step.setContentsMargins(20, 8, 16, 0)
        step.addWidget(self.step_label, 1)
        step.addWidget(self.step_cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(_rule("chat_head_line"))
        column.addWidget(self.view, 1)
        column.addWidget(_rule("chat_foot_line"))
        column.addWidget(self._step_row)
        column.addWidget(self.composer)

    def _head(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(1)
        words.addWidget(self.title_label)
        words.addWidget(self.line_label)
        row = QHBoxLayout()
        row.setContentsMargins(20, 18, 20, 13)
        row.setSpacing(12)
        row.addLayout(words, 1)
        row.addWidget(self.chip)
        return row


def _rule(name: str) -> QFrame:
    line = QFrame()
    line.setObjectName(name)
    set_role(line, "line")
    return line
