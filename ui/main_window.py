"""What fills the window: the sidebar, and beside it the one screen that is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.provider_key import ProviderMode, ProviderStatus
from ui.frame import PROGRAM_NAME
from ui.operator_button import OperatorButton
from ui.pages import (
    POSITION_KEYS,
    SETTINGS_KEYS,
    History,
    Page,
    Route,
    View,
    account,
    keys_of,
    page,
    portal,
)
from ui.payment_sync import ProviderState
from ui.plain_page import Choice, PlainPage
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.sidebar import Sidebar
from ui.window_menu import WindowMenu


@runtime_checkable
class Reloading(Protocol):
    """A screen that can show the present state again."""

    def reload(self) -> object: ...


@runtime_checkable
class Searchable(Protocol):
    """A screen with a search field."""

    def focus_search(self) -> object: ...


@runtime_checkable
class AccountScreen(Protocol):
    """A screen that shows one account after the other."""

    def show_account(self, account_id: str) -> object: ...


@runtime_checkable
class DocumentScreen(Protocol):
    """A screen that can show one issued document among others."""

    def show_document(self, number: str) -> object: ...


@runtime_checkable
class RequestScreen(Protocol):
    """A screen that can show one invoice request among others."""

    def show_request(self, reference: str) -> object: ...


@runtime_checkable
class TaskScreen(Protocol):
    """A screen that can show one task among others."""

    def show_task(self, task_id: str) -> object: ...


_AT_FOOT = frozenset({Page.AUDIT, Page.HEALTH, Page.OPERATORS, Page.SETTINGS})

BuildScreen = Callable[[Route], QWidget]
"""Makes the screen for a route; called once per ``Route.screen_key``, when it is first shown."""


class MainWindow(QWidget):
    """Opens with a page that says so; ``enter`` then lets one work.

    Its window title becomes the title of the frame around it.

    Signals:
        refresh_requested: F5; the screen has reloaded itself already.
        provider_state_changed: a ``ProviderState``, whenever it is another one.
        book_moved: the book is on a server now: it is to be opened there.
    """

    refresh_requested = Signal()
    book_moved = Signal()
    provider_state_changed = Signal(object)

    def __init__(self, menu: WindowMenu, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("main_window")
        self.setWindowTitle(PROGRAM_NAME)
        self._build_screen: BuildScreen | None = None
        self._screens: dict[str, QWidget] = {}
        self._pages: tuple[Page, ...] = ()
        self.history = History(page(Page.ACCOUNTS))
        self.provider_state = ProviderState()
        self.menu = menu
        menu.setParent(self, menu.windowFlags())  # It lives as long as the window.
        self.sidebar = Sidebar(PROGRAM_NAME)
        self.sidebar.page_chosen.connect(lambda key: self.go_to(page(Page(key))))
        self.operator_button = self._place_operator_button()
        self.stack = QStackedWidget()
        self.stack.setObjectName("screens")
        self.server_banner = Banner(
            Tone.WARN,
            tr("The database server does not answer"),
            tr("What you typed is kept. It is tried again all the time; work goes on by itself."),
        )
        self.server_banner.setObjectName("server_banner")
        self.server_banner.hide()
        self._arrange()
        self._add_keys()
        self.show_operator("", tr("Not signed in"), "lock", Tone.NEUTRAL)
        self.show_opening()

    # What is shown ----------------------------------------------------------------------

    def show_plain(self, plain: PlainPage) -> None:
        """Show ``plain`` instead of everything one can work with."""
        self.leave()
        self._screens["plain"] = plain
        self.stack.addWidget(plain)
        self.stack.setCurrentWidget(plain)
        plain.setFocus()

    def show_opening(self, sentence: str = "") -> None:
        """Say that the books are being opened, and in ``sentence`` why that may take time."""
        self.show_plain(
            PlainPage(name="opening_page", heading=tr("Opening the books…"), sentence=sentence)
        )

    def show_failure(self, sentence: str, choices: Sequence[Choice]) -> None:
        """Show why the books are not open, and what one can do."""
        self.show_plain(
            PlainPage(
                name="failure_page",
                heading=tr("The books could not be opened"),
                sentence=sentence,
                choices=choices,
            )
        )

    def enter(self, build_screen: BuildScreen, pages: Sequence[Page], route: Route) -> None:
        """Let one work: ``pages`` are in the sidebar, ``route`` is shown first."""
        self.leave()
        self._build_screen = build_screen
        self._pages = tuple(pages)
        keys = keys_of(self._pages)
        for name in self._pages:
            self.sidebar.item(name).setVisible(True)
            self.sidebar.item(name).set_keys(tr(keys.get(name, "")))
        for name in set(Page) - set(self._pages):
            self.sidebar.item(name).setVisible(False)
        self._set_pages_enabled(True)
        self.history = History(route)
        self._show(route)

    def leave(self) -> None:
        """Take every screen away, as when nobody is signed in."""
        self._build_screen = None
        self._pages = ()
        self._set_pages_enabled(False)
        self.sidebar.set_current("")
        # Else Qt passes the keyboard on to the next button, and shows a ring there.
        self.stack.setFocus()
        for screen in self._screens.values():
            self.stack.removeWidget(screen)
            screen.deleteLater()
        self._screens.clear()

    def show_book(
        self, *, seller_name: str, is_test: bool, status: ProviderStatus | None = None
    ) -> None:
        """Say whose books these are, and whether cards are charged for tests or for real money.

        Nothing is said of real books as long as ``status`` is not known.
        """
        parts = ("TEST" if is_test else _money_word(status), PROGRAM_NAME, seller_name)
        self.setWindowTitle(" – ".join(part for part in parts if part))
        self.sidebar.set_mode("TEST" if is_test else "")
        self.sidebar.set_seller(seller_name)

    def show_operator(self, name: str, state: str, icon: str, tone: Tone) -> None:
        """Say who works here, and in words how the connection is."""
        self.sidebar.set_operator(name, state, icon, tone)

    def show_provider_state(self, state: ProviderState) -> None:
        """Tell the screens how it stands with the payment provider."""
        self.provider_state = state
        self.provider_state_changed.emit(state)

    # Going somewhere ----------------------------------------------------------------------

    @property
    def is_entered(self) -> bool:
        """Whether one can work."""
        return self._build_screen is not None

    @property
    def current_screen(self) -> QWidget:
        """The screen that is looked at."""
        screen = self.stack.currentWidget()
        assert screen is not None  # There is one from the first moment on.
        return screen

    def go_to(self, route: Route) -> None:
        """Show ``route``; the place before is one step back."""
        if self.is_entered:
            self.history.visit(route)
            self._show(route)

    def go_back(self) -> None:
        """Show the place before; the first place stays."""
        if self.is_entered:
            self._show(self.history.back())

    def go_up(self) -> None:
        """Show what the breadcrumb names before the current place."""
        parent = self.history.current.parent
        if parent is not None:
            self.go_to(parent)

    def open_account(self, account_id: str) -> None:
        """Show Usage & Billing of that account."""
        self.go_to(account(account_id))

    def open_portal(self, account_id: str) -> None:
        """Show the Customer Portal of that account."""
        self.go_to(portal(account_id))

    def open_document(self, account_id: str, number: str) -> None:
        """Show an issued document in the Customer Portal of its account."""
        self.open_portal(account_id)
        if isinstance(self.current_screen, DocumentScreen):
            self.current_screen.show_document(number)

    def open_request(self, reference: str) -> None:
        """Show the invoice request with that id, top-up or billing number."""
        self.go_to(page(Page.REQUESTS))
        if isinstance(self.current_screen, RequestScreen):
            self.current_screen.show_request(reference)

    def open_task(self, task_id: str) -> None:
        """Show a task in the list of what needs a person."""
        self.go_to(page(Page.NEEDS_A_PERSON))
        if isinstance(self.current_screen, TaskScreen):
            self.current_screen.show_task(task_id)

    def refresh(self) -> None:
        """Show the present state of what is looked at."""
        if self.is_entered and isinstance(self.current_screen, Reloading):
            self.current_screen.reload()
        self.refresh_requested.emit()

    def focus_search(self) -> None:
        """Put the cursor into the search field of the screen, if it has one."""
        if isinstance(self.current_screen, Searchable):
            self.current_screen.focus_search()

    def _show(self, route: Route) -> None:
        assert self._build_screen is not None
        screen = self._screens.get(route.screen_key)
        if screen is None:
            screen = self._build_screen(route)
            self._screens[route.screen_key] = screen
            self.stack.addWidget(screen)
        self.sidebar.set_current(route.page)
        if route.view is not View.PAGE and isinstance(screen, AccountScreen):
            screen.show_account(route.account_id)
        if self.stack.currentWidget() is not screen:
            self.stack.setCurrentWidget(screen)
            screen.setFocus()

    # Putting it together ----------------------------------------------------------------

    def _arrange(self) -> None:
        icons = {
            Page.ACCOUNTS: (tr("Accounts"), "users"),
            Page.REQUESTS: (tr("Requests"), "inbox"),
            Page.INVOICES: (tr("Invoices"), "file-text"),
            Page.BANK_PAYMENTS: (tr("Bank payments"), "landmark"),
            Page.OUTBOX: (tr("Outbox"), "send"),
            Page.NEEDS_A_PERSON: (tr("Needs a person"), "circle-alert"),
            Page.USAGE: (tr("Usage import"), "activity"),
            Page.AUDIT: (tr("Audit trail"), "history"),
            Page.HEALTH: (tr("Health"), "shield-check"),
            Page.OPERATORS: (tr("Operators"), "circle-user"),
            Page.SETTINGS: (tr("Settings"), "settings"),
        }
        for name, (text, icon) in icons.items():
            at_foot = name in _AT_FOOT
            self.sidebar.add_page(name, text, icon, at_foot=at_foot)
        set_role(self, "page")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.server_banner)
        column.addWidget(self.stack, 1)
        row.addLayout(column, 1)

    def _place_operator_button(self) -> OperatorButton:
        block = self.sidebar.findChild(QWidget, "operator")
        assert isinstance(block, QWidget)
        button = OperatorButton(block)
        button.set_menu(self.menu)
        return button

    def _set_pages_enabled(self, enabled: bool) -> None:
        for name in Page:
            self.sidebar.item(name).setEnabled(enabled)

    def _add_keys(self) -> None:
        for place, keys in enumerate(POSITION_KEYS):
            self._add_key(keys, partial(self._go_to_place, place))
        self._add_key(SETTINGS_KEYS, self._go_to_settings)
        self._add_key("Alt+Left", self.go_back)
        self._add_key("Alt+Up", self.go_up)
        self._add_key("Ctrl+Q", self.menu.quit_chosen.emit)

    def _add_key(self, keys: str, chosen: Callable[[], object]) -> None:
        action = QAction(self)
        action.setObjectName(f"key_{keys.lower().replace('+', '_')}")
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: chosen())
        self.addAction(action)

    def _go_to_place(self, place: int) -> None:
        if place < len(self._pages):
            self.go_to(page(self._pages[place]))

    def _go_to_settings(self) -> None:
        if Page.SETTINGS in self._pages:
            self.go_to(page(Page.SETTINGS))

    # Qt -----------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Not as shortcuts: a screen may use the same keys itself, and two make none.
        if event.matches(QKeySequence.StandardKey.Find):
            self.focus_search()
        elif event.key() == Qt.Key.Key_F5:
            self.refresh()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool, /) -> bool:
        """Go on to the next widget that takes the Tab key, or back to the one before.

        Qt enters a widget with a focus proxy at the proxy. A screen's is its table, so that
        nothing above the table would ever be reached from the sidebar.
        """
        window = self.window()
        here = window.focusWidget() or self
        there = here
        while (there := _neighbour(there, forward)) is not here:
            if _takes_tab(there, window):
                reasons = Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.TabFocusReason
                there.setFocus(reasons[forward])
                return True
        return False


def _money_word(status: ProviderStatus | None) -> str:
    if status is None:
        return ""
    if status.mode is ProviderMode.LIVE:
        return "LIVE"
    return tr("Key is missing") if status.needs_key else tr("No provider yet")


def _neighbour(widget: QWidget, forward: bool) -> QWidget:
    found = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
    return found or widget


def _takes_tab(widget: QWidget, window: QWidget) -> bool:
    return (
        bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        and widget.focusProxy() is None
        and widget.isVisibleTo(window)
        and widget.isEnabled()
    )
