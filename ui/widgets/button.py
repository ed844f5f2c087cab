"""Buttons: text, icon and role in one call."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from ui.style.icons import set_icon
from ui.style.roles import ButtonRole, set_role
from ui.style.tokens import ColorName

_ICON_COLORS: dict[str, ColorName] = {"primary": "on_accent", "danger": "bad"}


class Button(QPushButton):
    """A push button in one of the roles of the style sheet."""

    def __init__(
        self,
        text: str,
        role: ButtonRole = "secondary",
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._role = role
        self.setAutoDefault(False)
        set_role(self, role)
        if icon is not None:
            self.set_icon(icon)

    def set_icon(self, name: str) -> None:
        """Show that icon before the text, in the colour of the role."""
        set_icon(self, name, _ICON_COLORS.get(self._role, "muted"))


class IconButton(Button):
    """A button that shows an icon alone; ``name`` is its tooltip and accessible name."""

    def __init__(self, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", "icon", icon, parent)
        self.setToolTip(name)
        self.setAccessibleName(name)
