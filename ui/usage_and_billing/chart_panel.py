"""Usage by month, as a chart or as a table of the same figures."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from billing_desktop.domain.listing import AccountOverview
from billing_desktop.domain.money import EUR, Money
from billing_desktop.domain.usage import MonthUsage
from ui.formatting import format_money, format_month, format_month_long, format_month_name
from ui.style.icons import set_icon
from ui.style.roles import set_role
from ui.translation import tr
from ui.widgets.button import IconButton
from ui.widgets.chart import Bar, BarChart
from ui.widgets.chart_legend import ChartLegend
from ui.widgets.column import Column, ColumnKind
from ui.widgets.empty_state import EmptyState
from ui.widgets.rows_model import RowsModel
from ui.widgets.table import TableView

_HEIGHT = 210
_HEAD_HEIGHT = 38


class ChartPanel(QFrame):
    """The usage of the last twelve months with its average; a button turns it into a table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chart_panel")
        self._has_usage = False
        self._is_table = False
        self._current_month: MonthUsage | None = None
        self.title_label = QLabel(tr("Usage by month"))
        self.legend = ChartLegend(tr("Full month"), tr("This month so far"), tr("Monthly Average"))
        self.toggle_button = IconButton("table-2", "")
        self.chart = BarChart(axis_text)
        self.chart_page = QWidget()
        self.model = RowsModel(self._columns(), self, key=lambda row: str(row.month))
        self.table = TableView()
        self.table.set_table_model(self.model)
        self.empty_state = EmptyState(
            "chart-column",
            tr("No usage yet"),
            tr("Usage comes in with the usage import. Each month then gets a bar here."),
        )
        self.stack = QStackedWidget()
        self._arrange()
        self.clear()
        self.toggle_button.clicked.connect(self._on_toggle_clicked)

    def clear(self) -> None:
        """Show that the figures are not known yet."""
        self._show_months((), None)
        self._has_usage = True
        self._show()

    def show_overview(self, overview: AccountOverview) -> None:
        """Show the usage of an account."""
        self._show_months(overview.months, overview.average)

    def _show_months(self, months: tuple[MonthUsage, ...], average: Money | None) -> None:
        self._has_usage = bool(months)
        self._current_month = months[-1] if months else None
        self.chart.set_bars(
            [
                Bar(
                    _label(row, is_first=not place),
                    row.amount.minor_units,
                    format_money(row.amount),
                    is_partial=place == len(months) - 1,
                )
                for place, row in enumerate(months)
            ]
        )
        if average is None:
            self.chart.set_average(None, "")
        else:
            self.chart.set_average(average.minor_units, format_money(average))
        self.model.set_rows(tuple(reversed(months)))
        self._show()

    def _show(self) -> None:
        self.legend.setVisible(self._has_usage and not self._is_table)
        self.toggle_button.setVisible(self._has_usage)
        name = tr("Show as chart") if self._is_table else tr("Show as table")
        set_icon(self.toggle_button, "chart-column" if self._is_table else "table-2")
        self.toggle_button.setToolTip(name)
        self.toggle_button.setAccessibleName(name)
        if not self._has_usage:
            self.stack.setCurrentWidget(self.empty_state)
        else:
            self.stack.setCurrentWidget(self.table if self._is_table else self.chart_page)

    @Slot()
    def _on_toggle_clicked(self) -> None:
        self._is_table = not self._is_table
        self._show()

    def _columns(self) -> list[Column[MonthUsage]]:
        return [
            Column(tr("Month"), lambda row: format_month_long(row.month), width=220),
            Column(tr("Usage"), lambda row: format_money(row.amount), ColumnKind.AMOUNT, width=160),
            Column("", self._remark, ColumnKind.MUTED),
        ]

    def _remark(self, row: MonthUsage) -> str:
        return tr("This month so far") if row is self._current_month else " "

    def _arrange(self) -> None:
        set_role(self, "card")
        set_role(self.title_label, "section")
        self.setFixedHeight(_HEIGHT)
        for part, name in (
            (self.title_label, "chart_title"),
            (self.legend, "chart_legend"),
            (self.toggle_button, "chart_toggle_button"),
            (self.chart, "usage_chart"),
            (self.chart_page, "usage_chart_page"),
            (self.table, "usage_table"),
            (self.empty_state, "no_usage_state"),
            (self.stack, "chart_stack"),
        ):
            part.setObjectName(name)
        self.chart.setAccessibleName(tr("Usage by month"))
        self.table.setAccessibleName(tr("Usage by month"))
        head_row = QWidget()
        head_row.setObjectName("chart_head")
        head_row.setFixedHeight(_HEAD_HEIGHT)
        head = QHBoxLayout(head_row)
        head.setContentsMargins(15, 5, 10, 0)
        head.setSpacing(14)
        head.addWidget(self.title_label)
        head.addStretch(1)
        head.addWidget(self.legend, 0, Qt.AlignmentFlag.AlignVCenter)
        head.addWidget(self.toggle_button)
        around = QVBoxLayout(self.chart_page)
        around.setContentsMargins(14, 0, 14, 5)
        around.addWidget(self.chart)
        for page in (self.chart_page, self.table, self.empty_state):
            self.stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(head_row)
        column.addWidget(self.stack, 1)


def _label(row: MonthUsage, *, is_first: bool) -> str:
    if is_first or row.month.month == 1:
        return format_month(row.month)
    return format_month_name(row.month)


def axis_text(minor_units: int) -> str:
    """Return an amount of the axis, without the decimals where there are only zeros."""
    text = format_money(Money(minor_units, EUR))
    return re.sub(r"[.,]00(?!\d)", "", text) if minor_units % 100 == 0 else text
