"""What opens over the Customer Portal; built when it is asked for, because calendars take long."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator
from ui.tasks import Tasks

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.account import Account
    from billing_desktop.ports.clock import Clock


class AccountDialogs:
    """Opens the dialogs about one account over ``window``."""

    def __init__(
        self, *, services: Services, operator: Operator, tasks: Tasks, clock: Clock, window: QWidget
    ) -> None:
        self._services = services
        self._operator = operator
        self._tasks = tasks
        self._clock = clock
        self._window = window

    def open_statement(self, account: Account) -> None:
        """Show the statement of the account."""
        from ui.portal.statement_dialog import StatementDialog

        dialog = StatementDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            account=account,
            clock=self._clock,
            parent=self._window,
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def open_history(self, account: Account) -> None:
        """Show who changed its billing information."""
        from ui.portal.history_dialog import HistoryDialog

        dialog = HistoryDialog(
            services=self._services,
            operator=self._operator,
            tasks=self._tasks,
            account=account,
            parent=self._window,
        )
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
