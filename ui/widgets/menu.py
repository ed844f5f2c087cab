"""A menu with round corners and icons."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from ui.style.icons import set_icon
from ui.style.tokens import ColorName


class Menu(QMenu):
    """What may be done with something; the default is bold and comes first."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("menu")
        self.setWindowFlags(
            self.windowFlags()
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.NoDropShadowWindowHint
        )
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)

    def open_at(self, position: QPoint) -> None:
        """Show the menu once at that place of the screen, its first item marked."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.popup(position)
        for action in self.actions():
            if action.isEnabled() and not action.isSeparator():
                self.setActiveAction(action)
                return

    def add(
        self,
        text: str,
        icon: str,
        on_chosen: Callable[[], object],
        *,
        is_default: bool = False,
        is_danger: bool = False,
    ) -> QAction:
        """Offer one thing; destructive ones go last, below a separator."""
        action = self.addAction(text)
        color: ColorName = "bad" if is_danger else ("accent_text" if is_default else "muted")
        set_icon(action, icon, color)
        action.setIconVisibleInMenu(True)
        action.triggered.connect(lambda _checked=False: on_chosen())
        if is_default:
            self.setDefaultAction(action)
        return action
