"""The way to the provider's own portal: asked for each time, kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from billing_desktop.domain.operator import Operator, Right
from ui.browser import open_url
from ui.tasks import Tasks
from ui.translation import tr
from ui.widgets.button import Button

if TYPE_CHECKING:
    from billing_desktop.bootstrap import Services


class ProviderLink(Button):
    """Opens the portal that the provider has for an account, in the browser.

    The address is personal and short-lived, so it is asked for when it is needed.

    Signals:
        refused: the error, where there is no address.
        not_opened: the address, where the system opened no browser.
    """

    refused = Signal(object)
    not_opened = Signal(str)

    def __init__(
        self,
        *,
        services: Services,
        operator: Operator,
        tasks: Tasks,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(tr("Open provider portal"), icon="external-link", parent=parent)
        self.setObjectName("provider_portal_button")
        self.setToolTip(tr("The provider's own page for this customer, in the browser"))
        self._payments = services.payments
        self._provider_keys = services.provider_keys
        self._operator = operator
        self._tasks = tasks
        self._account_id = ""
        self.hide()
        self.clicked.connect(self._on_clicked)

    def show_account(self, account_id: str, *, has_portal: bool) -> None:
        """Be there for that account, if the provider knows it and the operator may."""
        self._account_id = account_id
        self.setVisible(has_portal and self._operator.may(Right.TOP_UP))

    @Slot()
    def _on_clicked(self) -> None:
        self.setEnabled(False)
        payments, keys, operator = self._payments, self._provider_keys, self._operator
        account_id = self._account_id

        def ask() -> str:
            return payments.portal_address(
                operator, account_id, return_address=keys.return_address(operator)
            )

        self._tasks.run(self, ask, on_success=self._on_answered, on_error=self._on_refused)

    def _on_answered(self, url: str) -> None:
        self.setEnabled(True)
        if not open_url(url):
            self.not_opened.emit(url)

    def _on_refused(self, error: Exception) -> None:
        self.setEnabled(True)
        self.refused.emit(error)
