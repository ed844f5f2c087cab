"""Moves the book from its file to a server, in four steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.book_move import BookMoved
from billing_desktop.domain.database_server import DatabaseServer, ServerFound
from billing_desktop.domain.operator import Operator
from billing_desktop.errors import BillingError, ServerSignInError
from ui.database.move_pages import PlanPage, ProgressPage, ResultPage
from ui.database.move_run import MoveRun
from ui.database.server_form import ServerForm
from ui.database.texts import show_found, show_refusal
from ui.formatting import format_instant
from ui.messages import explain
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import WIDE, Dialog
from ui.widgets.inset import Inset

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_LOOK_MILLISECONDS = 100
_INSIDE = WIDE - 48
_WHERE, _PLAN, _PROGRESS, _RESULT = range(4)


class MoveDialog(Dialog):
    """Asks where to, says what will happen, shows how far it is, and what came of it.

    Signals:
        moved: the book is on the server, and somebody has read it: open the books again.
    """

    moved = Signal()

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Move this book to a server"), WIDE, parent)
        self.setObjectName("move_dialog")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._run: MoveRun | None = None
        self._server: DatabaseServer | None = None
        self._result: BookMoved | None = None
        self.form = ServerForm()
        self.found_box = Inset(2)
        self.found_box.setObjectName("server_found_box")
        self.plan_page = PlanPage(_INSIDE)
        self.progress_page = ProgressPage(_INSIDE)
        self.result_page = ResultPage()
        self.pages = QStackedWidget()
        self.pages.setObjectName("move_pages")
        self.timer = QTimer(self)
        self.timer.setInterval(_LOOK_MILLISECONDS)
        self._build_pages()
        self._show(_WHERE)

    # 1: where to --------------------------------------------------------------------------

    @Slot()
    def _on_primary(self) -> None:
        match self.pages.currentIndex():
            case 0:
                self._test()
            case 1:
                self._move()
            case _:
                self.accept()

    def _test(self) -> None:
        server = None if self.is_busy else self.form.checked()
        if server is None:
            return
        moves, backups, operator = self._services.book_moves, self._services.backups, self._operator
        password = self.form.password_form.password

        def look() -> tuple[ServerFound, int, str]:
            found = moves.test(operator, server, password=password)
            place, status = moves.place(operator), backups.status(operator)
            size = 0 if place.file is None else place.file.stat().st_size
            last = None if status.last is None else status.last.made_at
            if last is None:
                return found, size, tr("There is no backup yet: make one first.")
            return found, size, tr("The last backup is of {when}.", when=format_instant(last))

        self.set_message("")
        self._hold(True)
        self._tasks.run(
            self,
            look,
            on_success=lambda looked: self._on_tested(server, *looked),
            on_error=self._on_refused,
        )

    def _on_tested(
        self, server: DatabaseServer, found: ServerFound, size: int, backup: str
    ) -> None:
        self._hold(False)
        show_found(self.found_box, found)
        if found.is_free:
            self._server = server
            self.plan_page.show_plan(server, file_bytes=size, backup=backup)
            self._show(_PLAN)

    def _on_refused(self, error: Exception) -> None:
        self._hold(False)
        if isinstance(error, ServerSignInError):
            field = self.form.password_form.password_field
            field.set_error(explain(error))
            field.editor.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            show_refusal(self.found_box, error)

    # 2 and 3: moving ----------------------------------------------------------------------

    def _move(self) -> None:
        server = self._server
        assert server is not None
        moves, operator, form = self._services.book_moves, self._operator, self.form.password_form
        password, place, run = form.password, form.place, MoveRun()
        self._run = run
        self.set_message("")
        self._show(_PROGRESS)
        self._on_look()
        self.timer.start()
        self._tasks.run(
            self,
            lambda: moves.move_to(operator, server, password=password, keep=place, tell=run.tell),
            on_success=self._on_moved,
            on_error=self._on_not_moved,
        )

    @Slot()
    def _on_look(self) -> None:
        if self._run is not None:
            self.progress_page.show_state(*self._run.state)
            self.cancel_button.setEnabled(self._run.can_be_stopped)

    def _on_moved(self, moved: BookMoved) -> None:
        self._end()
        self._result = moved
        self.form.password_form.forget()
        self.result_page.show_moved(moved)
        self._show(_RESULT)

    def _on_not_moved(self, error: Exception) -> None:
        self._end()
        if self.form.password_form.show_refusal(error):
            self._show(_WHERE)
            self.set_message(explain(error))
            return
        self._show(_PLAN)
        if isinstance(error, BillingError):  # The exception hook tells of all others.
            self.set_message(explain(error))

    def _end(self) -> None:
        self._run = None
        self.timer.stop()
        self.cancel_button.setEnabled(True)

    def reject(self) -> None:
        """Close; while the book moves, stop that and stay."""
        if self._run is not None:
            self._run.cancel()
            self.cancel_button.setEnabled(False)
        else:
            super().reject()

    def done(self, result: int) -> None:
        """Close, and have the books opened again if they were moved."""
        super().done(result)
        if self._result is not None:
            self.moved.emit()

    # Putting it together ------------------------------------------------------------------

    def _show(self, step: int) -> None:
        self.pages.setCurrentIndex(step)
        self.set_heading(*self._heading(step))
        match step:
            case 0:
                self.set_primary(tr("Continue"))
                self.form.setFocus(Qt.FocusReason.OtherFocusReason)
            case 1:
                self.set_primary(tr("Move the book"))
                self.plan_page.box.setFocus(Qt.FocusReason.OtherFocusReason)
            case 3:
                self.set_primary(tr("Go on"))
                self.primary_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.primary_button.setVisible(step != _PROGRESS)
        self.set_cancel("" if step == _RESULT else tr("Cancel"))
        self._on_ticked()

    @Slot()
    def _on_ticked(self) -> None:
        is_plan = self.pages.currentIndex() == _PLAN
        self.primary_button.setEnabled(not is_plan or self.plan_page.box.isChecked())

    def _heading(self, step: int) -> tuple[str, str]:
        number = tr("Step {step} of {steps}", step=step + 1, steps=4)
        match step:
            case 0:
                return tr("Where to?"), tr("{number}: an empty database of its own.", number=number)
            case 1:
                return tr("What will happen"), number
            case 2:
                return tr("The book is moving"), number
            case _:
                return tr("The book has moved"), number

    def _hold(self, is_running: bool) -> None:
        self.set_busy(is_running)
        self.form.set_enabled(not is_running)

    def _build_pages(self) -> None:
        self.found_box.hide()
        where = QWidget()
        where.setObjectName("move_where_page")
        column = QVBoxLayout(where)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(14)
        column.addWidget(self.form)
        column.addWidget(self.found_box)
        column.addStretch(1)
        for page in (where, self.plan_page, self.progress_page, self.result_page):
            self.pages.addWidget(page)
        self.body.addWidget(self.pages)
        self.primary_clicked.connect(self._on_primary)
        self.plan_page.box.toggled.connect(self._on_ticked)
        self.form.changed.connect(self._on_changed)
        self.timer.timeout.connect(self._on_look)

    @Slot()
    def _on_changed(self) -> None:
        self.set_message("")
        self.found_box.hide()
