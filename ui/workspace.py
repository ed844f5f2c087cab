"""What the window needs of the open books, before any screen is built."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from billing_desktop.domain.operator import Operator
from billing_desktop.ports.book_changes import BookChanges
from ui.backup_keeper import Backups
from ui.copy_keeper import Invoices
from ui.health_watch import Health
from ui.mail_keeper import MailServices
from ui.payment_sync import Payments
from ui.provider_watch import ProviderKeys
from ui.restored_watch import Restorations

if TYPE_CHECKING:
    from billing_desktop.domain.bank_listing import BankListing, BankQuery


class Book(Protocol):
    """Whose books are open."""

    @property
    def is_test(self) -> bool: ...
    @property
    def seller_name(self) -> str: ...
    @property
    def book_id(self) -> str: ...


class Operators(Protocol):
    """The people who work with the books."""

    def at_computer(self) -> Operator | None:
        """Return the person at the computer, or None where operators have to sign in."""

    def idle_minutes(self, operator: Operator) -> int: ...
    def lock(self, operator: Operator) -> None: ...
    def sign_out(self) -> None: ...
    def confirm(self, operator: Operator, password: str) -> Operator: ...
    def standing(self, operator: Operator) -> Operator | None: ...


class InvoiceRequests(Protocol):
    """The requests for top-ups by invoice."""

    def unread_counts(self, operator: Operator) -> Mapping[str, int]: ...


class BankPayments(Protocol):
    """The lines of the bank."""

    def search(self, operator: Operator, query: BankQuery) -> BankListing: ...


class BankDesk(Protocol):
    """Everything about bank payments, of which the window counts the lines."""

    @property
    def payments(self) -> BankPayments: ...


class OpenTasks(Protocol):
    """What needs a person."""

    def all_open(self, operator: Operator) -> Sequence[object]: ...


class Workspace(Protocol):
    """The services, as far as the window itself uses them."""

    @property
    def book(self) -> Book:
        """Read from the database each time, so not in the GUI thread."""

    @property
    def book_changes(self) -> BookChanges: ...
    @property
    def operators(self) -> Operators: ...
    @property
    def invoice_requests(self) -> InvoiceRequests: ...
    @property
    def bank(self) -> BankDesk: ...
    @property
    def invoices(self) -> Invoices: ...
    @property
    def payments(self) -> Payments: ...
    @property
    def mail(self) -> MailServices: ...
    @property
    def backups(self) -> Backups: ...
    @property
    def restorations(self) -> Restorations: ...
    @property
    def provider_keys(self) -> ProviderKeys: ...
    @property
    def health(self) -> Health: ...
    @property
    def tasks(self) -> OpenTasks: ...
    def close(self) -> None: ...


class OfflineWorkspace(Protocol):
    """What there is on this computer without the books."""

    @property
    def book(self) -> Book:
        """Read from the disk, so not in the GUI thread; refused where there is nothing."""
