"""The life of the window: the books open, somebody signs in, works, changes the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import ProviderStatus
from ui.book_watch import BookWatch
from ui.changes import ChangeHub, Topic
from ui.desk_lock import DeskLock
from ui.desk_tasks import DeskTasks
from ui.frame import Frame
from ui.main_window import MainWindow
from ui.notices import show_numbers_held, show_standing_changed
from ui.opening import Opening
from ui.operator_button import standing_words
from ui.pages import Page, Route, page, pages_for
from ui.parts import F, Parts, W
from ui.payment_sync import ProviderState
from ui.plain_page import signed_out_page
from ui.preferences import Appearance, Preferences
from ui.qt_texts import install_qt_texts
from ui.session import Session
from ui.style.theme import Theme
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import Language, language, set_language, tr
from ui.window_menu import WindowMenu
from ui.workspace import Book

T = TypeVar("T")


class Shell(QObject, Generic[W, F]):
    """Owns the window and everything that lives as long as somebody works in it.

    Signals:
        ready: somebody can work.
        about_requested: somebody wants to know which program this is.
    """

    ready = Signal()
    about_requested = Signal()

    def __init__(
        self,
        app: QApplication,
        *,
        parts: Parts[W, F],
        tasks: Tasks,
        desk_tasks: DeskTasks,
        preferences: Preferences,
        appearance: Appearance,
        frame: Frame,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._frame = frame
        self._parts = parts
        self._tasks = tasks
        self._desk_tasks = desk_tasks
        desk_tasks.password_needed.connect(self._on_password_needed)
        self._preferences = preferences
        self._appearance = appearance
        self._workspace: W | None = None
        self._offline: F | None = None
        self._book: Book | None = None
        self._session: Session | None = None
        self._desk_lock: DeskLock | None = None
        self._must_sign_in = False
        self.changes = ChangeHub(self)
        self.changes.changed.connect(self._on_changed)
        self._watch = BookWatch(self)
        self._watch.changed.connect(self.changes.announce_all)
        self._watch.reached.connect(self._on_reached)
        self._opening = Opening(
            parts=parts, tasks=tasks, watch=self._watch, window=lambda: self.window, parent=self
        )
        self._opening.opened.connect(self._on_opened)
        self._opening.offline_chosen.connect(self._work_offline)
        self._opening.quit_chosen.connect(self.quit)
        frame.closed.connect(self._on_closed)
        self.window = self._build_window()

    # Opening ------------------------------------------------------------------------------

    def open_books(self) -> None:
        """Open the books on a worker, and let somebody in when they are open."""
        self._offline = None
        self._opening.begin()

    @Slot()
    def open_again(self) -> None:
        """Close the books and open them where they are now, as after a move to a server."""
        workspace = self._workspace
        assert workspace is not None
        self._end_work()
        self._workspace = None
        self.window.show_opening()
        self._tasks.run(
            self,
            workspace.close,
            on_success=lambda _none: self.open_books(),
            on_error=lambda _error: self.open_books(),
        )

    def _on_opened(self, workspace: W, book: Book, operator: Operator | None) -> None:
        self._workspace = workspace
        self._must_sign_in = operator is None
        self._on_book_read(book)
        if operator is None:
            self.sign_in()
            return
        self._start_work(operator)
        if not book.is_test and not self._preferences.has_asked_first_operator(book.book_id):
            self._ask_first_operator(workspace, operator, book)

    def _ask_first_operator(self, workspace: W, operator: Operator, book: Book) -> None:
        """Ask once in each book who works here; without an answer everything stays as it is."""
        dialog = self._parts.build_first_operator(workspace, operator, self.changes, self.window)
        signed_in: SignalInstance = dialog.signed_in  # type: ignore[attr-defined]
        signed_in.connect(self._on_first_operator)
        dialog.finished.connect(
            lambda _result: self._preferences.note_first_operator_asked(book.book_id)
        )
        _open(dialog)

    @Slot(object)
    def _on_first_operator(self, operator: Operator) -> None:
        self._must_sign_in = True
        self._end_work()
        self._start_work(operator)

    def _work_offline(self, offline: F, book: Book) -> None:
        """Let anybody find and print this computer's copies; there is nobody to sign in to."""
        self._offline = offline
        self._book = book
        self._show_book()
        window = self.window
        window.show_operator("", tr("Offline: reprint only"), "wifi-off", Tone.WARN)
        build_screen = self._parts.build_offline(offline, self.open_books)
        window.enter(build_screen, (Page.INVOICES,), page(Page.INVOICES))

    # Signing in and out -------------------------------------------------------------------

    def sign_in(self) -> None:
        """Ask who is there."""
        assert self._workspace is not None
        self.window.show_plain(signed_out_page(self.quit, self.sign_in))
        self.window.show_operator("", tr("Not signed in"), "lock", Tone.NEUTRAL)
        dialog = self._parts.build_sign_in(self._workspace, self.window)
        signed_in: SignalInstance = dialog.signed_in  # type: ignore[attr-defined]
        signed_in.connect(self._start_work)
        _open(dialog)

    def sign_out(self) -> None:
        """Take everything away and ask who is there."""
        if self._must_sign_in and self._session is not None and self._workspace is not None:
            self._end_work()
            self._workspace.operators.sign_out()
            self.sign_in()

    def lock(self) -> None:
        """Cover everything until the password is given, where somebody has signed in."""
        if self._desk_lock is not None:
            self._desk_lock.lock()

    @Slot(object)
    def _on_unlocked(self, known: Operator) -> None:
        if self._session is not None and known != self._session.operator:
            self._end_work()  # Somebody has given them another role meanwhile.
            self._start_work(known)

    def _on_standing_changed(self, known: Operator | None) -> None:
        """Begin anew as what an administrator has made of whoever works here; or end."""
        before = self._who[1]
        if known is None:
            self.sign_out()
        else:
            self._on_unlocked(known)
        show_standing_changed(self.window, before, known)

    def change_password(self) -> None:
        """Ask for another password of one's own, where somebody has signed in with one."""
        if self._has_password:
            _open(self._parts.build_password(*self._who, self.changes, self.window))

    @property
    def _who(self) -> tuple[W, Operator]:
        """The books, and who works with them."""
        assert self._workspace is not None
        assert self._session is not None
        return self._workspace, self._session.operator

    @property
    def _has_password(self) -> bool:
        return self._desk_lock is not None and self._desk_lock.has_password

    @Slot(object)
    def _on_password_needed(self, owner: QObject) -> None:
        over = owner.window() if isinstance(owner, QWidget) else self.window
        dialog = self._parts.build_confirm(*self._who, over)
        dialog.accepted.connect(self._desk_tasks.confirmed)
        dialog.rejected.connect(self._desk_tasks.given_up)
        _open(dialog)

    # Working ------------------------------------------------------------------------------

    def _start_work(self, operator: Operator) -> None:
        assert self._workspace is not None
        session = Session(
            self._workspace, operator, self._tasks, self._desk_tasks, self.changes, self
        )
        session.provider_state_changed.connect(self._on_provider_state)
        session.provider_read.connect(self._show_book)
        session.key_needed.connect(self._ask_for_key)
        session.badge_counted.connect(self._on_badge_counted)
        session.numbers_held.connect(lambda: show_numbers_held(self.window))
        self._session = session
        if self._must_sign_in:
            self._watch_desk(has_password=True)
        self._enter(page(Page.ACCOUNTS))
        session.start()
        self.ready.emit()

    def _watch_desk(self, *, has_password: bool) -> None:
        workspace, operator = self._who
        self._desk_lock = DeskLock(
            app=self._app,
            frame=self._frame,
            operators=workspace.operators,
            operator=operator,
            has_password=has_password,
            tasks=self._tasks,
            desk_tasks=self._desk_tasks,
            changes=self.changes,
            parent=self,
        )
        self._desk_lock.unlocked.connect(self._on_unlocked)
        self._desk_lock.left.connect(self.sign_out)
        self._desk_lock.standing_changed.connect(self._on_standing_changed)
        self._desk_lock.start()

    def _end_work(self) -> None:
        if self._desk_lock is not None:
            self._desk_lock.stop()
            self._desk_lock.deleteLater()
            self._desk_lock = None
        if self._session is not None:
            self._session.stop()
            self._session.deleteLater()
            self._session = None

    def _enter(self, route: Route) -> None:
        session = self._session
        assert self._workspace is not None
        assert session is not None
        window = self.window
        build_screen = self._parts.build_screens(
            self._workspace, session.operator, self.changes, window
        )
        self._show_book()
        self._show_operator()
        window.menu.set_can_sign_out(self._must_sign_in)
        window.menu.set_has_password(self._has_password)
        window.show_provider_state(session.provider_state)
        self._on_reached(self._watch.is_reached)
        window.enter(build_screen, pages_for(session.operator), route)
        session.count()

    def _on_reached(self, is_reached: bool) -> None:
        self.window.server_banner.setVisible(not is_reached)

    def _on_book_read(self, book: Book) -> None:
        self._book = book
        self._show_book()

    def _show_book(self) -> None:
        status = None if self._session is None else self._session.provider_status
        if self._book is not None:
            name, is_test = self._book.seller_name, self._book.is_test
            self.window.show_book(seller_name=name, is_test=is_test, status=status)

    def _show_operator(self) -> None:
        if self._session is not None:
            operator, state = self._session.operator, self._session.provider_state
            self.window.show_operator(operator.name, *standing_words(operator, state.connection))

    def _on_changed(self, topic: str) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        if topic == Topic.SETTINGS:
            self._look_again(lambda: workspace.book, self._on_book_read)
        elif topic == Topic.OPERATORS and not self._must_sign_in:
            self._look_again(workspace.operators.at_computer, self._on_operators_read)

    def _on_badge_counted(self, name: str, text: str, tone: Tone) -> None:
        self.window.sidebar.set_badge(name, text, tone)

    def _on_provider_state(self, state: ProviderState) -> None:
        self._show_operator()
        self.window.show_provider_state(state)

    def _ask_for_key(self, status: ProviderStatus) -> None:
        _open(self._parts.build_key_dialog(*self._who, self.changes, self.window, status))

    def _look_again(self, work: Callable[[], T], on_success: Callable[[T], object]) -> None:
        # Where the books do not answer, what was known stays; the screens say why.
        self._tasks.run(self, work, on_success=on_success, on_error=lambda _error: None)

    def _on_operators_read(self, at_computer: Operator | None) -> None:
        if at_computer is None:  # The first operator was added just now.
            self._must_sign_in = True
            self.window.menu.set_can_sign_out(True)
            if self._session is not None and self._desk_lock is None:
                self._watch_desk(has_password=False)

    def _on_refresh(self) -> None:
        if self._session is not None:
            self._session.ask_provider()

    # The window ---------------------------------------------------------------------------

    def quit(self) -> None:
        """Close the frame, and with it the program."""
        self._frame.close()

    def stop(self) -> None:
        """Begin nothing more; what runs is for ``Tasks.close`` to wait for."""
        if self._session is not None:
            self._session.stop()
        if self._desk_lock is not None:
            self._desk_lock.idle.stop()
        self.window.leave()

    def close_books(self) -> None:
        """Close the books, once no job of a worker uses them any more."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def set_language(self, chosen: Language) -> None:
        """Let the window speak ``chosen`` at once, and at the next start."""
        self._preferences.language = chosen
        if chosen is language():
            return
        set_language(chosen)
        install_qt_texts(self._app)
        self._rebuild_window(self.window.history.current)

    def set_appearance(self, chosen: Appearance) -> None:
        """Make the window light or dark at once, and at the next start."""
        self._preferences.appearance = chosen
        self._appearance = chosen
        Theme.apply(self._app, chosen.dark)
        self.window.menu.show_appearance(chosen)

    def _build_window(self) -> MainWindow:
        menu = WindowMenu(language=language(), appearance=self._appearance)
        menu.language_chosen.connect(self.set_language)
        menu.appearance_chosen.connect(self.set_appearance)
        menu.lock_chosen.connect(self.lock)
        menu.password_chosen.connect(self.change_password)
        menu.sign_out_chosen.connect(self.sign_out)
        menu.about_chosen.connect(self.about_requested)
        menu.quit_chosen.connect(self.quit)
        window = MainWindow(menu)
        window.refresh_requested.connect(self._on_refresh)
        window.book_moved.connect(self.open_again)
        self._frame.set_content(window)
        return window

    def _rebuild_window(self, route: Route) -> None:
        """Put a window that speaks the present language in the place of the old one."""
        self.window.leave()
        self.window = self._build_window()
        self._show_book()
        if self._session is not None:
            self._enter(route)
        elif self._workspace is not None:
            self.sign_in()
        elif self._offline is not None and self._book is not None:
            self._work_offline(self._offline, self._book)
        elif self._opening.has_failed:
            self.open_books()

    def _on_closed(self) -> None:
        self._preferences.geometry = self._frame.saveGeometry()
        self.stop()


def _open(dialog: QDialog) -> None:
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
