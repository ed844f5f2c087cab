"""The question before a mail text of one's own gives way to the delivered one."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.translation import tr
from ui.widgets.dialog import NARROW, Dialog
from ui.widgets.wrapped_label import WrappedLabel

_SENTENCE_WIDTH = NARROW - 48


class ResetTextDialog(Dialog):
    """Accepted if the delivered text shall hold again; Escape keeps one's own."""

    def __init__(self, kind: str, language: str, parent: QWidget | None = None) -> None:
        super().__init__(tr("Reset the text"), NARROW, parent)
        self.setObjectName("reset_text_dialog")
        self.set_heading(tr("Reset to the delivered text?"), f"{kind} · {language}")
        sentence = WrappedLabel(
            tr(
                "The text of your own goes, also what is typed and not saved. Mails written from "
                "now on say the delivered one; those that are out stay as they are."
            ),
            _SENTENCE_WIDTH,
        )
        sentence.setObjectName("reset_text_sentence")
        self.body.addWidget(sentence)
        self.set_cancel("")
        self.set_primary(tr("Keep my text"))
        self.set_danger(tr("Reset"))
        self.primary_clicked.connect(self.reject)
        self.danger_clicked.connect(self.accept)
