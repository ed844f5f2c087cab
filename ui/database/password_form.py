"""The field for a server's password, and where it is to be kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError
from ui.messages import explain
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.fields import FormField

_HIDDEN = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)
_LENGTH_MAX = 500


class PasswordForm(QWidget):
    """Takes a password and never shows it.

    Signals:
        submitted: Enter was pressed in the field.
        changed: something was typed or chosen.
    """

    submitted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("password_form")
        self.password_edit = QLineEdit()
        self.password_edit.setObjectName("database_password_edit")
        self.password_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.password_edit.setInputMethodHints(_HIDDEN)
        self.password_edit.setMaxLength(_LENGTH_MAX)
        self.password_field = FormField(tr("Password"), self.password_edit)
        self.password_field.setObjectName("database_password_field")
        self.store_radio = QRadioButton(tr("Keep it in the key store of this computer"))
        self.store_radio.setObjectName("database_store_radio")
        self.session_radio = QRadioButton(tr("Keep it for this session only"))
        self.session_radio.setObjectName("database_session_radio")
        self.place_label = QLabel()
        self._arrange()

    @property
    def password(self) -> str | None:
        """What was typed; None where nothing was."""
        return self.password_edit.text() or None

    @property
    def place(self) -> KeyPlace:
        """Where it is to be kept."""
        return KeyPlace.SESSION if self.session_radio.isChecked() else KeyPlace.KEY_STORE

    def forget(self) -> None:
        """Empty the field, also for undo."""
        self.password_edit.setText("")

    def show_refusal(self, error: Exception) -> bool:
        """Say why the key store does not take it; False if that is not what was refused."""
        if not isinstance(error, KeyStoreError):
            return False
        if error.code == KEY_STORE_MISSING:
            self.store_radio.hide()
            self.session_radio.hide()
        self.session_radio.setChecked(True)
        self._explain_place(explain(error))
        return True

    def hide_places(self) -> None:
        """Only try the password; it is kept nowhere."""
        for part in (self.store_radio, self.session_radio, self.place_label):
            part.hide()

    @Slot()
    def _on_place_chosen(self) -> None:
        self._explain_place("")
        self.changed.emit()

    def _explain_place(self, sentence: str) -> None:
        if not sentence and self.session_radio.isChecked():
            sentence = tr("It is asked for again after the next start.")
        self.place_label.setText(sentence)
        self.place_label.setVisible(bool(sentence))

    def _arrange(self) -> None:
        self.place_label.setObjectName("database_place_sentence")
        self.place_label.setTextFormat(Qt.TextFormat.PlainText)
        self.place_label.setWordWrap(True)
        set_role(self.place_label, "muted")
        self.store_radio.setChecked(True)
        self.place_label.hide()
        choices = QVBoxLayout()
        choices.setSpacing(4)
        for part in (self.store_radio, self.session_radio, self.place_label):
            choices.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.password_field)
        column.addLayout(choices)
        self.setFocusProxy(self.password_edit)
        self.password_edit.returnPressed.connect(self.submitted)
        self.password_field.changed.connect(self.changed)
        self.session_radio.toggled.connect(self._on_place_chosen)
