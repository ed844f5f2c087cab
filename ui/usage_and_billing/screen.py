"""Usage & Billing: the balance of one account, its usage and its transactions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from billing_desktop.domain.account import Account
from billing_desktop.domain.country import Country
from billing_desktop.domain.listing import AccountOverview
from billing_desktop.domain.operator import Operator, Right
from ui.changes import ChangeHub, Topic
from ui.messages import explain
from ui.open_tasks import TaskLine, read_open_tasks
from ui.style.roles import set_role
from ui.style.tokens import Tone
from ui.tasks import Tasks
from ui.translation import language, ntr, tr
from ui.usage_and_billing.cards import Cards
from ui.usage_and_billing.chart_panel import ChartPanel
from ui.usage_and_billing.history_panel import HistoryPanel
from ui.widgets.banner import Banner
from ui.widgets.button import Button
from ui.widgets.page_header import PAGE_MARGINS, PageHeader

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services

_TOPICS = frozenset(
    {
        Topic.ACCOUNTS,
        Topic.TOP_UPS,
        Topic.INVOICES,
        Topic.USAGE,
        Topic.REQUESTS,
        Topic.TASKS,
    }
)
_GAP = 14


@dataclass(frozen=True, slots=True)
class _Loaded:
    overview: AccountOverview
    second_line: str
    tasks: tuple[TaskLine, ...]  # The worst first.


class UsageAndBillingScreen(QWidget):
    """One account after the other.

    Signals:
        accounts_requested: the way back to the list of accounts.
        billing_details_requested: the id of the account.
        portal_requested: the id of the account.
        top_up_requested: the id of the account.
        action_requested: the ``TopUp`` and the ``TopUpAction`` chosen in the Actions menu.
        task_requested: the id of the task that the banner is about.
    """

    accounts_requested = Signal()
    billing_details_requested = Signal(str)
    portal_requested = Signal(str)
    top_up_requested = Signal(str)
    action_requested = Signal(object, object)
    task_requested = Signal(str)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        changes: ChangeHub,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("usage_and_billing_screen")
        self._services = services
        self._accounts = services.accounts
        self._operator = operator
        self._tasks = tasks
        self._account_id = ""
        self._asked = 0
        self._is_outdated = False
        self._has_details = False
        self._make_parts(services)
        self._name_parts()
        self._arrange()
        self._connect(changes)
        self._add_keys()

    def show_account(self, account_id: str) -> None:
        """Show that account; until the books answer, its figures are unknown."""
        if account_id != self._account_id:
            self._account_id = account_id
            self._clear()
        self._load()
        self.history.show_account(account_id)

    @Slot()
    def reload(self) -> None:
        """Ask the books again; what is shown stays until the answer comes."""
        if self._account_id:
            self._load()
            self.history.reload()

    def focus_search(self) -> None:
        """Put the cursor into the search field of the transactions."""
        self.history.focus_search()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_outdated:
            self.reload()

    # What the books answer ----------------------------------------------------------------

    def _load(self) -> None:
        self._is_outdated = False
        self._asked += 1
        asked, account_id, spoken = self._asked, self._account_id, language()

        def work() -> _Loaded:
            overview = self._accounts.overview(self._operator, account_id)
            tasks = read_open_tasks(self._services, self._operator)
            own = tuple(line for line in tasks if line.account_id == account_id)
            return _Loaded(overview, _second_line(overview.account, spoken), own)

        self._tasks.run(
            self,
            work,
            on_success=lambda loaded: self._on_loaded(asked, loaded),
            on_error=lambda error: self._on_failed(asked, error),
        )

    def _on_loaded(self, asked: int, loaded: _Loaded) -> None:
        if asked != self._asked:
            return  # The answer to a question that nobody asks any more.
        overview = loaded.overview
        self.banner.hide()
        self._show_worst(loaded.tasks)
        self._has_details = overview.account.details.is_complete
        self.header.set_way(tr("Accounts"), overview.account.name)
        self.header.set_second_line(overview.account.name, loaded.second_line)
        self.details_button.setVisible(True)
        self.portal_button.setVisible(self._has_details)
        self.top_up_button.setVisible(self._operator.may(Right.REQUEST))
        self.cards.show_overview(overview)
        self.chart_panel.show_overview(overview)
        self.history.set_next_step(has_details=self._has_details)

    def _on_failed(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self._show_failure(error)

    def _show_worst(self, tasks: tuple[TaskLine, ...]) -> None:
        self.task_banner.setVisible(bool(tasks))
        if not tasks:
            self._task_id = ""
            return
        worst, more = tasks[0], len(tasks) - 1
        self._task_id = worst.task.task_id
        others = ntr("And {n} more needs a person.", "And {n} more need a person.", more)
        sentence = f"{worst.sentence} {others}" if more else worst.sentence
        self.task_banner.set_text(worst.tone, worst.title, sentence)

    @Slot(object)
    def _show_failure(self, error: Exception) -> None:
        self.task_banner.hide()  # Only the worst one.
        self.banner.set_text(Tone.BAD, tr("The account could not be read"), explain(error))
        self.banner.show()

    def _clear(self) -> None:
        self.banner.hide()
        self._show_worst(())
        self._has_details = False
        self.header.set_way(tr("Accounts"), "…")
        self.header.set_second_line("…", "")
        for button in (self.details_button, self.portal_button, self.top_up_button):
            button.hide()
        self.cards.clear()
        self.chart_panel.clear()

    # What people do -----------------------------------------------------------------------

    @Slot()
    def _on_details_clicked(self) -> None:
        self.billing_details_requested.emit(self._account_id)

    @Slot()
    def _on_portal_clicked(self) -> None:
        self.portal_requested.emit(self._account_id)

    @Slot()
    def _on_top_up_clicked(self) -> None:
        if self._account_id:
            self.top_up_requested.emit(self._account_id)

    @Slot()
    def _on_task_clicked(self) -> None:
        self.task_requested.emit(self._task_id)

    @Slot()
    def _on_next_step(self) -> None:
        if self._has_details:
            self._on_top_up_clicked()
        else:
            self._on_details_clicked()

    @Slot(str)
    def _on_changed(self, topic: str) -> None:
        if topic in _TOPICS and not self._is_outdated:
            self._is_outdated = True
            # Several topics change together: one question is enough, and none while hidden.
            QTimer.singleShot(0, self, self._reload_if_seen)

    @Slot()
    def _reload_if_seen(self) -> None:
        if self._is_outdated and self.isVisible():
            self.reload()

    # Putting it together ------------------------------------------------------------------

    def _make_parts(self, services: Services) -> None:
        self.banner = Banner(Tone.BAD, "", "")
        self.try_again_button = self.banner.add_button(tr("Try again"))
        self.task_banner = Banner(Tone.WARN, "", "")
        self.task_button = self.task_banner.add_button(tr("See next steps"))
        self.header = PageHeader(tr("Usage & Billing"))
        self.details_button = Button(tr("Billing details"), icon="building-2")
        self.portal_button = Button(tr("Customer Portal"), icon="panels-top-left")
        self.top_up_button = Button(tr("Top Up"), "primary", "plus")
        self.cards = Cards()
        self.chart_panel = ChartPanel()
        self.history = HistoryPanel(services=services, operator=self._operator, tasks=self._tasks)

    def _name_parts(self) -> None:
        for part, name in (
            (self.banner, "failure_banner"),
            (self.task_banner, "task_banner"),
            (self.header, "page_header"),
            (self.details_button, "billing_details_button"),
            (self.portal_button, "customer_portal_button"),
            (self.top_up_button, "top_up_button"),
        ):
            part.setObjectName(name)
        self.top_up_button.setToolTip(tr("Ctrl+T"))

    def _arrange(self) -> None:
        set_role(self, "page")
        for button in (self.details_button, self.portal_button, self.top_up_button):
            self.header.add_action(button)
        self._clear()
        self.setFocusProxy(self.history.table)
        column = QVBoxLayout(self)
        column.setContentsMargins(*PAGE_MARGINS)
        column.setSpacing(_GAP)
        column.addWidget(self.banner)
        column.addWidget(self.task_banner)
        column.addWidget(self.header)
        column.addWidget(self.cards)
        column.addWidget(self.chart_panel)
        column.addWidget(self.history, 1)

    def _connect(self, changes: ChangeHub) -> None:
        changes.changed.connect(self._on_changed)
        self.try_again_button.clicked.connect(self.reload)
        self.task_button.clicked.connect(self._on_task_clicked)
        self.header.breadcrumb.chosen.connect(self.accounts_requested)
        self.details_button.clicked.connect(self._on_details_clicked)
        self.portal_button.clicked.connect(self._on_portal_clicked)
        self.top_up_button.clicked.connect(self._on_top_up_clicked)
        self.history.action_requested.connect(self.action_requested)
        self.history.next_step_requested.connect(self._on_next_step)
        self.history.failed.connect(self._show_failure)

    def _add_keys(self) -> None:
        if self._operator.may(Right.REQUEST):
            QShortcut(QKeySequence("Ctrl+T"), self).activated.connect(self._on_top_up_clicked)


def _second_line(account: Account, language: str) -> str:
    details = account.details
    country = Country(details.country).name(language) if details.country else ""
    place = ", ".join(part for part in (details.city, country) if part)
    parts = (account.customer_number, place, details.vat_number)
    return "  ·  ".join(part for part in parts if part)
