"""The menu of the operator at the foot of the sidebar: language, appearance, signing out."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from ui.preferences import Appearance
from ui.translation import Language, tr

_LANGUAGE_NAMES = {Language.ENGLISH: "English", Language.GERMAN: "Deutsch"}


class WindowMenu(QMenu):
    """Offers what concerns the window and the person, not the books.

    Signals:
        language_chosen: a ``Language``.
        appearance_chosen: an ``Appearance``.
        lock_chosen, password_chosen, sign_out_chosen, about_chosen, quit_chosen: nothing
            more to say.
    """

    language_chosen = Signal(object)
    appearance_chosen = Signal(object)
    lock_chosen = Signal()
    password_chosen = Signal()
    sign_out_chosen = Signal()
    about_chosen = Signal()
    quit_chosen = Signal()

    def __init__(
        self,
        *,
        language: Language,
        appearance: Appearance,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("window_menu")
        self.language_menu = self._choices("language_menu", tr("Language"), _LANGUAGE_NAMES)
        self.appearance_menu = self._choices(
            "appearance_menu",
            tr("Appearance"),
            {
                Appearance.SYSTEM: tr("As the system"),
                Appearance.LIGHT: tr("Light"),
                Appearance.DARK: tr("Dark"),
            },
        )
        _check(self.language_menu, language)
        _check(self.appearance_menu, appearance)
        self.language_menu.triggered.connect(
            lambda action: self.language_chosen.emit(Language(action.data()))
        )
        self.appearance_menu.triggered.connect(
            lambda action: self.appearance_chosen.emit(Appearance(action.data()))
        )
        self.addSeparator()
        self.lock_action = self._action("lock_action", tr("Lock"), self.lock_chosen)
        self._show_keys(self.lock_action, "Ctrl+L")
        self.lock_action.setVisible(False)
        self.password_action = self._action(
            "password_action", tr("Change password…"), self.password_chosen
        )
        self.password_action.setVisible(False)
        self.sign_out_action = self._action("sign_out_action", tr("Sign out"), self.sign_out_chosen)
        self.sign_out_action.setVisible(False)
        self._action("about_action", tr("About Billing Desktop"), self.about_chosen)
        self.addSeparator()
        quit_action = self._action("quit_action", tr("Quit"), self.quit_chosen)
        self._show_keys(quit_action, "Ctrl+Q")

    def set_can_sign_out(self, can_sign_out: bool) -> None:
        """Offer locking and signing out, where operators sign in."""
        # Asked of Qt each time: after a long while the binding calls a reference of ours dead
        # whose action is alive.
        for name in ("lock_action", "sign_out_action"):
            action = self.findChild(QAction, name)
            assert isinstance(action, QAction)
            action.setVisible(can_sign_out)

    def set_has_password(self, has_password: bool) -> None:
        """Offer another password to somebody who has signed in with one."""
        self.password_action.setVisible(has_password)

    def show_appearance(self, appearance: Appearance) -> None:
        """Mark ``appearance`` as the one in use."""
        _check(self.appearance_menu, appearance)

    def _show_keys(self, action: QAction, keys: str) -> None:
        # Shown here; others own the key, so that it works while the menu is closed.
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _action(self, name: str, text: str, chosen: SignalInstance) -> QAction:
        action = self.addAction(text)
        action.setObjectName(name)
        action.triggered.connect(lambda _checked=False: chosen.emit())
        return action

    def _choices(
        self, name: str, title: str, texts: Mapping[Language, str] | Mapping[Appearance, str]
    ) -> QMenu:
        menu = self.addMenu(title)
        menu.setObjectName(name)
        group = QActionGroup(menu)
        for value, text in texts.items():
            action = menu.addAction(text)
            action.setObjectName(f"{name.removesuffix('_menu')}_{value.value}_action")
            action.setData(value.value)
            action.setCheckable(True)
            group.addAction(action)
        return menu


def _check(menu: QMenu, value: Language | Appearance) -> None:
    for action in menu.actions():
        action.setChecked(action.data() == value.value)
