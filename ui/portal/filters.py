"""What narrows the documents of an account: which ones, and of what time."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from billing_desktop.domain.listing import DocumentFilter, InvoiceQuery
from ui.documents.periods import Period, dates_of
from ui.translation import tr
from ui.widgets.fields import ComboField
from ui.widgets.segments import Segment, Segments

_PERIOD_WIDTH = 148


class PortalFilters(QWidget):
    """All, open, paid or credit notes, and a stretch of time.

    Signals:
        changed: something else is asked for now.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("portal_filters")
        self.kinds = Segments()
        self.kinds.setObjectName("portal_kinds")
        self.periods = ComboField()
        self.periods.setObjectName("portal_period")
        self.periods.setAccessibleName(tr("Period"))
        self.periods.setFixedWidth(_PERIOD_WIDTH)
        self.kinds.set_items(
            [
                Segment(DocumentFilter.ALL, tr("All")),
                Segment(DocumentFilter.OPEN, tr("Open")),
                Segment(DocumentFilter.PAID, tr("Paid")),
                Segment(DocumentFilter.CREDIT_NOTES, tr("Credit notes")),
            ]
        )
        self.periods.set_items(
            [
                (tr("Any date") if period is Period.ALL else period.label, period.value)
                for period in Period
            ]
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.kinds)
        row.addStretch(1)
        self.kinds.chosen.connect(self.changed)
        self.periods.activated.connect(self.changed)

    @property
    def is_narrowed(self) -> bool:
        """Whether documents of the account may be left out."""
        return self.kinds.current != DocumentFilter.ALL or self._period is not Period.ALL

    def reset(self) -> None:
        """Leave nothing out, without a signal."""
        self.kinds.set_current(DocumentFilter.ALL)
        self.periods.set_value(Period.ALL.value)

    def query(self, account_id: str, *, today: date) -> InvoiceQuery:
        """Return what is asked for."""
        dates = dates_of(self._period, today=today)
        return InvoiceQuery(
            account_id=account_id,
            issued_from=dates.issued_from,
            issued_until=dates.issued_until,
            filter=DocumentFilter(self.kinds.current),
        )

    @property
    def _period(self) -> Period:
        return Period(str(self.periods.value))
