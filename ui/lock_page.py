"""The page that covers the program while the desk is locked."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.fields import FormField
from ui.widgets.password_edit import PasswordEdit

_WIDTH = 400
_SIDE = 24


class LockPage(QWidget):
    """Shows whose desk it is, and asks for the password; nothing else can be seen or reached.

    Signals:
        unlock_chosen: the password that was typed.
        leave_chosen: somebody else wants to sign in, and the typing behind may be dropped.
    """

    unlock_chosen = Signal(str)
    leave_chosen = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lock_page")
        self.setAutoFillBackground(True)
        self._has_typing = False
        self._is_busy = False
        self.icon_label = QLabel()
        self.heading_label = QLabel(tr("This desk is locked"))
        self.name_label = QLabel(name)
        self.password_edit = PasswordEdit()
        self.password_field = FormField(tr("Password"), self.password_edit)
        self.unlock_button = Button(tr("Unlock"), "primary")
        self.leave_button = Button(tr("Sign in as somebody else"))
        self.warning_label = QLabel(
            tr("What {name} has typed and not saved is lost then.", name=name)
        )
        self.discard_button = Button(tr("Sign out and discard it"), "danger")
        self.back_button = Button(tr("Back"))
        self._name_parts()
        self._arrange()
        self._connect()
        self._ask_to_discard(is_asked=False)
        self.setFocusProxy(self.password_edit)

    def set_typing(self, *, has_typing: bool) -> None:
        """Ask before somebody else signs in, if what was typed behind would be lost."""
        self._has_typing = has_typing

    def set_busy(self, *, is_busy: bool) -> None:
        """Hold everything while the password is looked at."""
        self._is_busy = is_busy
        self.unlock_button.setText(tr("Unlocking…") if is_busy else tr("Unlock"))
        self.password_edit.setReadOnly(is_busy)
        for button in (self.unlock_button, self.leave_button, self.discard_button):
            button.setEnabled(not is_busy)

    def refuse(self, sentence: str) -> None:
        """Say why it stays locked; the password is to be typed anew."""
        self.set_busy(is_busy=False)
        self.password_edit.clear()
        self.password_field.set_error(sentence)
        self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.discard_button.isVisible():
            self._on_back()
            return
        # Nothing goes on to what is behind.
        event.accept()

    @Slot()
    def _on_unlock(self) -> None:
        password = self.password_edit.text()
        if self._is_busy:
            return
        if not password:
            self.password_field.set_error(tr("Enter your password."))
            self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_busy(is_busy=True)
        self.unlock_chosen.emit(password)

    @Slot()
    def _on_leave(self) -> None:
        if self._has_typing:
            self._ask_to_discard(is_asked=True)
            self.back_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.leave_chosen.emit()

    @Slot()
    def _on_back(self) -> None:
        self._ask_to_discard(is_asked=False)
        self.password_edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask_to_discard(self, *, is_asked: bool) -> None:
        for part in (self.warning_label, self.discard_button, self.back_button):
            part.setVisible(is_asked)
        for other in (self.password_field, self.unlock_button, self.leave_button):
            other.setVisible(not is_asked)

    def _connect(self) -> None:
        self.password_edit.returnPressed.connect(self._on_unlock)
        self.password_edit.hint_changed.connect(self.password_field.set_help)
        self.unlock_button.clicked.connect(self._on_unlock)
        self.leave_button.clicked.connect(self._on_leave)
        self.discard_button.clicked.connect(self.leave_chosen)
        self.back_button.clicked.connect(self._on_back)

    def _name_parts(self) -> None:
        set_role(self, "page")
        set_icon(self.icon_label, "lock", "muted", 24)
        set_role(self.heading_label, "dialogHeading")
        set_role(self.name_label, "second")
        set_role(self.warning_label, "second")
        self.warning_label.setWordWrap(True)
        for label in (self.heading_label, self.name_label, self.warning_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for part, name in (
            (self.icon_label, "lock_icon"),
            (self.heading_label, "heading_label"),
            (self.name_label, "name_label"),
            (self.password_field, "password_field"),
            (self.unlock_button, "unlock_button"),
            (self.leave_button, "leave_button"),
            (self.warning_label, "warning_label"),
            (self.discard_button, "discard_button"),
            (self.back_button, "back_button"),
        ):
            part.setObjectName(name)
        for button in (
            self.unlock_button,
            self.leave_button,
            self.discard_button,
            self.back_button,
        ):
            button.setAutoDefault(True)

    def _arrange(self) -> None:
        card = QFrame()
        card.setObjectName("lock_card")
        card.setFixedWidth(_WIDTH)
        set_role(card, "card")
        names = QVBoxLayout()
        names.setSpacing(2)
        names.addWidget(self.heading_label)
        names.addWidget(self.name_label)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.icon_label, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.leave_button)
        foot.addWidget(self.discard_button)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.unlock_button)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(_SIDE, 20, _SIDE, 20)
        inside.setSpacing(16)
        inside.addLayout(head)
        inside.addWidget(self.password_field)
        inside.addWidget(self.warning_label)
        inside.addLayout(foot)
        # Not aligned in the middle: words that wrap would get the height of one line.
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
