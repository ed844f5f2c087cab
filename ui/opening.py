"""The opening of the books: on a worker, and what one can do where they do not open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import QObject, Signal

from billing_desktop.domain.operator import Operator
from ui.book_watch import BookWatch
from ui.main_window import MainWindow
from ui.messages import explain
from ui.parts import F, Parts, W
from ui.plain_page import Choice
from ui.tasks import Tasks
from ui.translation import tr
from ui.workspace import Book


class Opening(QObject, Generic[W, F]):
    """Opens the books as often as somebody tries, and says why they are not open.

    Signals:
        opened: the workspace, its ``Book``, and the person at the computer; None for the person
            where operators have to sign in.
        offline_chosen: the copies of this computer, and whose they are.
        quit_chosen: somebody gives up.
    """

    opened = Signal(object, object, object)
    offline_chosen = Signal(object, object)
    quit_chosen = Signal()

    def __init__(
        self,
        *,
        parts: Parts[W, F],
        tasks: Tasks,
        watch: BookWatch,
        window: Callable[[], MainWindow],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._parts = parts
        self._tasks = tasks
        self._watch = watch
        self._window = window
        self.has_failed = False

    def begin(self) -> None:
        """Open the books on a worker, and let somebody in when they are open."""
        self.has_failed = False
        self._window().show_opening(self._parts.opening_sentence())
        open_books, watch = self._parts.open_books, self._watch

        def open_and_look() -> tuple[W, Book, Operator | None]:
            workspace = open_books()
            workspace.book_changes.follow(watch.notice, watch.notice_reached)
            return workspace, workspace.book, workspace.operators.at_computer()

        self._tasks.run(
            self,
            open_and_look,
            on_success=lambda opened: self.opened.emit(*opened),
            on_error=self._on_not_opened,
        )

    def _on_not_opened(self, error: Exception) -> None:
        self.has_failed = True
        self._show_failure(error)
        open_offline = self._parts.open_offline

        def open_and_look() -> tuple[F, Book]:
            offline = open_offline()
            return offline, offline.book

        self._tasks.run(
            self,
            open_and_look,
            on_success=lambda opened: self._show_failure(error, offline=opened),
            on_error=lambda _nothing_here: None,
        )

    def _show_failure(self, error: Exception, *, offline: tuple[F, Book] | None = None) -> None:
        if not self.has_failed:  # Somebody tries again already.
            return
        choices = [
            Choice("quit_button", tr("Quit"), self.quit_chosen.emit),
            Choice("try_again_button", tr("Try again"), self.begin),
        ]
        if offline is not None:
            work = Choice(
                "offline_button",
                tr("Offline: reprint only"),
                lambda: self.offline_chosen.emit(*offline),
            )
            choices.insert(1, work)
        self._window().show_failure(explain(error), choices)
