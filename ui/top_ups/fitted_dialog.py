"""A dialog that is as high as its words, also after they have become fewer."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
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
        # Once the parts have told each other of their new sizes.
        QTimer.singleShot(0, self, self._on_settled)

    def set_done(self) -> None:
        """Leave nothing to do but to close."""
        self.set_danger("")
        self.set_cancel("")
        self.primary_button.setProperty("styleIcon", None)
        self.primary_button.setIcon(QIcon())
        self.set_primary(tr("Done"))
        self.primary_button.setFocus()

    @Slot()
    def _on_settled(self) -> None:
        self.setMinimumHeight(0)
        self._fit()
