"""What one person at this workstation prefers of the window; nothing about the books."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QByteArray, QSettings

from ui.translation import Language, system_language


class Appearance(StrEnum):
    """Light, dark, or as the system says."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"

    @property
    def dark(self) -> bool | None:
        """What ``Theme.apply`` wants to know; None follows the system."""
        return None if self is Appearance.SYSTEM else self is Appearance.DARK


class Preferences:
    """Language, appearance and size of the window, kept for the next start.

    A damaged or foreign value counts as absent: it may not keep the program from starting.
    """

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    @classmethod
    def of_this_user(cls) -> Preferences:
        """Return the preferences kept in the user's own configuration."""
        return cls(
            QSettings(
                QSettings.Format.IniFormat,
                QSettings.Scope.UserScope,
                "Billing Desktop",
                "window",
            )
        )

    @property
    def language(self) -> Language:
        """The chosen language, else the workstation's."""
        kept = self._settings.value("language")
        return Language(kept) if kept in set(Language) else system_language()

    @language.setter
    def language(self, language: Language) -> None:
        self._settings.setValue("language", language.value)

    @property
    def appearance(self) -> Appearance:
        """The chosen appearance, else the system's."""
        kept = self._settings.value("appearance")
        return Appearance(kept) if kept in set(Appearance) else Appearance.SYSTEM

    @appearance.setter
    def appearance(self, appearance: Appearance) -> None:
        self._settings.setValue("appearance", appearance.value)

    def has_asked_first_operator(self, book_id: str) -> bool:
        """Tell whether somebody was asked here who works with that book."""
        return self._settings.value(f"first_operator_asked/{book_id}") is not None

    def note_first_operator_asked(self, book_id: str) -> None:
        """Never ask again here who works with that book."""
        self._settings.setValue(f"first_operator_asked/{book_id}", "yes")

    @property
    def geometry(self) -> QByteArray | None:
        """Size and place of the window when it was last closed, if known."""
        kept = self._settings.value("geometry")
        return kept if isinstance(kept, QByteArray) and not kept.isEmpty() else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)
