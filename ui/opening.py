"""The opening of the books: on a worker, and what one can do where they do not open."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import QObject, Signal, SignalInstance

from billing_desktop.domain.operator import Operator
from billing_desktop.errors import (
    NO_BOOK,
    NO_BOOK_ON_SERVER,
    OLDER_BOOK,
    BillingError,
    BookMovedError,
    ServerSignInError,
)
from ui.book_watch import BookWatch
from ui.database.ways import Beginning
from ui.main_window import MainWindow
from ui.messages import explain
from ui.parts import F, Parts, W
from ui.plain_page import Choice, PlainPage
from ui.tasks import Tasks
from ui.translation import tr
from ui.workspace import Book


class Opening(QObject, Generic[W, F]):
    """Opens the books as often as somebody tries, and says why they are not open.

    Where there are none yet, it offers to begin: a new book, one on a server, or the demo.

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
        self._was_password_asked = False
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
        if isinstance(error, ServerSignInError) and not self._was_password_asked:
            self._was_password_asked = True
            self._ask(Beginning.PASSWORD)

    def _show_failure(self, error: Exception, *, offline: tuple[F, Book] | None = None) -> None:
        if not self.has_failed:  # Somebody tries again already.
            return
        choices = [Choice("quit_button", tr("Quit"), self.quit_chosen.emit)]
        if offline is not None:
            choices.append(
                Choice(
                    "offline_button",
                    tr("Offline: reprint only"),
                    lambda: self.offline_chosen.emit(*offline),
                )
            )
        if isinstance(error, BillingError) and error.code in (NO_BOOK, NO_BOOK_ON_SERVER):
            self._offer_beginnings(choices, is_on_server=error.code == NO_BOOK_ON_SERVER)
            return
        choices.append(Choice("try_again_button", tr("Try again"), self.begin))
        if isinstance(error, BillingError) and error.code == OLDER_BOOK:
            self._offer_upgrade(choices)
            return
        match error:
            case ServerSignInError():
                choices.append(
                    self._choice("password_button", tr("Enter password…"), Beginning.PASSWORD)
                )
            case BookMovedError():
                choices[-1] = self._connect_choice()
        self._window().show_failure(explain(error), choices)

    # Where the book is of an older version ------------------------------------------------

    def _offer_upgrade(self, choices: list[Choice]) -> None:
        """Say what has to be done first, and offer to do it, besides ``choices``."""
        sentence = tr(
            "It has to be brought to the version of this program. The book as it is now is kept "
            "beside it first, and if anything fails nothing is changed. Nobody else may work in "
            "it meanwhile."
        )
        choices.append(Choice("upgrade_button", tr("Update the book"), self._upgrade))
        self._window().show_plain(
            PlainPage(
                name="upgrade_page",
                heading=tr("The book is of an older version"),
                sentence=sentence,
                choices=choices,
            )
        )

    def _upgrade(self) -> None:
        self.has_failed = False
        self._window().show_opening(tr("The book is updated. This may take some minutes."))
        self._tasks.run(
            self,
            self._parts.upgrade_book,
            on_success=self._on_upgraded,
            on_error=self._on_not_opened,
        )

    def _on_upgraded(self, copy: str) -> None:
        if not copy:  # Somebody else was quicker, and was told.
            self.begin()
            return
        self._window().show_plain(
            PlainPage(
                name="upgraded_page",
                heading=tr("The book is up to date"),
                sentence=tr("The book as it was is kept here: {copy}", copy=copy),
                choices=[Choice("open_button", tr("Open the book"), self.begin)],
            )
        )

    # Where there are no books yet ---------------------------------------------------------

    def _offer_beginnings(self, choices: list[Choice], *, is_on_server: bool) -> None:
        """Say that there is no book yet, and offer to begin, besides ``choices``."""
        if is_on_server:
            heading = tr("There is no book on the server yet")
            new_book = tr("New book on the server")
        else:
            heading = tr("There is no book on this computer yet")
            new_book = tr("New book on this computer")
        choices += [
            Choice("demo_button", tr("Look at the demo"), self._look_at_demo),
            self._connect_choice(),
            self._choice("new_book_button", new_book, Beginning.NEW_BOOK),
        ]
        sentence = tr(
            "Begin a new one, connect to the one that your company has on a database server, or "
            "look at a made-up company first."
        )
        self._window().show_plain(
            PlainPage(name="first_run_page", heading=heading, sentence=sentence, choices=choices)
        )

    def _connect_choice(self) -> Choice:
        return self._choice(
            "connect_button", tr("Connect to a database server…"), Beginning.CONNECT
        )

    def _choice(self, name: str, text: str, which: Beginning) -> Choice:
        return Choice(name, text, lambda: self._ask(which))

    def _look_at_demo(self) -> None:
        self._parts.look_at_demo()
        self.begin()

    def _ask(self, which: Beginning) -> None:
        dialog = self._parts.build_beginning(which, self._window())
        # Each such dialog has it.
        begun: SignalInstance = dialog.begun  # type: ignore[attr-defined]
        begun.connect(self.begin)
        new_book_wanted: SignalInstance | None = getattr(dialog, "new_book_wanted", None)
        if new_book_wanted is not None:
            new_book_wanted.connect(self.begin)  # It says that there is none, and offers one.
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
