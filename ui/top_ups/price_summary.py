"""The five figures of a top-up, and in words why the VAT is what it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from billing_desktop.domain.address import Territory
from billing_desktop.domain.quote import TopUpMethod
from billing_desktop.domain.tax import TaxCategory
from ui.formatting import EMPTY, format_money, format_percent
from ui.style.fonts import metrics
from ui.style.roles import set_role
from ui.top_ups.wording import country_name
from ui.translation import tr
from ui.widgets.price_rows import PriceRows

if TYPE_CHECKING:
    from billing_desktop.domain.account import Account
    from billing_desktop.domain.fee import FeeRule
    from billing_desktop.domain.quote import Quote
    from billing_desktop.domain.tax import TaxDecision

_EXPLANATION_LINES = 2
_KEYS = ("top_up_amount", "processing_fee", "vat", "total_charge", "expected_balance")


class PriceSummary(QWidget):
    """Shows the figures of one quote after the other; nothing moves when they change."""

    def __init__(self, account: Account, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._account = account
        self._label = QLabel(tr("Price summary"))
        self._label.setObjectName("price_summary_label")
        set_role(self._label, "label")
        self.rows = PriceRows()
        self.rows.setObjectName("price_summary")
        self.rows.add_row("top_up_amount", tr("Top-up amount"))
        self.rows.add_row("processing_fee", tr("Processing fee"))
        self.rows.add_row("vat", tr("VAT"))
        self.rows.add_line()
        self.rows.add_total("total_charge", tr("Total charge"))
        self.rows.add_row("expected_balance", tr("Expected new balance"))
        self.explanation_label = QLabel()
        self.explanation_label.setObjectName("vat_explanation")
        self.explanation_label.setTextFormat(Qt.TextFormat.PlainText)
        self.explanation_label.setWordWrap(True)
        set_role(self.explanation_label, "muted")
        # Its room is there before its words, so that nothing moves when the first price comes.
        self.explanation_label.setMinimumHeight(_EXPLANATION_LINES * metrics(12).lineSpacing())
        is_german = account.details.address.territory is Territory.GERMANY
        self.explanation_label.setVisible(not is_german)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._label)
        column.addWidget(self.rows)
        column.addWidget(self.explanation_label)

    def show_quote(self, quote: Quote) -> None:
        """Show these figures."""
        rows = self.rows
        for key, amount in zip(
            _KEYS,
            (quote.amount, quote.fee, quote.vat, quote.total, quote.expected_balance),
            strict=True,
        ):
            rows.set_value(key, format_money(amount))
        rows.set_note("processing_fee", fee_note(quote.fee_rule))
        rows.set_label("vat", tr("VAT {rate}", rate=format_percent(quote.tax.percent)))
        rows.set_note("vat", self._vat_note(quote.tax))
        if quote.method is TopUpMethod.CARD:
            rows.set_note(
                "expected_balance", tr("now {balance}", balance=format_money(quote.balance))
            )
        else:
            rows.set_note("expected_balance", tr("after the money has arrived"))
        words = self._explanation(quote.tax)
        self.explanation_label.setText(words)
        self.explanation_label.setVisible(bool(words))

    def clear(self) -> None:
        """Show that there are no figures; the VAT that applies to the account stays said."""
        for key in _KEYS:
            self.rows.set_value(key, EMPTY)
        self.rows.set_note("processing_fee", "")
        self.rows.set_note("expected_balance", "")

    def _vat_note(self, tax: TaxDecision) -> str:
        country = country_name(self._account.details.country)
        match tax.category:
            case TaxCategory.STANDARD:
                return country
            case TaxCategory.REVERSE_CHARGE:
                return tr("Reverse charge, {country}", country=country)
            case TaxCategory.OUTSIDE_SCOPE:
                return tr("outside the EU, {country}", country=country)

    def _explanation(self, tax: TaxDecision) -> str:
        match tax.category:
            case TaxCategory.STANDARD:
                return ""
            case TaxCategory.REVERSE_CHARGE:
                return tr(
                    "Reverse charge: the customer owes the VAT, in its own country. "
                    "The invoice says so and names the VAT numbers of both companies."
                )
            case TaxCategory.OUTSIDE_SCOPE:
                return tr(
                    "Not taxable in Germany: for VAT, the customer's address is outside the EU. "
                    "The customer may owe tax at home. The invoice says so."
                )


def fee_note(rule: FeeRule | None) -> str:
    """Return ``1.5 % + €0.25``, or the part of it that is not zero."""
    if rule is None:
        return ""
    share = format_percent(rule.percent) if rule.percent else ""
    fixed = format_money(rule.fixed) if rule.fixed else ""
    return " + ".join(part for part in (share, fixed) if part)
