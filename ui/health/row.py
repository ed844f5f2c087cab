"""One thing that is looked at: its name, how it is in sign and word, a sentence, what helps."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.health import Check, Remedy, Thing
from ui.health.texts import remedy_text, state_chip, thing_text
from ui.messages import say
from ui.style.roles import LabelRole, set_role
from ui.translation import tr
from ui.widgets.button import Button
from ui.widgets.chip import StatusChip

_NAME_WIDTH, _CHIP_WIDTH = 150, 130


class HealthRow(QWidget):
    """Shows “checking” until ``show_check``.

    Signals:
        remedy_chosen: the ``Remedy`` whose button was pressed.
    """

    remedy_chosen = Signal(object)

    def __init__(self, thing: Thing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.thing = thing
        self.check: Check | None = None
        self.setObjectName(f"health_{thing.value}")
        self.name_label = _words(thing_text(thing), "health_name", "semibold")
        self.chip = StatusChip()
        self.chip.setObjectName("health_state")
        self.sentence_label = _words("", "health_sentence", "second")
        self.sentence_label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.button = Button("")
        self.button.setObjectName("health_remedy")
        self.button.clicked.connect(self._on_clicked)
        self._arrange()
        self.show_checking()

    def show_checking(self) -> None:
        """Say that nothing is known yet."""
        self.check = None
        self.chip.set_chip(state_chip(None))
        self._say(tr("The answer is not there yet."))
        self.button.hide()

    def show_check(self, check: Check, *, may_help: bool = True) -> None:
        """Say how it is; ``may_help`` tells whether whoever works here may do what helps."""
        self.check = check
        self.chip.set_chip(state_chip(check))
        self._say(say(check.sentence))
        self.button.setVisible(check.remedy is not None and may_help)
        if check.remedy is not None:
            self.button.setText(remedy_text(check.remedy))
            self.button.setAccessibleName(f"{self.button.text()}: {self.name_label.text()}")
            self.button.setEnabled(True)

    def show_working(self, sentence: str) -> None:
        """Say what is being done, and hold the button meanwhile."""
        self._say(sentence)
        self.button.setEnabled(False)

    def show_failure(self, sentence: str) -> None:
        """Say why what was to help did not."""
        self._say(sentence)
        self.button.setEnabled(True)

    def _say(self, sentence: str) -> None:
        self.sentence_label.setText(sentence)
        self.setAccessibleName(f"{self.name_label.text()}: {self.chip.text()}")
        self.setAccessibleDescription(sentence)

    def _on_clicked(self) -> None:
        remedy: Remedy | None = None if self.check is None else self.check.remedy
        if remedy is not None:
            self.remedy_chosen.emit(remedy)

    def _arrange(self) -> None:
        row = QGridLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setHorizontalSpacing(14)
        row.setColumnMinimumWidth(0, _NAME_WIDTH)
        row.setColumnMinimumWidth(1, _CHIP_WIDTH)
        row.setColumnStretch(2, 1)
        middle = Qt.AlignmentFlag.AlignVCenter
        row.addWidget(self.name_label, 0, 0, middle)
        row.addWidget(self.chip, 0, 1, middle | Qt.AlignmentFlag.AlignLeft)
        row.addWidget(self.sentence_label, 0, 2, middle)
        row.addWidget(self.button, 0, 3, middle)


class HealthCard(QFrame):
    """The rows below each other, a line between two."""

    def __init__(self, rows: list[HealthRow], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("health_card")
        set_role(self, "card")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(0)
        for number, row in enumerate(rows):
            if number:
                line = QFrame()
                line.setObjectName(f"health_line_{number}")
                set_role(line, "line")
                column.addWidget(line)
            column.addWidget(row)


def _words(text: str, name: str, role: LabelRole) -> QLabel:
    label = QLabel(text)
    label.setObjectName(name)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    set_role(label, role)
    return label
