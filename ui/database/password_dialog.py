"""Asks for the password of the server that the book is on, where this computer keeps none."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.database_server import DatabaseServer
from billing_desktop.errors import ServerSignInError
from ui.database.password_form import PasswordForm
from ui.database.ways import Ways
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog


class PasswordDialog(Dialog):
    """Tries the password before it is kept.

    Signals:
        begun: the password is kept: the books can be opened.
    """

    begun = Signal()

    def __init__(self, *, ways: Ways, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("Database server"), NARROW, parent)
        self.setObjectName("database_password_dialog")
        self._ways = ways
        self._tasks = tasks
        self._server: DatabaseServer | None = None
        self.form = PasswordForm()
        self.set_heading(tr("Password of the database"), tr("The server asks for it."))
        self.body.addWidget(self.form)
        self.set_primary(tr("Connect"))
        self.primary_clicked.connect(self._on_connect)
        self.form.changed.connect(lambda: self.set_message(""))
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)
        tasks.run(self, ways.known, on_success=self._on_known, on_error=self._on_refused)

    def _on_known(self, server: DatabaseServer | None) -> None:
        self._server = server
        if server is not None:
            sentence = tr(
                "The server {server} asks for the password of the user {user}.",
                server=server,
                user=server.user,
            )
            self.set_heading(tr("Password of the database"), sentence)

    @Slot()
    def _on_connect(self) -> None:
        server, password = self._server, self.form.password
        if self.is_busy or server is None:
            return
        if password is None:
            self.form.password_field.set_error(tr("Enter the password."))
            self.form.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        ways, place = self._ways, self.form.place

        def try_and_keep() -> None:
            ways.try_server(server, password)
            ways.keep_password(server, password, place)

        self.set_message("")
        self.set_busy(True)
        self._tasks.run(
            self,
            try_and_keep,
            on_success=lambda _none: self._on_kept(),
            on_error=self._on_refused,
        )

    def _on_kept(self) -> None:
        self.set_busy(False)
        self.form.forget()
        self.accept()
        self.begun.emit()

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        if self.form.show_refusal(error):
            return
        if isinstance(error, ServerSignInError):
            self.form.password_field.set_error(explain(error))
            self.form.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.set_message(explain(error))
