"""Where a database server is and who we are there, as fields."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from billing_desktop.domain.database_server import DEFAULT_PORT, DatabaseServer
from billing_desktop.errors import FieldsError
from ui.database.password_form import PasswordForm
from ui.messages import field_sentences
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.fields import FormField

_NAMES = ("host", "port", "database", "user", "ca_file")
_GAP = 12


class ServerForm(QWidget):
    """Takes the parts of an address and the password, which it never shows.

    Signals:
        changed: somebody typed or chose something.
        submitted: Enter was pressed in a field.
    """

    changed = Signal()
    submitted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("server_form")
        self.edits = {name: QLineEdit() for name in _NAMES}
        self.password_form = PasswordForm()
        self.choose_button = Button(tr("Choose…"))
        self.choose_button.setObjectName("choose_ca_file_button")
        self.fields = {name: self._field(name) for name in _NAMES}
        self.file_dialog: QFileDialog | None = None
        self._arrange()
        self.choose_button.clicked.connect(self.choose_file)
        self.password_form.changed.connect(self.changed)
        self.password_form.submitted.connect(self.submitted)

    # What is in it ------------------------------------------------------------------------

    def show_server(self, server: DatabaseServer) -> None:
        """Show that server."""
        self.edits["host"].setText(server.host)
        self.edits["port"].setText("" if server.port == DEFAULT_PORT else str(server.port))
        self.edits["database"].setText(server.database)
        self.edits["user"].setText(server.user)
        self.edits["ca_file"].setText(server.ca_file)

    @property
    def is_empty(self) -> bool:
        """Whether nobody has typed anything yet."""
        return not any(edit.text() for edit in self.edits.values())

    def checked(self) -> DatabaseServer | None:
        """Return the server if nothing is wrong, else mark what is and go to the first."""
        wrong: dict[str, str] = {}
        server: DatabaseServer | None = None
        texts = {name: edit.text() for name, edit in self.edits.items()}
        try:
            server = DatabaseServer.checked(**texts)
        except FieldsError as error:
            wrong = field_sentences(error)
        for name, field in self.fields.items():
            field.set_error(wrong.get(name))
        first = next((field for field in self.fields.values() if field.error), None)
        if first is not None:
            first.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return server

    def set_enabled(self, is_enabled: bool) -> None:
        """Hold everything while something runs."""
        for edit in (*self.edits.values(), self.password_form.password_edit):
            edit.setReadOnly(not is_enabled)
        self.choose_button.setEnabled(is_enabled)

    @Slot()
    def choose_file(self) -> None:
        """Ask for the file with the authorities to trust."""
        dialog = QFileDialog(self.window(), tr("Choose a CA file"))
        dialog.setObjectName("choose_ca_file_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([tr("Certificates (*.pem *.crt *.cer)"), tr("All files (*)")])
        dialog.fileSelected.connect(self.edits["ca_file"].setText)
        dialog.finished.connect(dialog.deleteLater)
        self.file_dialog = dialog
        dialog.open()

    # Putting it together ------------------------------------------------------------------

    def _field(self, name: str) -> FormField:
        edit = self.edits[name]
        edit.setObjectName(f"database_{name}_edit")
        field = FormField(_label(name), edit, _help(name))
        field.setObjectName(f"database_{name}_field")
        field.changed.connect(self.changed)
        edit.returnPressed.connect(self.submitted)
        return field

    def _arrange(self) -> None:
        self.edits["port"].setPlaceholderText(str(DEFAULT_PORT))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addLayout(self._row(("host", 3), ("port", 1)))
        column.addLayout(self._row(("database", 1), ("user", 1)))
        column.addWidget(self.password_form)
        column.addLayout(self._file_row())
        self.setFocusProxy(self.edits["host"])

    def _row(self, *shares: tuple[str, int]) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(_GAP)
        for name, share in shares:
            row.addWidget(self.fields[name], share, Qt.AlignmentFlag.AlignTop)
        return row

    def _file_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(8)
        field = self.fields["ca_file"]
        row.addWidget(field, 1, Qt.AlignmentFlag.AlignTop)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, field.label.sizeHint().height() + 4, 0, 0)
        beside.addWidget(self.choose_button)
        beside.addStretch(1)
        row.addLayout(beside)
        return row


def _label(name: str) -> str:
    match name:
        case "host":
            return tr("Server")
        case "port":
            return tr("Port")
        case "database":
            return tr("Database")
        case "user":
            return tr("User name")
        case _:
            return tr("CA file")


def _help(name: str) -> str:
    if name == "ca_file":
        return tr(
            "The authorities that the server's certificate is checked against. Empty: those of "
            "this computer."
        )
    return ""
