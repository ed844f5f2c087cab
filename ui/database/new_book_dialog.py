"""Asks whether a new book is for real business or for trying out, and makes it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QRadioButton, QVBoxLayout, QWidget

from ui.database.ways import Ways
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.dialog import MIDDLE, Dialog
from ui.widgets.wrapped_label import WrappedLabel

_INDENT = 28  # Where the text of a radio button begins.
_INSIDE = MIDDLE - 48


class NewBookDialog(Dialog):
    """Nothing is chosen beforehand: whoever makes a book says which kind it is, for good.

    Signals:
        begun: the book is there and can be opened.
    """

    begun = Signal()

    def __init__(self, *, ways: Ways, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(tr("New book"), MIDDLE, parent)
        self.setObjectName("new_book_dialog")
        self._ways = ways
        self._tasks = tasks
        self.real_radio = QRadioButton(tr("A real book"))
        self.real_radio.setObjectName("real_book_radio")
        self.test_radio = QRadioButton(tr("A TEST book"))
        self.test_radio.setObjectName("test_book_radio")
        self.set_heading(
            tr("What is the book for?"),
            tr("It cannot be changed later: a TEST book never becomes a real one."),
        )
        self._add(
            self.real_radio,
            tr(
                "Real customers, real money, valid documents with gapless numbers. Cards are "
                "charged once the provider's key is entered in Settings."
            ),
        )
        self._add(
            self.test_radio,
            tr(
                "For trying out. Nobody pays, and every document is marked as a test and is not "
                "valid."
            ),
        )
        self._name_primary()
        self.primary_clicked.connect(self._on_create)
        for radio in (self.real_radio, self.test_radio):
            radio.toggled.connect(self._name_primary)
        self.real_radio.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_create(self) -> None:
        if self.is_busy:
            return
        is_test = self.test_radio.isChecked()
        if not is_test and not self.real_radio.isChecked():
            self.set_message(tr("Please choose what the book is for."))
            self.real_radio.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        ways = self._ways
        self.set_message("")
        self.set_busy(True)
        self._tasks.run(
            self,
            lambda: ways.make_book(is_test),
            on_success=lambda _none: self._on_made(),
            on_error=self._on_refused,
        )

    def _on_made(self) -> None:
        self.set_busy(False)
        self.accept()
        self.begun.emit()

    def _on_refused(self, error: Exception) -> None:
        self.set_busy(False)
        self.set_message(explain(error))

    @Slot()
    def _name_primary(self) -> None:
        self.set_message("")
        if self.test_radio.isChecked():
            self.set_primary(tr("Create TEST book"))
        elif self.real_radio.isChecked():
            self.set_primary(tr("Create real book"))
        else:
            self.set_primary(tr("Create book"))

    def _add(self, radio: QRadioButton, sentence: str) -> None:
        label: QLabel = WrappedLabel(sentence, _INSIDE)
        label.setObjectName(f"{radio.objectName()}_sentence")
        label.setIndent(_INDENT)
        set_role(label, "second")
        radio.setAccessibleDescription(sentence)
        pair = QVBoxLayout()
        pair.setSpacing(2)
        pair.addWidget(radio)
        pair.addWidget(label)
        self.body.addLayout(pair)
