"""A dialog that is as high as its words, also after they have become fewer."""

from __future__ import annotations

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QLayout, QWidget

from ui.translation import tr
from ui.widgets.dialog import Dialog


class FittedDialog(Dialog):
    """What the dialogs around a top-up have in common."""

    def __init__(self, title: str, width: int, parent: QWidget | None = None) -> None:
        super().__init__(title, width, parent)
        layout = self.layout()
        assert layout is not None  # The dialog has arranged itself.
        # Qt would hold the dialog at the height of its words in narrow lines.
        layout.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)

    def fit_again(self) -> None:
        """Become as high as the content is now, also lower than before."""
        # Parts tell their surroundings of a new size one level at a time: from the inside out.
        for part in (*reversed(self.findChildren(QWidget)), self):
            layout = part.layout()
            if layout is not None:
                layout.activate()
        self.setMinimumHeight(0)
        self._fit()

    def set_done(self) -> None:
        """Leave nothing to do but to close."""
        self.set_danger("")
        self.set_cancel("")
        self.primary_button.setProperty("styleIcon", None)
        self.primary_button.setIcon(QIcon())
        self.set_primary(tr("Done"))
        self.primary_button.setFocus()
