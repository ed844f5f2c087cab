"""The question before what was typed is thrown away."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.wrapped_label import WrappedLabel

_SENTENCE_WIDTH = NARROW - 48


class DiscardDialog(Dialog):
    """Accepted if the changes shall go; Escape keeps them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("Not saved"), NARROW, parent)
        self.setObjectName("discard_dialog")
        self.set_heading(tr("Discard what you typed?"))
        sentence = WrappedLabel(
            tr("It has not been saved. Nothing else in the books changes."), _SENTENCE_WIDTH
        )
        sentence.setObjectName("discard_sentence")
        self.body.addWidget(sentence)
        self.set_cancel("")
        self.set_primary(tr("Keep editing"))
        self.set_danger(tr("Discard"))
        self.primary_clicked.connect(self.reject)
        self.danger_clicked.connect(self.accept)
