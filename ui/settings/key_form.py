"""The field that a provider key is pasted into, and where it is to be kept."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from billing_desktop.domain.provider_key import KeyPlace, ProviderStatus
from billing_desktop.errors import KEY_STORE_MISSING, KeyStoreError, SettingsError
from ui.messages import explain, say
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.fields import FormField

_HIDDEN = (
    Qt.InputMethodHint.ImhHiddenText
    | Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class KeyForm(QWidget):
    """Takes a key and never shows it: not while it is typed, and not afterwards.

    Signals:
        submitted: Enter was pressed in the field.
        changed: something was typed or chosen.
    """

    submitted = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("key_form")
        self.key_edit = QLineEdit()
        self.key_edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.key_edit.setInputMethodHints(_HIDDEN)
        self.key_edit.setMaxLength(300)
        self.key_field = FormField(
            tr("Secret key"),
            self.key_edit,
            tr(
                "It begins with rk_live_ or sk_live_. Prefer a restricted key (rk_live_): it may "
                "do only what you allow at the provider."
            ),
        )
        self.store_radio = QRadioButton(tr("Keep it in the key store of this computer"))
        self.session_radio = QRadioButton(tr("Keep it for this session only"))
        self.place_label = QLabel()
        self._has_choice = True
        self._arrange()

    @property
    def key(self) -> str:
        """What was pasted, without blanks around it."""
        return self.key_edit.text().strip()

    @property
    def place(self) -> KeyPlace:
        """Where it is to be kept."""
        return KeyPlace.SESSION if self.session_radio.isChecked() else KeyPlace.KEY_STORE

    def show_status(self, status: ProviderStatus) -> None:
        """Offer the key store where there is one that may be used."""
        missing = status.store_missing
        self._offer_places(missing is None)
        if missing is not None:
            self.session_radio.setChecked(True)
        elif not self.key:
            is_session = status.key_place is KeyPlace.SESSION
            (self.session_radio if is_session else self.store_radio).setChecked(True)
        self._explain_place("" if missing is None else say(missing))

    def check(self) -> bool:
        """Tell whether something was pasted, and mark the field if not."""
        if not self.key:
            self.key_field.set_error(tr("Paste the secret key here."))
            self.key_edit.setFocus(Qt.FocusReason.OtherFocusReason)
        return bool(self.key)

    def forget(self) -> None:
        """Empty the field, also for undo."""
        self.key_edit.setText("")

    def show_refusal(self, error: Exception) -> bool:
        """Mark what was refused; False if it is none of the fields."""
        if isinstance(error, KeyStoreError):
            if error.code == KEY_STORE_MISSING:
                self._offer_places(False)
            self.session_radio.setChecked(True)
            self._explain_place(explain(error))
            return True
        if isinstance(error, SettingsError):
            self.key_field.set_error(explain(error))
            self.key_edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    @Slot()
    def _on_place_chosen(self) -> None:
        if self._has_choice:
            self._explain_place("")
        self.changed.emit()

    def _offer_places(self, has_choice: bool) -> None:
        self._has_choice = has_choice
        self.store_radio.setVisible(has_choice)
        self.session_radio.setVisible(has_choice)

    def _explain_place(self, sentence: str) -> None:
        is_session = self.session_radio.isChecked()
        if not sentence and is_session:
            sentence = tr("It is asked for again after the next start.")
        self.place_label.setText(sentence)
        self.place_label.setVisible(bool(sentence))

    def _arrange(self) -> None:
        for part, name in (
            (self.key_edit, "key_edit"),
            (self.key_field, "key_field"),
            (self.store_radio, "key_store_radio"),
            (self.session_radio, "session_radio"),
            (self.place_label, "key_place_sentence"),
        ):
            part.setObjectName(name)
        self.place_label.setTextFormat(Qt.TextFormat.PlainText)
        self.place_label.setWordWrap(True)
        set_role(self.place_label, "muted")
        self.store_radio.setChecked(True)
        self._explain_place("")
        choices = QVBoxLayout()
        choices.setSpacing(4)
        choices.addWidget(self.store_radio)
        choices.addWidget(self.session_radio)
        choices.addWidget(self.place_label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.key_field)
        column.addLayout(choices)
        self.setFocusProxy(self.key_edit)
        self.key_edit.returnPressed.connect(self.submitted)
        self.key_field.changed.connect(self.changed)
        self.session_radio.toggled.connect(self._on_place_chosen)
