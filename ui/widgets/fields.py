"""Fields of a form: label above, the sentence that says what is right below."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDateEdit,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from ui.style.icons import set_icon
from ui.style.roles import polish_again, set_role, set_role_of_field

# Its own list opens, or another window comes to the front: nobody has left the field.
_COMES_BACK = frozenset({Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason})


class ComboField(QComboBox):
    """A choice of texts that stand for values; the wheel does not change it in passing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        # The style sheet reaches the items of the list only with this delegate.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def set_items(self, items: Sequence[tuple[str, object]]) -> None:
        """Offer these (text, value) pairs; the value chosen before stays if it is among them."""
        value = self.value
        self.blockSignals(True)
        self.clear()
        for text, each in items:
            self.addItem(text, each)
        self.blockSignals(False)
        self.set_value(value)

    @property
    def value(self) -> object | None:
        """The value that is chosen."""
        chosen: object | None = self.currentData()
        return chosen

    def set_value(self, value: object) -> None:
        """Choose that value; an unknown one leaves the choice."""
        for number in range(self.count()):
            if self.itemData(number) == value:
                self.setCurrentIndex(number)
                return

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class AmountEdit(QLineEdit):
    """A line for an amount: large, at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role_of_field(self, "amount")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class FormField(QWidget):
    """A label, its editor, and below them the error when there is one.

    The error goes as soon as somebody types; when it comes is for the form to say, usually
    on ``left``.

    Signals:
        left: the focus has gone from the editor to another.
        changed: what is typed or chosen is something else now.
    """

    left = Signal()
    changed = Signal()

    def __init__(
        self,
        label: str,
        editor: QWidget,
        help_text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = QLabel(label)
        self.label.setObjectName("field_label")
        self.label.setBuddy(editor)
        set_role(self.label, "label")
        self.error_label = _wrapped("field_error")
        set_role(self.error_label, "errorLine")
        self._error_icon = QLabel()
        self._error_icon.setObjectName("field_error_icon")
        self._error_row = QWidget()
        self._error_row.setObjectName("field_error_row")
        self.help_label = _wrapped("field_help")
        set_role(self.help_label, "muted")
        self._arrange()
        self.set_help(help_text)
        self._watch()

    def set_label(self, text: str) -> None:
        """Name the field."""
        self.label.setText(text)

    def set_help(self, text: str) -> None:
        """Explain the field below it; shown while there is no error."""
        self.help_label.setText(text)
        self.help_label.setVisible(bool(text) and not self.error)
        self.editor.setAccessibleDescription(self.error or text)

    def set_error(self, sentence: str | None) -> None:
        """Show what is wrong; None takes it away."""
        self.error_label.setText(sentence or "")
        self._error_row.setVisible(bool(sentence))
        self.help_label.setVisible(bool(self.help_label.text()) and not sentence)
        self.editor.setAccessibleDescription(sentence or self.help_label.text())
        is_invalid = bool(sentence)
        if bool(self.editor.property("invalid")) is not is_invalid:
            self.editor.setProperty("invalid", is_invalid)
            polish_again(self.editor)
        if sentence:
            set_icon(self._error_icon, "circle-alert", "bad", 14)

    @property
    def error(self) -> str:
        """The sentence shown, or nothing."""
        return self.error_label.text()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            watched is self.editor
            and isinstance(event, QFocusEvent)
            and event.type() is QEvent.Type.FocusOut
            and event.reason() not in _COMES_BACK
        ):
            self.left.emit()
        return False

    def _watch(self) -> None:
        self.editor.installEventFilter(self)
        if isinstance(self.editor, QLineEdit | QPlainTextEdit):
            self.editor.textChanged.connect(self._on_changed)
        elif isinstance(self.editor, QComboBox):
            self.editor.currentIndexChanged.connect(self._on_changed)
        elif isinstance(self.editor, QDateEdit):
            self.editor.dateChanged.connect(self._on_changed)

    @Slot()
    def _on_changed(self) -> None:
        if self.error:
            self.set_error(None)
        self.changed.emit()

    def _arrange(self) -> None:
        row = QHBoxLayout(self._error_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(5)
        row.addWidget(self._error_icon)
        row.addWidget(self.error_label, 1)
        self._error_row.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.label)
        column.addWidget(self.editor)
        column.addWidget(self._error_row)
        column.addWidget(self.help_label)
        column.addStretch(1)


def _wrapped(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label
