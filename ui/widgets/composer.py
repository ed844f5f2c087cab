"""Where a message is written."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from ui.style.roles import polish_again, set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.key_caps import KeyCap

DRAFT_MILLISECONDS = 600
WARNED_FROM = 300
"""So many characters before the limit it is said how many are left."""
_TEXT_HEIGHT = 64


class Composer(QWidget):
    """A field of several lines; Ctrl+Enter or the button sends what is in it.

    The words come from outside: ``set_words``. What was typed stays until ``clear``, so that
    nothing is lost if sending fails.

    Signals:
        send_requested: the text, which is not empty and within the limit.
        draft_changed: the text, once typing has paused.
        left: Escape: the keyboard is wanted elsewhere.
    """

    send_requested = Signal(str)
    draft_changed = Signal(str)
    left = Signal()

    def __init__(self, length_max: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._length_max = length_max
        self._is_busy = False
        self._counter_words = "{n}"
        self._empty_words = ""
        self.edit = MessageEdit()
        self.edit.setObjectName("message_edit")
        self.edit.setFixedHeight(_TEXT_HEIGHT)
        self.edit.setTabChangesFocus(True)
        self.counter_label = _small("message_counter")
        self.problem_label = _small("message_problem")
        set_role(self.problem_label, "errorLine")
        self.problem_label.setWordWrap(True)
        self.cap = KeyCap(tr("Ctrl+Enter"))
        self.cap.setObjectName("send_key_cap")
        self.send_button = Button("", "secondary", "send")
        self.send_button.setObjectName("send_button")
        self.options = QHBoxLayout()
        self.options.setSpacing(12)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(DRAFT_MILLISECONDS)
        self._timer.timeout.connect(self._tell_draft)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.sent.connect(self.send)
        self.edit.escaped.connect(self.left)
        self.send_button.clicked.connect(self.send)
        self._arrange()

    def set_words(self, *, name: str, send: str, counter: str, empty: str) -> None:
        """Say how the field and the button are called; ``counter`` has an ``{n}`` in it."""
        self.edit.setAccessibleName(name)
        self.edit.setPlaceholderText(name)
        self.send_button.setText(send)
        self._counter_words, self._empty_words = counter, empty
        self._show_counter()

    @property
    def text(self) -> str:
        """What is written."""
        return self.edit.toPlainText()

    def set_text(self, text: str) -> None:
        """Put a draft into the field; that is not told as a change."""
        self.edit.blockSignals(True)
        self.edit.setPlainText(text)
        self.edit.moveCursor(self.edit.textCursor().MoveOperation.End)
        self.edit.blockSignals(False)
        self._timer.stop()
        self._show_counter()
        self.set_problem("")

    def clear(self) -> None:
        """Begin anew."""
        self.set_text("")

    def set_problem(self, sentence: str) -> None:
        """Say what is wrong; an empty sentence takes it away."""
        self.problem_label.setText(sentence)
        self.problem_label.setVisible(bool(sentence))
        self.edit.setAccessibleDescription(sentence)
        is_invalid = bool(sentence)
        if bool(self.edit.property("invalid")) is not is_invalid:
            self.edit.setProperty("invalid", is_invalid)
            polish_again(self.edit)

    def set_busy(self, is_busy: bool) -> None:
        """Keep the field as it is while something is sent."""
        self._is_busy = is_busy
        self.send_button.setEnabled(not is_busy)
        self.edit.setReadOnly(is_busy)

    def take_focus(self) -> None:
        """Give the keyboard to the field."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def send(self) -> None:
        """Ask for what is written to be sent, or say why it cannot be."""
        if self._is_busy or not self.isEnabled():
            return
        if not self.text.strip():
            self.set_problem(self._empty_words)
            self.take_focus()
        elif len(self.text) <= self._length_max:
            self.send_requested.emit(self.text)
        else:
            self.take_focus()

    def flush_draft(self) -> None:
        """Tell of a draft that typing has not paused for yet."""
        if self._timer.isActive():
            self._timer.stop()
            self._tell_draft()

    @Slot()
    def _tell_draft(self) -> None:
        self.draft_changed.emit(self.text)

    @Slot()
    def _on_text_changed(self) -> None:
        self._timer.start()
        self._show_counter()
        if self.problem_label.text():
            self.set_problem("")

    def _show_counter(self) -> None:
        left = self._length_max - len(self.text)
        self.counter_label.setVisible(left < WARNED_FROM)
        minus = "\N{MINUS SIGN}" if left < 0 else ""
        self.counter_label.setText(self._counter_words.replace("{n}", f"{minus}{abs(left)}"))
        set_role(self.counter_label, "errorLine" if left < 0 else "muted")

    def _arrange(self) -> None:
        self.problem_label.hide()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(self.options)
        row.addStretch(1)
        row.addWidget(self.counter_label)
        row.addWidget(self.cap)
        row.addWidget(self.send_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 12, 20, 12)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self.problem_label)
        column.addLayout(row)
        self.setFocusProxy(self.edit)


class MessageEdit(QPlainTextEdit):
    """Tells of Ctrl+Enter and Escape; everything else is typing."""

    sent = Signal()
    escaped = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.sent.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        else:
            super().keyPressEvent(event)


def _small(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    set_role(label, "muted")
    return label
