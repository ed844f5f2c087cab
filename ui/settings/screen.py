"""Settings: seller, rates, fee, numbers, provider, register, mail, four eyes, backups, database."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QTabWidget, QVBoxLayout, QWidget

from billing_desktop.clock import SystemClock
from billing_desktop.domain.fee import FeeRule, FeeRules
from billing_desktop.domain.operator import Operator, Right
from billing_desktop.domain.period import seller_date
from billing_desktop.domain.tax import TaxRate, TaxRates
from ui.changes import ChangeHub, Topic
from ui.formatting import format_date, format_money, format_percent
from ui.messages import explain
from ui.settings.backup_panel import BackupPanel
from ui.settings.database_panel import DatabasePanel
from ui.settings.dated_panel import DatedPanel
from ui.settings.fee_dialog import EXAMPLE, FeeDialog
from ui.settings.four_eyes_panel import FourEyesPanel
from ui.settings.mail_panel import MailPanel
from ui.settings.mail_texts_panel import MailTextsPanel
from ui.settings.numbers_panel import NumbersPanel
from ui.settings.provider_panel import ProviderPanel
from ui.settings.rate_texts import standing_chip
from ui.settings.register_panel import RegisterPanel
from ui.settings.requests_panel import RequestsPanel
from ui.settings.security_panel import SecurityPanel
from ui.settings.seller_panel import SellerPanel
from ui.settings.tax_rate_dialog import TaxRateDialog
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.banner import Banner
from ui.widgets.chip import Chip
from ui.widgets.column import Column, ColumnKind
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from datetime import date

    from billing_desktop.bootstrap import Services
    from billing_desktop.ports.clock import Clock

PanelT = TypeVar("PanelT", bound=QWidget)


@dataclass(frozen=True, slots=True)
class _RateLine:
    valid_from: str
    percent: str
    standing: Chip


@dataclass(frozen=True, slots=True)
class _FeeLine:
    valid_from: str
    percent: str
    fixed: str
    example: str
    standing: Chip


class SettingsScreen(QWidget):
    """Eleven tabs. Administrators change what is in them, others read it."""

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        clock: Clock | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("settings_screen")
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._changes = changes
        self._clock = clock or SystemClock()
        self._is_outdated = False
        self._may_change = operator.may(Right.ADMINISTER)
        self.header = PageHeader(tr("Settings"))
        self.banner = Banner(Tone.NEUTRAL, "", "")
        self.seller_panel = self._built(SellerPanel)
        self.provider_panel = self._built(ProviderPanel)
        self.register_panel = self._built(RegisterPanel)
        self.mail_panel = self._built(MailPanel)
        self.mail_texts_panel = self._built(MailTextsPanel)
        self.requests_panel = self._built(RequestsPanel)
        self.four_eyes_panel = self._built(FourEyesPanel)
        self.security_panel = self._built(SecurityPanel)
        self.security_tab = _one_above_the_other(self.security_panel, self.four_eyes_panel)
        self.numbers_panel = self._built(NumbersPanel)
        self.backup_panel = self._built(BackupPanel)
        self.database_panel = self._built(DatabasePanel)
        self.rates_panel: DatedPanel[_RateLine] = _rates_panel()
        self.fees_panel: DatedPanel[_FeeLine] = _fees_panel()
        self._rates: TaxRates | None = None
        self._fees: FeeRules | None = None
        self.rate_dialog: TaxRateDialog | None = None
        self.fee_dialog: FeeDialog | None = None
        self.tabs = QTabWidget()
        self._arrange()
        changes.changed.connect(self._on_changed)
        self.reload()

    def _built(self, panel: Callable[..., PanelT]) -> PanelT:
        """Return a panel with what all of them are built with."""
        return panel(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
        )

    @Slot()
    def reload(self) -> None:
        """Read everything again; what somebody has typed and not saved stays."""
        self._is_outdated = False
        for panel in (
            self.seller_panel,
            self.provider_panel,
            self.register_panel,
            self.mail_panel,
            self.mail_texts_panel,
            self.numbers_panel,
            self.requests_panel,
            self.four_eyes_panel,
            self.security_panel,
            self.backup_panel,
            self.database_panel,
        ):
            panel.reload()
        rates, operator = self._services.rates, self._operator
        self._tasks.run(
            self,
            lambda: (rates.tax_rates(operator), rates.fee_rules(operator)),
            on_success=lambda loaded: self._on_loaded(*loaded),
            on_error=self._on_failed,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    def show_tab(self, name: str) -> None:
        """Bring the panel with that object name into view."""
        panel = self.tabs.findChild(QWidget, name)
        if panel is not None and self.tabs.indexOf(panel) >= 0:
            self.tabs.setCurrentWidget(panel)

    @Slot()
    def add_tax_rate(self) -> None:
        """Open the dialog that adds a VAT rate."""
        self.rate_dialog = TaxRateDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            today=self._today,
            seen=self._rates,
            parent=self.window(),
        )
        self.rate_dialog.finished.connect(self.rate_dialog.deleteLater)
        self.rate_dialog.open()

    @Slot()
    def add_fee(self) -> None:
        """Open the dialog that adds a processing fee."""
        self.fee_dialog = FeeDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            changes=self._changes,
            today=self._today,
            seen=self._fees,
            parent=self.window(),
        )
        self.fee_dialog.finished.connect(self.fee_dialog.deleteLater)
        self.fee_dialog.open()

    @property
    def _today(self) -> date:
        return seller_date(self._clock.now())

    def _on_loaded(self, rates: TaxRates, fees: FeeRules) -> None:
        self._show_banner()
        self._rates, self._fees = rates, fees
        rate_days = [row.valid_from for row in rates.rows]
        fee_days = [row.valid_from for row in fees.rows]
        self.rates_panel.model.set_rows(
            [_rate_line(row, rate_days, self._today) for row in reversed(rates.rows)]
        )
        self.fees_panel.model.set_rows(
            [_fee_line(row, fee_days, self._today) for row in reversed(fees.rows)]
        )

    def _on_failed(self, error: Exception) -> None:
        self.banner.set_text(Tone.BAD, tr("The rates could not be read"), explain(error))
        self.banner.show()

    def _show_banner(self) -> None:
        self.banner.set_text(
            Tone.INFO,
            tr("You can read the settings"),
            tr("Only administrators change them."),
        )
        self.banner.setVisible(not self._may_change)

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic != Topic.SETTINGS:
            return
        if self.isVisible():
            self.reload()
        else:
            self._is_outdated = True

    def _arrange(self) -> None:
        set_role(self, "page")
        for part, name in (
            (self.header, "page_header"),
            (self.banner, "settings_banner"),
            (self.tabs, "settings_tabs"),
        ):
            part.setObjectName(name)
        self.tabs.tabBar().setObjectName("settings_tab_bar")
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self.tabs.addTab(self.seller_panel, tr("Seller"))
        self.tabs.addTab(self.rates_panel, tr("VAT rates"))
        self.tabs.addTab(self.fees_panel, tr("Processing fee"))
        self.tabs.addTab(self.numbers_panel, tr("Numbers"))
        self.tabs.addTab(self.provider_panel, tr("Payment provider"))
        self.tabs.addTab(self.register_panel, tr("VAT register"))
        self.tabs.addTab(self.mail_panel, tr("Mail"))
        self.tabs.addTab(self.mail_texts_panel, tr("Mail texts"))
        self.tabs.addTab(self.requests_panel, tr("Requests"))
        self.tabs.addTab(self.security_tab, tr("Security"))
        self.tabs.addTab(self.backup_panel, tr("Backup"))
        self.tabs.addTab(self.database_panel, tr("Database"))
        for panel, add in ((self.rates_panel, self.add_tax_rate), (self.fees_panel, self.add_fee)):
            panel.add_button.setVisible(self._may_change)
            panel.add_button.clicked.connect(add)
        self.setFocusProxy(self.tabs.tabBar())
        self._show_banner()
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(12)
        column.addWidget(self.header)
        column.addWidget(self.banner)
        column.addWidget(self.tabs, 1)


def _one_above_the_other(above: QWidget, below: QWidget) -> QWidget:
    """Return one tab of two small panels: each of its own would not fit into a window."""
    tab = QWidget()
    tab.setObjectName("security_tab")
    tab.setFocusProxy(above)
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(above)
    column.addWidget(below, 1)
    return tab


def _rates_panel() -> DatedPanel[_RateLine]:
    return DatedPanel(
        name="rate",
        title=tr("VAT rates"),
        sentence=tr(
            "The German standard rate. A top-up takes the rate of the day it is confirmed on; "
            "the past does not change."
        ),
        button=tr("Add rate"),
        columns=[
            Column[_RateLine](tr("Valid from"), lambda row: row.valid_from, width=180),
            Column[_RateLine](
                tr("Rate"), lambda row: row.percent, ColumnKind.AMOUNT_STRONG, width=120
            ),
            Column[_RateLine](
                tr("State"), kind=ColumnKind.CHIP, chip=lambda row: row.standing, width=160
            ),
        ],
    )


def _fees_panel() -> DatedPanel[_FeeLine]:
    return DatedPanel(
        name="fee",
        title=tr("Processing fee"),
        sentence=tr(
            "Charged on top-ups by card: percent and fixed part together, rounded half up to the "
            "cent. By invoice there is none."
        ),
        button=tr("Add fee"),
        columns=[
            Column[_FeeLine](tr("Valid from"), lambda row: row.valid_from, width=180),
            Column[_FeeLine](tr("Percent"), lambda row: row.percent, ColumnKind.AMOUNT, width=120),
            Column[_FeeLine](tr("Fixed part"), lambda row: row.fixed, ColumnKind.AMOUNT, width=120),
            Column[_FeeLine](
                tr("Example: {amount}", amount=format_money(EXAMPLE)),
                lambda row: row.example,
                ColumnKind.AMOUNT_STRONG,
                width=190,
            ),
            Column[_FeeLine](
                tr("State"), kind=ColumnKind.CHIP, chip=lambda row: row.standing, width=160
            ),
        ],
    )


def _rate_line(rate: TaxRate, days: list[date], today: date) -> _RateLine:
    return _RateLine(
        valid_from=format_date(rate.valid_from),
        percent=format_percent(rate.percent),
        standing=standing_chip(rate.valid_from, days, today=today),
    )


def _fee_line(rule: FeeRule, days: list[date], today: date) -> _FeeLine:
    return _FeeLine(
        valid_from=format_date(rule.valid_from),
        percent=format_percent(rule.percent),
        fixed=format_money(rule.fixed),
        example=tr("fee {fee}", fee=format_money(rule.fee_on(EXAMPLE))),
        standing=standing_chip(rule.valid_from, days, today=today),
    )
