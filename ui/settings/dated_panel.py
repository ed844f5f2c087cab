"""A dated table of the settings: what holds from when on, and the button that adds to it."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.widgets.button import Button
from ui.widgets.column import Column
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

RowT = TypeVar("RowT")


class DatedPanel(QWidget, Generic[RowT]):
    """A sentence, a button and a table in a card; the rows are for the screen to fill in."""

    def __init__(
        self,
        *,
        name: str,
        title: str,
        sentence: str,
        button: str,
        columns: list[Column[RowT]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}_panel")
        self.title_label = QLabel(title)
        self.title_label.setObjectName(f"{name}_title")
        set_role(self.title_label, "section")
        self.sentence_label = QLabel(sentence)
        self.sentence_label.setObjectName(f"{name}_sentence")
        self.sentence_label.setTextFormat(Qt.TextFormat.PlainText)
        self.sentence_label.setWordWrap(True)
        set_role(self.sentence_label, "second")
        self.add_button = Button(button, "primary", "plus")
        self.add_button.setObjectName(f"add_{name}_button")
        self.model = RowsModel(columns, self)
        self.table = TableView()
        self.table.setObjectName(f"{name}_table")
        self.table.setAccessibleName(title)
        self.table.set_table_model(self.model)
        self.setFocusProxy(self.table)
        self._arrange(name)

    def _arrange(self, name: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title_label)
        words.addWidget(self.sentence_label)
        head = QHBoxLayout()
        head.setContentsMargins(15, 12, 15, 12)
        head.setSpacing(16)
        head.addLayout(words, 1)
        head.addWidget(self.add_button)
        line = QFrame()
        line.setObjectName(f"{name}_line")
        set_role(line, "line")
        card = QFrame()
        card.setObjectName(f"{name}_card")
        set_role(card, "tableCard")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.setSpacing(0)
        inside.addLayout(head)
        inside.addWidget(line)
        inside.addWidget(self.table, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 14, 0, 0)
        column.addWidget(card)
