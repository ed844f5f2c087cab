"""Asks for the server that the book is on, tries it, and has the program use it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.database_server import DatabaseServer, ServerFound, ServerStanding
from billing_desktop.errors import ServerSignInError
from ui.database.server_form import ServerForm
from ui.database.texts import show_found, show_refusal
from ui.database.ways import Ways
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.inset import Inset

_USABLE = frozenset({ServerStanding.BOOK})


class ConnectDialog(Dialog):
    """Connects this computer to a book on a server. Nothing is kept before it has answered.

    Signals:
        begun: the settings lead to the server now: the books can be opened.
        new_book_wanted: they do, and there is no book in the database yet.
    """

    begun = Signal()
    new_book_wanted = Signal()

    def __init__(self, *, ways: Ways, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("Connect to a database server"), WIDE, parent)
        self.setObjectName("connect_dialog")
        self._ways = ways
        self._tasks = tasks
        self.form = ServerForm()
        self.found_box = Inset(2)
        self.found_box.setObjectName("server_found_box")
        self.test_button = Button(tr("Test connection"))
        self.test_button.setObjectName("test_connection_button")
        self.set_heading(
            tr("Where is the book?"),
            tr("A PostgreSQL server in your company. Whoever looks after it knows these."),
        )
        self.body.addWidget(self.form)
        self.body.addWidget(self.found_box)
        self.found_box.hide()
        self.add_left_button(self.test_button)
        self.set_primary(tr("Connect"))
        self.primary_clicked.connect(self._on_connect)
        self.test_button.clicked.connect(self._on_test)
        self.form.changed.connect(self._on_changed)
        self.form.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_test(self) -> None:
        server = self._checked()
        if server is None:
            return
        ways, password = self._ways, self.form.password_form.password
        self._begin()
        self._tasks.run(
            self,
            lambda: ways.try_server(server, password),
            on_success=self._on_tested,
            on_error=self._on_refused,
        )

    def _on_tested(self, found: ServerFound) -> None:
        self._end()
        show_found(self.found_box, found)

    @Slot()
    def _on_connect(self) -> None:
        server = self._checked()
        if server is None:
            return
        ways, form = self._ways, self.form.password_form
        password, place = form.password, form.place

        def try_and_use() -> ServerFound:
            found = ways.try_server(server, password)
            if found.standing in _USABLE or found.standing is ServerStanding.EMPTY:
                ways.use_server(server, password, place)
            return found

        self._begin()
        self._tasks.run(self, try_and_use, on_success=self._on_answered, on_error=self._on_refused)

    def _on_answered(self, found: ServerFound) -> None:
        self._end()
        show_found(self.found_box, found)
        if found.standing in _USABLE:
            self.form.password_form.forget()
            self.accept()
            self.begun.emit()
        elif found.standing is ServerStanding.EMPTY:
            self.form.password_form.forget()
            self.accept()
            self.new_book_wanted.emit()

    def _on_refused(self, error: Exception) -> None:
        self._end()
        if self.form.password_form.show_refusal(error):
            return
        if isinstance(error, ServerSignInError):
            field = self.form.password_form.password_field
            field.set_error(explain(error))
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            show_refusal(self.found_box, error)

    def _checked(self) -> DatabaseServer | None:
        return None if self.is_busy else self.form.checked()

    @Slot()
    def _on_changed(self) -> None:
        self.found_box.hide()

    def _begin(self) -> None:
        self.found_box.hide()
        self.set_busy(True)
        self.form.set_enabled(False)
        self.test_button.setEnabled(False)

    def _end(self) -> None:
        self.set_busy(False)
        self.form.set_enabled(True)
        self.test_button.setEnabled(True)
