"""The life of the window: the books open, somebody signs in, works, changes the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QApplication

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from ui.bank_payments.waiting import waiting_count
from ui.book_watch import BookWatch
from ui.changes import ChangeHub, Topic
from ui.formatting import format_count
from ui.frame import Frame
from ui.keepers import Keepers
from ui.main_window import MainWindow
from ui.messages import explain
from ui.notices import show_numbers_held
from ui.operator_button import connection_words
from ui.pages import Page, Route, page, pages_for
from ui.parts import F, Parts, W
from ui.payment_sync import Connection, PaymentSync, ProviderState
from ui.plain_page import Choice, signed_out_page
from ui.preferences import Appearance, Preferences
from ui.provider_watch import ProviderWatch
from ui.qt_texts import install_qt_texts
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
        preferences: Preferences,
        appearance: Appearance,
        frame: Frame,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._frame = frame
        self._parts = parts
        self._tasks = tasks
        self._preferences = preferences
        self._appearance = appearance
        self._workspace: W | None = None
        self._offline: F | None = None
        self._book: Book | None = None
        self._operator: Operator | None = None
        self._must_sign_in = False
        self._has_failed = False
        self._sync: PaymentSync | None = None
        self._provider: ProviderWatch | None = None
        self._keepers: Keepers | None = None
        self.changes = ChangeHub(self)
        self.changes.changed.connect(self._on_changed)
        self._watch = BookWatch(self)
        self._watch.changed.connect(self.changes.announce_all)
        self._watch.reached.connect(self._on_reached)
        frame.closed.connect(self._on_closed)
        self.window = self._build_window()

    # Opening ------------------------------------------------------------------------------

    def open_books(self) -> None:
        """Open the books on a worker, and let somebody in when they are open."""
        self._has_failed = False
        self._offline = None
        self.window.show_opening(self._parts.opening_sentence())
        open_books, watch = self._parts.open_books, self._watch

        def open_and_look() -> tuple[W, Book, Operator | None]:
            workspace = open_books()
            workspace.book_changes.follow(watch.notice, watch.notice_reached)
            return workspace, workspace.book, workspace.operators.at_computer()

        self._tasks.run(
            self,
            open_and_look,
            on_success=lambda opened: self._on_opened(*opened),
            on_error=self._on_not_opened,
        )

    def _on_opened(self, workspace: W, book: Book, operator: Operator | None) -> None:
        self._workspace = workspace
        self._must_sign_in = operator is None
        self._on_book_read(book)
        if operator is None:
            self.sign_in()
        else:
            self._start_work(operator)

    def _on_not_opened(self, error: Exception) -> None:
        self._has_failed = True
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
        if not self._has_failed:  # Somebody tries again already.
            return
        choices = [
            Choice("quit_button", tr("Quit"), self.quit),
            Choice("try_again_button", tr("Try again"), self.open_books),
        ]
        if offline is not None:
            work = Choice(
                "offline_button", tr("Offline: reprint only"), lambda: self._work_offline(*offline)
            )
            choices.insert(1, work)
        self.window.show_failure(explain(error), choices)

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
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def sign_out(self) -> None:
        """Take everything away and ask who is there."""
        if self._must_sign_in and self._operator is not None:
            self._end_work()
            self.sign_in()

    # Working ------------------------------------------------------------------------------

    def _start_work(self, operator: Operator) -> None:
        assert self._workspace is not None
        self._operator = operator
        self._sync = PaymentSync(
            payments=self._workspace.payments,
            operator=operator,
            tasks=self._tasks,
            changes=self.changes,
            parent=self,
        )
        self._sync.state_changed.connect(self._on_provider_state)
        self._provider = ProviderWatch(
            provider_keys=self._workspace.provider_keys,
            operator=operator,
            tasks=self._tasks,
            changes=self.changes,
            parent=self,
        )
        self._provider.status_read.connect(self._on_provider_read)
        self._provider.key_needed.connect(self._ask_for_key)
        self._enter(page(Page.ACCOUNTS))
        self._sync.start()
        self._keepers = Keepers(self._workspace, operator, self._tasks, self.changes, self)
        self._keepers.failed_mails_counted.connect(self._on_mails_counted)
        self._keepers.numbers_held.connect(self._on_numbers_held)
        self._keepers.run()
        self._provider.run()
        self.ready.emit()

    def _end_work(self) -> None:
        for part in (self._sync, self._provider, self._keepers):
            if part is not None:
                part.stop()
                part.deleteLater()
        self._sync = self._provider = self._keepers = self._operator = None

    def _enter(self, route: Route) -> None:
        assert self._workspace is not None
        assert self._operator is not None
        window = self.window
        build_screen = self._parts.build_screens(
            self._workspace, self._operator, self.changes, window
        )
        self._show_book()
        self._show_operator()
        window.menu.set_can_sign_out(self._must_sign_in)
        if self._sync is not None:
            window.show_provider_state(self._sync.state)
        self._on_reached(self._watch.is_reached)
        window.enter(build_screen, pages_for(self._operator), route)
        self._count_requests()
        self._count_tasks()
        self._count_bank_lines()

    def _on_reached(self, is_reached: bool) -> None:
        self.window.server_banner.setVisible(not is_reached)

    def _on_book_read(self, book: Book) -> None:
        self._book = book
        self._show_book()

    def _show_book(self) -> None:
        status = None if self._provider is None else self._provider.status
        if self._book is not None:
            name, is_test = self._book.seller_name, self._book.is_test
            self.window.show_book(seller_name=name, is_test=is_test, status=status)

    def _show_operator(self) -> None:
        if self._operator is None or self._sync is None:
            return
        if self._operator.may(Right.SYNC):
            state, icon, tone = connection_words(self._sync.connection)
        else:
            state, icon, tone = tr("Reads only"), "eye", Tone.NEUTRAL
        self.window.show_operator(self._operator.name, state, icon, tone)

    def _on_changed(self, topic: str) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        if topic == Topic.SETTINGS:
            self._look_again(lambda: workspace.book, self._on_book_read)
        elif topic == Topic.REQUESTS:
            self._count_requests()
        elif topic == Topic.BANK:
            self._count_bank_lines()
        elif topic in (Topic.TASKS, Topic.TOP_UPS):
            self._count_tasks()
        elif topic == Topic.OPERATORS and not self._must_sign_in:
            self._look_again(workspace.operators.at_computer, self._on_operators_read)

    def _count_requests(self) -> None:
        workspace, operator = self._workspace, self._operator
        # Whoever only reads cannot say that they have read something.
        if workspace is not None and operator is not None and operator.may(Right.REQUEST):
            self._look_again(
                lambda: sum(workspace.invoice_requests.unread_counts(operator).values()),
                self._on_requests_counted,
            )

    def _on_requests_counted(self, count: int) -> None:
        self.window.sidebar.set_badge(Page.REQUESTS, format_count(count) if count else "")

    def _count_bank_lines(self) -> None:
        workspace, operator = self._workspace, self._operator
        if workspace is not None and operator is not None:
            self._look_again(lambda: waiting_count(workspace.bank, operator), self._on_lines)

    def _on_lines(self, count: int) -> None:
        self.window.sidebar.set_badge(Page.BANK_PAYMENTS, format_count(count) if count else "")

    def _count_tasks(self) -> None:
        workspace, operator = self._workspace, self._operator
        if workspace is not None and operator is not None:
            self._look_again(
                lambda: len(workspace.tasks.all_open(operator)), self._on_tasks_counted
            )

    def _on_tasks_counted(self, count: int) -> None:
        shown = format_count(count) if count else ""
        self.window.sidebar.set_badge(Page.NEEDS_A_PERSON, shown, Tone.WARN)

    def _on_mails_counted(self, count: int) -> None:
        self.window.sidebar.set_badge(Page.OUTBOX, format_count(count) if count else "", Tone.BAD)

    def _on_provider_state(self, state: ProviderState) -> None:
        self._show_operator()
        self.window.show_provider_state(state)

    @Slot()
    def _on_numbers_held(self) -> None:
        show_numbers_held(self.window)

    def _on_provider_read(self, status: ProviderStatus) -> None:
        self._show_book()
        is_there = status.mode is not ProviderMode.NONE
        if is_there and self._sync and self._sync.connection is Connection.NO_PROVIDER:
            self._sync.run_now()

    def _ask_for_key(self, status: ProviderStatus) -> None:
        assert self._workspace is not None
        assert self._operator is not None
        dialog = self._parts.build_key_dialog(
            self._workspace, self._operator, self.changes, self.window, status
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _look_again(self, work: Callable[[], T], on_success: Callable[[T], object]) -> None:
        # Where the books do not answer, what was known stays; the screens say why.
        self._tasks.run(self, work, on_success=on_success, on_error=lambda _error: None)

    def _on_operators_read(self, at_computer: Operator | None) -> None:
        if at_computer is None:  # The first operator was added just now.
            self._must_sign_in = True
            self.window.menu.set_can_sign_out(True)

    def _on_refresh(self) -> None:
        if self._sync is not None:
            self._sync.run_now()

    # The window ---------------------------------------------------------------------------

    def quit(self) -> None:
        """Close the frame, and with it the program."""
        self._frame.close()

    def stop(self) -> None:
        """Begin nothing more; what runs is for ``Tasks.close`` to wait for."""
        for part in (self._sync, self._provider, self._keepers):
            if part is not None:
                part.stop()
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
        menu.sign_out_chosen.connect(self.sign_out)
        menu.about_chosen.connect(self.about_requested)
        menu.quit_chosen.connect(self.quit)
        window = MainWindow(menu)
        window.refresh_requested.connect(self._on_refresh)
        self._frame.set_content(window)
        return window

    def _rebuild_window(self, route: Route) -> None:
        """Put a window that speaks the present language in the place of the old one."""
        self.window.leave()
        self.window = self._build_window()
        self._show_book()
        if self._operator is not None:
            self._enter(route)
        elif self._workspace is not None:
            self.sign_in()
        elif self._offline is not None and self._book is not None:
            self._work_offline(self._offline, self._book)
        elif self._has_failed:
            self.open_books()

    def _on_closed(self) -> None:
        self._preferences.geometry = self._frame.saveGeometry()
        self.stop()
