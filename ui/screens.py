"""The screens: each is loaded and built when it is first looked at, and led to the others."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtWidgets import QDialog, QWidget

from billing_desktop.domain.health import Remedy
from ui.database.ways import Beginning, Ways
from ui.dialogs import Dialogs, Needs
from ui.main_window import MainWindow
from ui.one_person_sign import OnePersonSign
from ui.pages import Page, Route, View, page

if TYPE_CHECKING:
    from collections.abc import Callable

    from billing_desktop.bootstrap import Services
    from billing_desktop.domain.operator import Operator
    from billing_desktop.domain.provider_key import ProviderStatus
    from billing_desktop.offline import OfflineServices
    from ui.audit.object_words import Link
    from ui.tasks import Tasks

_MODULES = (
    "ui.accounts.screen",
    "ui.usage_and_billing.screen",
    "ui.portal.screen",
    "ui.invoice_requests.screen",
    "ui.invoices.screen",
    "ui.bank_payments.screen",
    "ui.outbox.screen",
    "ui.needs_a_person.screen",
    "ui.usage.screen",
    "ui.audit.screen",
    "ui.health.screen",
    "ui.operators.screen",
    "ui.settings.screen",
)


_PLACES = {
    Remedy.OPEN_SELLER_SETTINGS: (Page.SETTINGS, "seller_panel"),
    Remedy.OPEN_PROVIDER_SETTINGS: (Page.SETTINGS, "provider_panel"),
    Remedy.OPEN_MAIL_SETTINGS: (Page.SETTINGS, "mail_panel"),
    Remedy.OPEN_BACKUP_SETTINGS: (Page.SETTINGS, "backup_panel"),
    Remedy.OPEN_OUTBOX: (Page.OUTBOX, ""),
    Remedy.OPEN_OPERATORS: (Page.OPERATORS, ""),
    Remedy.OPEN_TASKS: (Page.NEEDS_A_PERSON, ""),
}


@runtime_checkable
class TabbedScreen(Protocol):
    """A screen of tabs, one of which can be asked for."""

    def show_tab(self, name: str) -> object: ...


class Screens:
    """Builds the screens of one operator's window."""

    def __init__(self, needs: Needs, window: MainWindow) -> None:
        self._needs = needs
        self._window = window
        self._dialogs = Dialogs(needs, window)
        self._show_one_person_sign()

    def build(self, route: Route) -> QWidget:
        """Return a new screen that can show ``route``."""
        match route.view:
            case View.USAGE_AND_BILLING:
                return self._usage_and_billing()
            case View.PORTAL:
                return self._portal()
            case View.PAGE:
                return self._page(route.page)

    def _page(self, name: Page) -> QWidget:
        match name:
            case Page.ACCOUNTS:
                return self._accounts()
            case Page.REQUESTS:
                return self._requests()
            case Page.INVOICES:
                return self._invoices()
            case Page.BANK_PAYMENTS:
                return self._bank_payments()
            case Page.OUTBOX:
                return self._outbox()
            case Page.NEEDS_A_PERSON:
                return self._needs_a_person()
            case Page.USAGE:
                return self._usage()
            case Page.AUDIT:
                return self._audit()
            case Page.HEALTH:
                return self._health()
            case Page.OPERATORS:
                return self._operators()
            case Page.SETTINGS:
                return self._settings()

    def _accounts(self) -> QWidget:
        from ui.accounts.screen import AccountsScreen

        screen = AccountsScreen(**self._needs)
        screen.account_opened.connect(self._window.open_account)
        screen.new_account_requested.connect(self._dialogs.new_account)
        screen.top_up_requested.connect(self._dialogs.top_up)
        return screen

    def _usage_and_billing(self) -> QWidget:
        from ui.usage_and_billing.screen import UsageAndBillingScreen

        screen = UsageAndBillingScreen(**self._needs)
        screen.accounts_requested.connect(self._go_to_accounts)
        screen.billing_details_requested.connect(self._dialogs.billing_details)
        screen.portal_requested.connect(self._window.open_portal)
        screen.top_up_requested.connect(self._dialogs.top_up)
        screen.action_requested.connect(self._dialogs.act)
        screen.task_requested.connect(self._window.open_task)
        return screen

    def _portal(self) -> QWidget:
        from ui.portal.screen import PortalScreen

        screen = PortalScreen(**self._needs)
        screen.accounts_requested.connect(self._go_to_accounts)
        screen.account_requested.connect(self._window.open_account)
        screen.billing_details_requested.connect(self._dialogs.billing_details)
        screen.top_up_requested.connect(self._dialogs.top_up)
        screen.cancel_requested.connect(self._dialogs.cancel_invoice)
        screen.correct_requested.connect(self._dialogs.correct_invoice)
        return screen

    def _requests(self) -> QWidget:
        from ui.invoice_requests.screen import RequestsScreen

        screen = RequestsScreen(**self._needs)
        screen.account_requested.connect(self._window.open_account)
        screen.accounts_requested.connect(self._go_to_accounts)
        screen.invoice_requested.connect(self._window.open_document)
        screen.change_requested.connect(self._dialogs.change_request)
        return screen

    def _invoices(self) -> QWidget:
        from ui.invoices.screen import InvoicesScreen

        screen = InvoicesScreen(**self._needs)
        screen.account_requested.connect(self._window.open_account)
        screen.cancel_requested.connect(self._dialogs.cancel_invoice)
        screen.correct_requested.connect(self._dialogs.correct_invoice)
        return screen

    def _bank_payments(self) -> QWidget:
        from ui.bank_payments.screen import BankPaymentsScreen

        return BankPaymentsScreen(**self._needs)

    def _outbox(self) -> QWidget:
        from ui.outbox.screen import OutboxScreen

        return OutboxScreen(**self._needs)

    def _needs_a_person(self) -> QWidget:
        from ui.needs_a_person.screen import NeedsAPersonScreen

        screen = NeedsAPersonScreen(**self._needs)
        screen.account_requested.connect(self._window.open_account)
        screen.settings_requested.connect(self._go_to_settings)
        screen.refund_requested.connect(self._dialogs.return_payment)
        screen.done_requested.connect(self._dialogs.task_done)
        screen.refund_owed_requested.connect(self._dialogs.refund)
        screen.credit_note_requested.connect(self._dialogs.credit_note_of_task)
        screen.decision_requested.connect(self._dialogs.decide)
        screen.release_requested.connect(self._dialogs.release_number)
        screen.comparison_requested.connect(self._dialogs.compare)
        screen.check_requested.connect(self._window.refresh_requested)
        screen.show_provider_state(self._window.provider_state)
        self._window.provider_state_changed.connect(screen.show_provider_state)
        return screen

    def _usage(self) -> QWidget:
        from ui.usage.screen import UsageScreen

        return UsageScreen(**self._needs)

    def _audit(self) -> QWidget:
        from ui.audit.screen import AuditScreen

        screen = AuditScreen(**self._needs)
        screen.link_requested.connect(self._follow)
        return screen

    def _follow(self, link: Link) -> None:
        from ui.audit.object_words import LinkKind

        match link.kind:
            case LinkKind.ACCOUNT:
                self._window.open_account(link.key)
            case LinkKind.DOCUMENT:
                self._window.open_document(link.account_id, link.key)
            case LinkKind.REQUEST:
                self._window.open_request(link.key)
            case LinkKind.PAGE:
                self._window.go_to(page(Page(link.key)))

    def _health(self) -> QWidget:
        from ui.health.screen import HealthScreen

        screen = HealthScreen(**self._needs)
        screen.remedy_requested.connect(self._help)
        return screen

    def _help(self, remedy: Remedy) -> None:
        place, tab = _PLACES[remedy]
        self._window.go_to(page(place))
        if isinstance(self._window.current_screen, TabbedScreen):
            self._window.current_screen.show_tab(tab)

    def _operators(self) -> QWidget:
        from ui.operators.screen import OperatorsScreen

        return OperatorsScreen(**self._needs)

    def _settings(self) -> QWidget:
        from ui.settings.screen import SettingsScreen

        screen = SettingsScreen(**self._needs)
        screen.database_panel.book_moved.connect(self._window.book_moved)
        return screen

    def _show_one_person_sign(self) -> None:
        item = self._window.sidebar.item(Page.SETTINGS)
        for of_last_operator in item.findChildren(OnePersonSign):
            of_last_operator.deleteLater()
        needs = self._needs
        OnePersonSign(
            item,
            corrections=needs["services"].corrections,
            operator=needs["operator"],
            tasks=needs["tasks"],
            changes=needs["changes"],
        )

    def _go_to_accounts(self) -> None:
        self._window.go_to(page(Page.ACCOUNTS))

    def _go_to_settings(self) -> None:
        self._window.go_to(page(Page.SETTINGS))


def offline_screen(
    services: OfflineServices, tasks: Tasks, try_again: Callable[[], None]
) -> QWidget:
    """Return the screen that prints this computer's copies without the books."""
    from billing_desktop.services.offline_invoices import READER
    from ui.invoices.offline_screen import OfflineScreen

    screen = OfflineScreen(services=services, operator=READER, tasks=tasks)
    screen.connect_requested.connect(try_again)
    return screen


def load_screens() -> None:
    """Load the screens' modules, so that none is waited for when it is first looked at.

    Made for a worker: it builds nothing.
    """
    for name in _MODULES:
        import_module(name)


def provider_key_dialog(needs: Needs, window: MainWindow, status: ProviderStatus) -> QDialog:
    """Return the dialog that asks for the payment provider's key."""
    from ui.settings.provider_key_dialog import ProviderKeyDialog

    return ProviderKeyDialog(**needs, status=status, parent=window)


def first_operator_dialog(needs: Needs, window: MainWindow) -> QDialog:
    """Return the dialog that asks at the first start who works here."""
    from ui.operators.first_operator_dialog import FirstOperatorDialog

    return FirstOperatorDialog(**needs, parent=window)


def password_dialog(needs: Needs, window: MainWindow) -> QDialog:
    """Return the dialog that asks for another password of one's own."""
    from ui.operators.password_dialog import PasswordDialog

    return PasswordDialog(needs["operator"].name, **needs, parent=window)


def confirm_dialog(
    services: Services, operator: Operator, tasks: Tasks, parent: QWidget
) -> QDialog:
    """Return the dialog that asks for the password once more."""
    from ui.operators.confirm_dialog import ConfirmDialog

    return ConfirmDialog(services=services, operator=operator, tasks=tasks, parent=parent)


def sign_in_dialog(services: Services, tasks: Tasks, window: MainWindow) -> QDialog:
    """Return the dialog that asks who is there."""
    from ui.operators.sign_in_dialog import SignInDialog

    return SignInDialog(services=services, tasks=tasks, parent=window)


def beginning_dialog(which: Beginning, ways: Ways, tasks: Tasks, window: MainWindow) -> QDialog:
    """Return the dialog that leads to books that can be opened."""
    from ui.database.connect_dialog import ConnectDialog
    from ui.database.new_book_dialog import NewBookDialog
    from ui.database.password_dialog import PasswordDialog

    match which:
        case Beginning.NEW_BOOK:
            return NewBookDialog(ways=ways, tasks=tasks, parent=window)
        case Beginning.CONNECT:
            return ConnectDialog(ways=ways, tasks=tasks, parent=window)
        case Beginning.PASSWORD:
            return PasswordDialog(ways=ways, tasks=tasks, parent=window)
