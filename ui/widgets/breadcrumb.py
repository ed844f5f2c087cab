"""Where one is, and the way back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.widgets.button import Button
from ui.widgets.elided_label import ElidedLabel


class Breadcrumb(QWidget):
    """The pages above this one as links, and this one as plain text at the end.

    Signals:
        chosen: the place in the list of the page that was pressed.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.links: list[Button] = []
        self._items: tuple[str, ...] = ()
        # Keeps the place of the links in the order of the Tab key: they come later.
        self._place = QWidget(self)
        self._place.setObjectName("breadcrumb_place")
        self._place.setFixedSize(0, 0)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(5)
        self.setFixedHeight(22)

    def set_items(self, items: Sequence[str]) -> None:
        """Show this way; the last item is the page itself."""
        if tuple(items) == self._items:
            return  # Nobody's keyboard is to lose the link that it is on.
        self._items = tuple(items)
        while (entry := self._row.takeAt(0)) is not None:
            widget = entry.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.links = []
        for number, text in enumerate(items[:-1]):
            self._add_link(number, text)
        for text in items[-1:]:
            here = ElidedLabel(text)
            here.setObjectName("breadcrumb_here")
            set_role(here, "second")
            self._row.addWidget(here, 1)

    def _add_link(self, number: int, text: str) -> None:
        link = Button(text.replace("&", "&&"), "link")
        link.setAccessibleName(text)
        link.setObjectName(f"breadcrumb_{number}")
        link.clicked.connect(lambda: self.chosen.emit(number))
        before = self.links[-1] if self.links else self._place
        self.links.append(link)
        self._row.addWidget(link, 0, Qt.AlignmentFlag.AlignVCenter)
        self._place.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # Else Qt does not look at it.
        QWidget.setTabOrder(before, link)
        self._place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        arrow = QLabel()
        arrow.setObjectName(f"breadcrumb_arrow_{number}")
        set_icon(arrow, "chevron-right", "muted", 14)
        self._row.addWidget(arrow)
