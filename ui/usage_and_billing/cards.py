"""The cards above the chart: what is available, and what is used in a month."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from billing_desktop.domain.listing import AccountOverview
from ui.formatting import EMPTY, format_money, format_month_long
from ui.style.tokens import Tone
from ui.translation import ntr, tr
from ui.widgets.card import FigureCard

_CHECKING = "…"


class Cards(QWidget):
    """Account Balance and Monthly Average side by side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cards")
        self.balance_card = FigureCard(tr("Account Balance"))
        self.balance_card.setObjectName("balance_card")
        self.average_card = FigureCard(
            tr("Monthly Average"),
            tr(
                "The mean usage per full calendar month since the first usage, of the last twelve "
                "months at most. The current month is left out."
            ),
        )
        self.average_card.setObjectName("average_card")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.balance_card, 1)
        row.addWidget(self.average_card, 1)
        self.clear()

    def clear(self) -> None:
        """Show that the figures are not known yet."""
        for card in (self.balance_card, self.average_card):
            card.set_figure(_CHECKING)
            card.set_line("")

    def show_overview(self, overview: AccountOverview) -> None:
        """Show the figures of an account."""
        self._show_balance(overview)
        self._show_average(overview)

    def _show_balance(self, overview: AccountOverview) -> None:
        is_negative = overview.balance.minor_units < 0
        self.balance_card.set_figure(format_money(overview.balance), negative=is_negative)
        if overview.pending_count:
            line = ntr(
                "{amount} pending in {n} top-up, not credited yet",
                "{amount} pending in {n} top-ups, not credited yet",
                overview.pending_count,
                amount=format_money(overview.pending),
            )
            self.balance_card.set_line(line, "clock", Tone.WARN)
        elif is_negative:
            line = tr("Below zero: more was used than paid for. A top-up settles it.")
            self.balance_card.set_line(line, "circle-alert", Tone.BAD)
        else:
            self.balance_card.set_line(tr("Available for usage"))

    def _show_average(self, overview: AccountOverview) -> None:
        if overview.average is None:
            self.average_card.set_figure(EMPTY)
            self.average_card.set_line(tr("Shown after the first full month of usage"))
            return
        self.average_card.set_figure(format_money(overview.average))
        current = overview.months[-1].month
        self.average_card.set_line(
            ntr(
                "Usage of the only full month, {month}",
                "Mean of the {n} full months to {month}",
                overview.average_months,
                month=format_month_long(current.plus(-1)),
            )
        )
