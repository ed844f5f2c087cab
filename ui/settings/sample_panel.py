"""A made-up invoice beside the seller's form: what is typed, as it will be on paper."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.operator import Operator
from billing_desktop.domain.sample_invoice import SampleKind
from billing_desktop.domain.seller import Seller
from ui.documents.pdf_view import PdfView
from ui.messages import explain
from ui.style.roles import set_role
from ui.tasks import Tasks
from ui.translation import language, tr
from ui.widgets.empty_state import EmptyState
from ui.widgets.segments import Segment, Segments

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

PAUSE_MILLISECONDS = 400
"""So long after the last key the paper follows."""


class SamplePanel(QFrame):
    """Shows one kind of invoice with the details it is given, or says what that kind lacks."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("sample_panel")
        set_role(self, "tableCard")
        self._sellers = services.sellers
        self._operator = operator
        self._tasks = tasks
        self._seller: Seller | None = None
        self._question = 0
        self.kinds = Segments()
        self.view = PdfView()
        self.missing = EmptyState("file-x", "", "")
        self.stack = QStackedWidget()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MILLISECONDS)
        self._timer.timeout.connect(self._draw)
        self._arrange()
        self.kinds.chosen.connect(lambda _key: self._draw())

    def show_seller(self, seller: Seller) -> None:
        """Draw these details, a moment after the last of many changes."""
        if seller != self._seller:
            self._seller = seller
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    @Slot()
    def _draw(self) -> None:
        seller = self._seller
        if seller is None or not self.isVisible():
            return
        self._question += 1
        question, kind = self._question, SampleKind(self.kinds.current)
        sellers, operator, spoken = self._sellers, self._operator, language().value
        self._tasks.run(
            self,
            lambda: sellers.preview(operator, seller, kind, language=spoken),
            on_success=lambda pdf: self._on_drawn(question, pdf),
            on_error=lambda error: self._on_refused(question, error),
        )

    def _on_drawn(self, question: int, pdf: bytes) -> None:
        if question != self._question:
            return
        self.view.show_pdf(pdf)
        self._describe()
        self.stack.setCurrentWidget(self.view)

    def _on_refused(self, question: int, error: Exception) -> None:
        if question != self._question:
            return
        self.view.clear()
        self.missing.set_text("file-x", tr("This invoice cannot be made yet"), explain(error))
        self.stack.setCurrentWidget(self.missing)

    def _describe(self) -> None:
        kind = _labels()[SampleKind(self.kinds.current)]
        self.view.describe(
            tr("Preview of an invoice"),
            tr("A made-up invoice with the details in the form: {kind}", kind=kind),
        )

    def _arrange(self) -> None:
        for part, name in (
            (self.kinds, "sample_kinds"),
            (self.view, "sample_view"),
            (self.missing, "sample_missing"),
            (self.stack, "sample_stack"),
        ):
            part.setObjectName(name)
        self.kinds.set_items([Segment(kind, label) for kind, label in _labels().items()])
        self.kinds.setAccessibleName(tr("Kind of invoice"))
        self.stack.addWidget(self.missing)
        self.stack.addWidget(self.view)
        self.stack.setCurrentWidget(self.view)
        self._describe()
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 12, 1, 1)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setContentsMargins(15, 0, 15, 0)
        head.addWidget(self.kinds)
        column.addLayout(head)
        column.addWidget(self.stack, 1)


def _labels() -> dict[SampleKind, str]:
    return {
        SampleKind.GERMANY: tr("Germany"),
        SampleKind.EU: tr("Other EU"),
        SampleKind.OUTSIDE_EU: tr("Outside the EU"),
        SampleKind.TRANSFER: tr("By transfer"),
    }
