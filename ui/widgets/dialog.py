"""What all dialogs have in common: heading, body, and a foot with one primary button."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.fonts import SEMIBOLD, metrics
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.translation import ntr, tr
from ui.widgets.button import Button
from ui.widgets.elided_label import ElidedLabel
from ui.widgets.fields import FormField
from ui.widgets.scrim import Scrim

NARROW, MIDDLE, WIDE = 480, 560, 600
_SIDE = 24
_FOOT_BUTTON_MIN = 96
_PRIMARY_PADDING = 52


class Dialog(QDialog):
    """A dialog over its window, dimmed behind it. Escape closes it unless it is busy.

    Put the content into ``body``.

    Signals:
        primary_clicked: the button at the far right was pressed.
        danger_clicked: the red button at the far left was pressed.
    """

    primary_clicked = Signal()
    danger_clicked = Signal()

    def __init__(self, title: str, width: int = MIDDLE, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setModal(True)
        self.setFixedWidth(width)
        self._is_busy = False
        self._was_shown = False
        self._scrim: Scrim | None = None
        self.heading_label = ElidedLabel()
        self.sub_label = QLabel()
        self.body = QVBoxLayout()
        self.heading_side = QVBoxLayout()
        self.error_label = QLabel()
        self._error_icon = QLabel()
        self.danger_button = Button("", "danger")
        self.cancel_button = Button(tr("Cancel"))
        self.primary_button = Button("", "primary")
        self._foot = QHBoxLayout()
        self._left_buttons: list[Button] = []
        self._foot_line = _line("foot_line")
        self._head_line = _line("head_line")
        self._name_parts()
        self._arrange()
        self.cancel_button.clicked.connect(self.reject)
        self.primary_button.clicked.connect(self.primary_clicked)
        self.danger_button.clicked.connect(self.danger_clicked)

    def set_heading(self, text: str, sub_line: str = "") -> None:
        """Say whom or what it is about."""
        self.heading_label.setText(text)
        self.heading_label.setVisible(bool(text))
        self.sub_label.setText(sub_line)
        self.sub_label.setVisible(bool(sub_line))

    def set_heading_side(self, label: str, value: str) -> None:
        """Show one more fact at the right of the heading."""
        for text, role in ((label, "muted"), (value, "semibold")):
            part = QLabel(text)
            part.setObjectName(f"heading_side_{role}")
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setAlignment(Qt.AlignmentFlag.AlignRight)
            part.setProperty("role", role)
            self.heading_side.addWidget(part)

    def set_lines(self, *, head: bool = False, foot: bool = False) -> None:
        """Draw a line below the heading, above the foot, or both."""
        self._head_line.setVisible(head)
        self._foot_line.setVisible(foot)

    def set_primary(self, text: str, icon: str | None = None) -> None:
        """Name the button that does the job."""
        self.primary_button.setText(text)
        self.primary_button.show()
        self.primary_button.setDefault(True)
        if icon is not None:
            self.primary_button.set_icon(icon)
            return
        words = metrics(weight=SEMIBOLD).horizontalAdvance(text)
        self.primary_button.setMinimumWidth(max(_FOOT_BUTTON_MIN, words + _PRIMARY_PADDING))

    def set_cancel(self, text: str) -> None:
        """Name the button that closes; an empty text removes it."""
        self.cancel_button.setText(text)
        self.cancel_button.setVisible(bool(text))

    def set_danger(self, text: str) -> None:
        """Offer something destructive at the far left; an empty text removes it."""
        self.danger_button.setText(text)
        self.danger_button.setVisible(bool(text))

    def add_left_button(self, button: Button) -> None:
        """Put one more button at the left of the foot."""
        self._left_buttons.append(button)
        self._fill_foot()

    def set_errors(self, fields: Sequence[str]) -> None:
        """Say how many fields are to be corrected and which; none takes it away."""
        if not fields:
            self.set_message("")
            return
        self.set_message(
            ntr(
                "{n} field to correct: {names}",
                "{n} fields to correct: {names}",
                len(fields),
                names=", ".join(fields),
            )
        )

    def point_out(self, fields: Sequence[FormField]) -> bool:
        """Count the fields with an error in the foot and go to the first; True if there is none.

        Fields are given in the order in which a person fills them in.
        """
        wrong = [field for field in fields if field.error]
        self.set_errors([field.label.text() for field in wrong])
        if wrong:
            wrong[0].editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return not wrong

    def set_message(self, text: str) -> None:
        """Say in the foot what went wrong; an empty text takes it away."""
        self.error_label.setText(text)
        self.error_label.setVisible(bool(text))
        self._error_icon.setVisible(bool(text))
        if text:
            set_icon(self._error_icon, "circle-alert", "bad", 16)

    @property
    def is_busy(self) -> bool:
        """Whether something runs that must not be interrupted."""
        return self._is_busy

    def set_busy(self, is_busy: bool) -> None:
        """Hold all buttons, and keep the dialog open, while something runs."""
        self._is_busy = is_busy
        for button in (self.primary_button, self.cancel_button, self.danger_button):
            button.setEnabled(not is_busy)
        if is_busy:
            self.setCursor(Qt.CursorShape.BusyCursor)
        else:
            self.unsetCursor()

    def reject(self) -> None:
        """Close, unless something runs."""
        if not self._is_busy:
            super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_busy:
            event.ignore()
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if self.primary_button.isEnabled():
                self.primary_button.click()
            return
        super().keyPressEvent(event)

    def setVisible(self, visible: bool) -> None:
        if visible and not self._was_shown:
            # Before it is shown: what joins a visible dialog has no height at first.
            self._was_shown = True
            self._fill_foot()
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:
        parent = self.parentWidget()
        if parent is not None and self._scrim is None:
            self._scrim = Scrim(parent.window())
        self._fit()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        if self._scrim is not None:
            self._scrim.lift()
            self._scrim = None
        super().hideEvent(event)

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def _fill_foot(self) -> None:
        """Put the buttons of the foot in their places, and last in the order of the Tab key.

        Qt reaches widgets in the order in which they came to the dialog, and the body is
        filled after the foot.
        """
        while self._foot.takeAt(0) is not None:
            pass
        for button in (self.danger_button, *self._left_buttons):
            button.setParent(None)
            self._foot.addWidget(button)
        self._foot.addWidget(self._error_icon)
        self._foot.addWidget(self.error_label, 1)
        self._foot.addStretch()
        for button in (self.cancel_button, self.primary_button):
            button.setParent(None)
            self._foot.addWidget(button)

    def _fit(self) -> None:
        """Be as high as the content wants at this width, and never lower than before."""
        layout = self.layout()
        if layout is None:
            return
        if layout.hasHeightForWidth():
            wanted = layout.totalHeightForWidth(self.width())
        else:
            wanted = layout.totalSizeHint().height()
        if wanted > self.minimumHeight() or not self.isVisible():
            self.setMinimumHeight(wanted)
            self.resize(self.width(), wanted)

    def _name_parts(self) -> None:
        set_role(self.heading_label, "dialogHeading")
        self.heading_label.setObjectName("dialog_heading")
        self.heading_label.hide()
        set_role(self.sub_label, "second")
        self.sub_label.setObjectName("dialog_sub_line")
        self.sub_label.setTextFormat(Qt.TextFormat.PlainText)
        self.sub_label.setWordWrap(True)
        self.sub_label.hide()
        set_role(self.error_label, "errorLine")
        self.error_label.setObjectName("dialog_error")
        self.error_label.setTextFormat(Qt.TextFormat.PlainText)
        self.error_label.setWordWrap(True)
        self.error_label.hide()
        self._error_icon.setObjectName("dialog_error_icon")
        self._error_icon.hide()
        for button, name in (
            (self.danger_button, "danger_button"),
            (self.cancel_button, "cancel_button"),
            (self.primary_button, "primary_button"),
        ):
            button.setObjectName(name)
        self.danger_button.hide()
        self.primary_button.hide()
        self.cancel_button.setMinimumWidth(_FOOT_BUTTON_MIN)
        self.primary_button.setMinimumWidth(_FOOT_BUTTON_MIN)

    def _arrange(self) -> None:
        heading = QVBoxLayout()
        heading.setSpacing(2)
        heading.addWidget(self.heading_label)
        heading.addWidget(self.sub_label)
        self.heading_side.setSpacing(4)
        head = QHBoxLayout()
        head.addLayout(heading, 1)
        head.addLayout(self.heading_side)
        self.body.setSpacing(16)
        self._foot.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDE, 20, _SIDE, 20)
        column.setSpacing(14)
        column.addLayout(head)
        column.addWidget(self._head_line)
        column.addLayout(self.body, 1)
        column.addWidget(self._foot_line)
        column.addLayout(self._foot)
        self._fill_foot()
        self.set_lines()


def _line(name: str) -> QFrame:
    line = QFrame()
    line.setObjectName(name)
    set_role(line, "line")
    return line
