"""The top of a page: the way back, the title, what can be done here."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui.style.roles import set_role
from ui.widgets.breadcrumb import Breadcrumb
from ui.widgets.elided_label import ElidedLabel

PAGE_MARGINS = (28, 22, 28, 20)
"""Left, top, right and bottom of every page."""


class PageHeader(QWidget):
    """Title with a count or chip beside it, a second line, and buttons at the right."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.breadcrumb = Breadcrumb()
        self.breadcrumb.setObjectName("breadcrumb")
        self.breadcrumb.hide()
        self.title_label = QLabel(title)
        self.title_label.setObjectName("page_title")
        set_role(self.title_label, "pageTitle")
        self.count_label = QLabel()
        self.count_label.setObjectName("page_count")
        set_role(self.count_label, "count")
        self.strong_label = ElidedLabel()
        self.strong_label.setObjectName("page_subject")
        set_role(self.strong_label, "semibold")
        self.second_label = ElidedLabel()
        self.second_label.setObjectName("page_second_line")
        set_role(self.second_label, "second")
        self._beside_title = QHBoxLayout()
        self._second_line = QWidget()
        self._second_line.setObjectName("page_second")
        self._second_line.hide()
        self._actions = QHBoxLayout()
        self._arrange()

    def set_title(self, text: str) -> None:
        """Name the page."""
        self.title_label.setText(text)

    def set_count(self, text: str) -> None:
        """Say beside the title how much there is."""
        self.count_label.setText(text)

    def set_second_line(self, strong: str, rest: str) -> None:
        """Say below the title whom it is about."""
        self.strong_label.setText(strong)
        self.second_label.setText(rest)
        self._second_line.setVisible(bool(strong or rest))

    def set_way(self, *items: str) -> None:
        """Show the pages above this one, and this one last."""
        self.breadcrumb.set_items(items)
        self.breadcrumb.setVisible(bool(items))

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a chip or the like beside the title."""
        self._beside_title.insertWidget(self._beside_title.count() - 1, widget)

    def add_action(self, button: QWidget) -> None:
        """Add a button at the right; the primary comes last."""
        self._actions.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)

    def _arrange(self) -> None:
        self._beside_title.setSpacing(9)
        self._beside_title.addWidget(self.title_label)
        self._beside_title.addWidget(self.count_label)
        self._beside_title.addStretch(1)
        second = QHBoxLayout(self._second_line)
        second.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        second.addWidget(self.strong_label)
        second.addWidget(self.second_label, 1)
        words = QVBoxLayout()
        words.setSpacing(3)
        words.addWidget(self.breadcrumb)
        words.addLayout(self._beside_title)
        words.addWidget(self._second_line)
        self._actions.setSpacing(8)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addLayout(words, 1)
        row.addLayout(self._actions)
