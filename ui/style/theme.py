"""Light or dark: puts palette, style sheet and icons in place and follows the system."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication

from ui.style import fonts, icons
from ui.style.palette import palette
from ui.style.qss import style_sheet
from ui.style.roles import set_role
from ui.style.tokens import DARK, LIGHT, Tokens, current_tokens, use_tokens

__all__ = ["Theme", "current_tokens", "set_role"]


class Theme(QObject):
    """The look of one application; ``Theme.apply`` makes it and changes it.

    Signals:
        changed: the colours are others now.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.setObjectName("theme")
        self._app = app
        self._wanted: bool | None = None
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)

    @classmethod
    def apply(cls, app: QApplication, dark: bool | None) -> Theme:
        """Put the look in place and return the theme; ``None`` follows the system."""
        theme = app.findChild(cls, "theme")
        if theme is None:
            fonts.load_fonts()
            _use_fusion(app)
            app.setFont(fonts.font())
            app.setWindowIcon(icons.application_icon())
            theme = cls(app)
        theme.set_dark(dark)
        return theme

    def set_dark(self, dark: bool | None) -> None:
        """Change to dark, to light, or (``None``) to what the system says."""
        self._wanted = dark
        self._put_in_place(self._tokens())

    def _tokens(self) -> Tokens:
        dark = self._wanted
        if dark is None:
            dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return DARK if dark else LIGHT

    def _put_in_place(self, tokens: Tokens) -> None:
        use_tokens(tokens)
        icons.clear_icons()
        self._app.setPalette(palette(tokens))
        self._app.setStyleSheet(style_sheet(tokens))
        for widget in self._app.allWidgets():
            icons.refresh_icons(widget)
        self.changed.emit()

    @Slot()
    def _on_scheme_changed(self) -> None:
        if self._wanted is None and self._tokens() is not current_tokens():
            self._put_in_place(self._tokens())


def _use_fusion(app: QApplication) -> None:
    # Qt has read the variable already when a program sets it before its QApplication, and
    # setStyle would load what the first paint can do without.
    if os.environ.get("QT_STYLE_OVERRIDE", "").lower() != "fusion":
        app.setStyle("Fusion")
