"""The mail server, its password and who sends, as fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from billing_desktop.domain.mail_server import DEFAULT_PORTS, MailSecurity, MailServer
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.sender import Sender
from billing_desktop.errors import FieldsError
from ui.messages import field_sentences
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.fields import ComboField, FormField

_GAP = 12
_LINES = ("host", "port", "user", "password", "sender_address", "sender_name")


class MailForm(QWidget):
    """Takes a password and never shows it.

    Signals:
        changed: somebody typed or chose something.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("mail_form")
        self.edits = {name: QLineEdit() for name in _LINES}
        self.edits["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self.security_combo = ComboField()
        self.security_combo.setObjectName("security_combo")
        self.security_combo.set_items(
            [(security_text(security), security) for security in MailSecurity]
        )
        self.store_radio = QRadioButton(tr("Keep it in the key store of this computer"))
        self.store_radio.setObjectName("mail_store_radio")
        self.session_radio = QRadioButton(tr("Keep it for this session only"))
        self.session_radio.setObjectName("mail_session_radio")
        self.store_radio.setChecked(True)
        self.fields = {name: self._field(name) for name in _LINES}
        self.fields["security"] = FormField(tr("Encryption"), self.security_combo)
        self.fields["security"].setObjectName("security_field")
        self.fields["security"].changed.connect(self._on_security_chosen)
        self._saved: tuple[object, ...] = ()
        self._arrange()
        self._note_saved()
        self._on_security_chosen()

    # What is in it ------------------------------------------------------------------------

    def show_saved(self, server: MailServer | None, sender: Sender) -> None:
        """Show what is saved, unless somebody has typed something else."""
        if self.is_dirty:
            return
        before = self._now()
        if server is not None:
            self.edits["host"].setText(server.host)
            self.edits["port"].setText(str(server.port))
            self.edits["user"].setText(server.user)
            self.security_combo.set_value(server.security)
        self.edits["sender_address"].setText(sender.address)
        self.edits["sender_name"].setText(sender.name)
        self._note_saved()
        if self._now() != before:
            self.changed.emit()

    def show_defaults(self, sender: Sender, *, has_password: bool) -> None:
        """Say in empty fields what holds as long as they are empty."""
        self.edits["sender_address"].setPlaceholderText(sender.address)
        self.edits["sender_name"].setPlaceholderText(sender.name)
        self.edits["password"].setPlaceholderText(tr("The one kept before") if has_password else "")

    def set_read_only(self) -> None:
        """Let people read only; a password is not asked for."""
        for edit in self.edits.values():
            edit.setReadOnly(True)
        self.security_combo.setEnabled(False)
        for part in (self.fields["password"], self.store_radio, self.session_radio):
            part.hide()

    def forget_password(self) -> None:
        """Empty the field, and take what is typed as saved."""
        self.edits["password"].setText("")
        self._note_saved()

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed or chosen that is not saved."""
        return self._now() != self._saved

    @property
    def password(self) -> str | None:
        """What was typed; None where nothing was."""
        return self.edits["password"].text() or None

    @property
    def place(self) -> KeyPlace:
        """Where the password is to be kept."""
        return KeyPlace.SESSION if self.session_radio.isChecked() else KeyPlace.KEY_STORE

    def checked(self) -> tuple[MailServer | None, Sender] | None:
        """Return server and sender if nothing is wrong, else mark what is; no server is allowed."""
        wrong: dict[str, str] = {}
        server: MailServer | None = None
        sender = Sender()
        texts = {name: edit.text() for name, edit in self.edits.items()}
        try:
            if texts["host"].strip():
                server = MailServer.checked(
                    host=texts["host"],
                    port=texts["port"],
                    security=str(self.security_combo.value),
                    user=texts["user"],
                )
        except FieldsError as error:
            wrong |= field_sentences(error)
        try:
            sender = Sender.checked(address=texts["sender_address"], name=texts["sender_name"])
        except FieldsError as error:
            wrong |= field_sentences(error)
        for name, field in self.fields.items():
            field.set_error(wrong.get(name))
        first = next((field for field in self.fields.values() if field.error), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return None if wrong else (server, sender)

    def _now(self) -> tuple[object, ...]:
        return (*(edit.text() for edit in self.edits.values()), self.security_combo.value)

    def _note_saved(self) -> None:
        self._saved = self._now()

    # Putting it together ------------------------------------------------------------------

    def _on_security_chosen(self) -> None:
        security = MailSecurity(str(self.security_combo.value))
        self.edits["port"].setPlaceholderText(str(DEFAULT_PORTS[security]))
        self.changed.emit()

    def _field(self, name: str) -> FormField:
        edit = self.edits[name]
        edit.setObjectName(f"mail_{name}_edit")
        field = FormField(_label(name), edit)
        field.setObjectName(f"mail_{name}_field")
        field.changed.connect(self.changed)
        return field

    def _arrange(self) -> None:
        self.fields["user"].set_help(tr("Empty where the server asks for no password."))
        self.fields["sender_address"].set_help(tr("Empty: the address of the seller."))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(
            self._card(
                "server_card",
                tr("Mail server"),
                [self._row(("host", 3), ("port", 1)), self.fields["security"]],
                [self.fields["user"], self.fields["password"], self.store_radio],
                [self.session_radio],
            ),
            1,
            Qt.AlignmentFlag.AlignTop,
        )
        row.addWidget(
            self._card(
                "sender_card",
                tr("Sender"),
                [self.fields["sender_address"], self.fields["sender_name"]],
            ),
            1,
            Qt.AlignmentFlag.AlignTop,
        )

    def _row(self, *shares: tuple[str, int]) -> QWidget:
        holder = QWidget()
        holder.setObjectName("server_row")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(_GAP)
        for name, share in shares:
            row.addWidget(self.fields[name], share, Qt.AlignmentFlag.AlignTop)
        return holder

    def _card(self, name: str, title: str, *groups: list[QWidget]) -> QFrame:
        card = QFrame()
        card.setObjectName(name)
        set_role(card, "card")
        heading = QLabel(title)
        heading.setObjectName(f"{name}_title")
        set_role(heading, "section")
        column = QVBoxLayout(card)
        column.setContentsMargins(16, 14, 16, 16)
        column.setSpacing(_GAP)
        column.addWidget(heading)
        for group in groups:
            for part in group:
                column.addWidget(part)
        return card


def security_text(security: MailSecurity) -> str:
    """Return how the line is kept secret, in words."""
    match security:
        case MailSecurity.TLS:
            return tr("TLS from the start")
        case MailSecurity.STARTTLS:
            return tr("STARTTLS, required")
        case MailSecurity.PLAIN:
            return tr("None (this computer only)")


def _label(name: str) -> str:
    match name:
        case "host":
            return tr("Server")
        case "port":
            return tr("Port")
        case "user":
            return tr("User name")
        case "password":
            return tr("Password")
        case "sender_address":
            return tr("Sender's address")
        case _:
            return tr("Sender's name")
