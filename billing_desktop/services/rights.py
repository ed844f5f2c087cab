"""The tables of rights: which service method asks for which right, and which for a password.

A service method that is not in the table cannot be defined: importing its module fails.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar, cast, runtime_checkable

from billing_desktop.domain.operator import Operator, Right
from billing_desktop.errors import NotAllowedError

RIGHTS: dict[str, Right] = {
    "Accounts.create": Right.EDIT_ACCOUNTS,
    "Accounts.details_history": Right.READ,
    "Accounts.find": Right.READ,
    "Accounts.get": Right.READ,
    "Accounts.overview": Right.READ,
    "Accounts.rows": Right.READ,
    "Accounts.save_details": Right.EDIT_ACCOUNTS,
    "Accounts.search": Right.READ,
    "Backups.check": Right.READ,
    "Backups.create": Right.SYNC,
    "Backups.create_if_due": Right.SYNC,
    "Backups.save_plan": Right.ADMINISTER,
    "Backups.status": Right.READ,
    "Books.anchor": Right.READ,
    "BankDecisions.assign": Right.BOOK_BANK,
    "BankDecisions.leave": Right.BOOK_BANK,
    "BankDecisions.mark_own_transfer": Right.BOOK_BANK,
    "BankDecisions.mark_paid_back": Right.BOOK_BANK,
    "BankDecisions.mark_returned": Right.BOOK_BANK,
    "BankDecisions.mark_twin": Right.BOOK_BANK,
    "BankMappings.all": Right.READ,
    "BankMappings.first_lines": Right.BOOK_BANK,
    "BankMappings.fitting": Right.BOOK_BANK,
    "BankMappings.keep": Right.BOOK_BANK,
    "BankMappings.preview": Right.BOOK_BANK,
    "BankMappings.propose": Right.BOOK_BANK,
    "BankPayments.book": Right.BOOK_BANK,
    "BankPayments.history": Right.READ,
    "BankPayments.import_file": Right.BOOK_BANK,
    "BankPayments.rows": Right.READ,
    "BankPayments.search": Right.READ,
    "BankPayments.statements": Right.READ,
    "BankPayments.suggestions": Right.READ,
    "BankPayments.undo": Right.BOOK_BANK,
    "AuditTrail.choices": Right.READ,
    "AuditTrail.csv": Right.READ,
    "AuditTrail.rows": Right.READ,
    "AuditTrail.search": Right.READ,
    "BookMoves.move": Right.ADMINISTER,
    "BookMoves.move_to": Right.ADMINISTER,
    "BookMoves.place": Right.READ,
    "BookMoves.test": Right.ADMINISTER,
    "Books.claim": Right.TOP_UP,
    "Books.compare": Right.READ,
    "Books.is_claimed": Right.READ,
    "Books.verify": Right.READ,
    "Corrections.awaiting": Right.READ,
    "Corrections.confirm": Right.CORRECT,
    "Corrections.correct": Right.CORRECT,
    "Corrections.four_eyes": Right.READ,
    "Corrections.get": Right.READ,
    "Corrections.is_one_person": Right.READ,
    "Corrections.issue_credit_note": Right.CORRECT,
    "Corrections.look": Right.READ,
    "Corrections.of_invoice": Right.READ,
    "Corrections.owed": Right.READ,
    "Corrections.reject": Right.CORRECT,
    "Corrections.set_one_person": Right.ADMINISTER,
    "HandPayments.awaiting": Right.READ,
    "HandPayments.confirm": Right.BOOK_BANK,
    "HandPayments.get": Right.READ,
    "HandPayments.mark_paid": Right.BOOK_BANK,
    "HandPayments.payable": Right.READ,
    "HandPayments.reject": Right.BOOK_BANK,
    "HandPayments.without_line": Right.READ,
    "InvoiceRequests.all_open": Right.READ,
    "InvoiceRequests.answer": Right.REQUEST,
    "InvoiceRequests.approve": Right.REVIEW,
    "InvoiceRequests.ask_back": Right.REVIEW,
    "InvoiceRequests.change": Right.REQUEST,
    "InvoiceRequests.decline": Right.REVIEW,
    "InvoiceRequests.draft": Right.REQUEST,
    "InvoiceRequests.get": Right.READ,
    "InvoiceRequests.mark_read": Right.REQUEST,
    "InvoiceRequests.of_top_up": Right.READ,
    "InvoiceRequests.release": Right.REVIEW,
    "InvoiceRequests.rows": Right.READ,
    "InvoiceRequests.save_draft": Right.REQUEST,
    "InvoiceRequests.search": Right.READ,
    "InvoiceRequests.rules": Right.READ,
    "InvoiceRequests.save_rules": Right.ADMINISTER,
    "InvoiceRequests.take": Right.REVIEW,
    "InvoiceRequests.thread": Right.READ,
    "InvoiceRequests.unread_counts": Right.READ,
    "InvoiceRequests.withdraw": Right.REQUEST,
    "InvoiceRequests.write": Right.REQUEST,
    "Health.look": Right.READ,
    "Health.look_at_all": Right.READ,
    "Health.look_quickly": Right.READ,
    "Invoices.document": Right.READ,
    "Invoices.get": Right.READ,
    "Invoices.keep_copies": Right.READ,
    "Invoices.newest_of": Right.READ,
    "Invoices.rows": Right.READ,
    "Invoices.search": Right.READ,
    "Invoices.xml": Right.READ,
    "MailServers.check": Right.READ,
    "MailServers.forget_password": Right.ADMINISTER,
    "MailServers.save": Right.ADMINISTER,
    "MailServers.status": Right.READ,
    "MailServers.test": Right.ADMINISTER,
    "MailTexts.get": Right.READ,
    "MailTexts.languages": Right.READ,
    "MailTexts.preview": Right.READ,
    "MailTexts.reset": Right.ADMINISTER,
    "MailTexts.save": Right.ADMINISTER,
    "OfflineInvoices.document": Right.READ,
    "OfflineInvoices.rows": Right.READ,
    "OfflineInvoices.search": Right.READ,
    "OfflineInvoices.xml": Right.READ,
    "Numbers.add_format": Right.ADMINISTER,
    "Numbers.preview": Right.READ,
    "Numbers.report": Right.READ,
    "Numbers.standing": Right.READ,
    "Operators.add": Right.ADMINISTER,
    "Operators.all": Right.READ,
    "Operators.change_password": Right.READ,  # One's own.
    "Operators.change_role": Right.ADMINISTER,
    "Operators.confirm": Right.SIGN_IN,
    "Operators.deactivate": Right.ADMINISTER,
    "Operators.idle_minutes": Right.READ,
    "Operators.lock": Right.SIGN_IN,
    "Operators.reactivate": Right.ADMINISTER,
    "Operators.save_idle_minutes": Right.ADMINISTER,
    "Operators.set_password": Right.ADMINISTER,
    "Operators.standing": Right.SIGN_IN,
    "Operators.with_login": Right.READ,
    "Outbox.failed_count": Right.READ,
    "Outbox.get": Right.READ,
    "Outbox.history": Right.READ,
    "Outbox.of_invoice": Right.READ,
    "Outbox.rows": Right.READ,
    "Outbox.search": Right.READ,
    "Outbox.send_again": Right.SYNC,
    "Outbox.send_all": Right.SYNC,
    "Outbox.send_due": Right.SYNC,
    "Outbox.send_failed_again": Right.SYNC,
    "Outbox.send_invoice_again": Right.SYNC,
    "Payments.cancel": Right.TOP_UP,
    "Payments.choose_invoice": Right.TOP_UP,
    "Payments.has_portal": Right.READ,
    "Payments.open_page": Right.TOP_UP,
    "Payments.refresh": Right.SYNC,
    "Payments.retry": Right.TOP_UP,
    "Payments.sync": Right.SYNC,
    "Payments.tasks": Right.READ,
    "Payments.poll": Right.SYNC,
    "Payments.portal_address": Right.TOP_UP,
    "ProviderKeys.forget": Right.ADMINISTER,
    "ProviderKeys.return_address": Right.READ,
    "ProviderKeys.save": Right.ADMINISTER,
    "ProviderKeys.save_address": Right.ADMINISTER,
    "ProviderKeys.status": Right.READ,
    "ProviderKeys.test": Right.READ,
    "Rates.add_fee_rule": Right.ADMINISTER,
    "Rates.add_tax_rate": Right.ADMINISTER,
    "Rates.fee_rules": Right.READ,
    "Rates.tax_rates": Right.READ,
    "Reconciler.reconcile": Right.READ,
    "Refunds.left": Right.READ,
    "Refunds.of_top_up": Right.READ,
    "Refunds.refund": Right.REFUND,
    "Refunds.resume": Right.SYNC,
    "Refunds.return_payment": Right.REFUND,
    "Restorations.confirm": Right.ADMINISTER,
    "Restorations.notice": Right.SYNC,
    "Restorations.standing": Right.READ,
    "Sellers.get": Right.READ,
    "Sellers.preview": Right.READ,
    "Sellers.save": Right.ADMINISTER,
    "Sellers.saved": Right.READ,
    "Statements.csv": Right.READ,
    "Statements.draw": Right.READ,
    "Statements.pdf": Right.READ,
    "Tasks.all_open": Right.READ,
    "Tasks.mark_done": Right.REFUND,
    "TopUps.find": Right.READ,
    "TopUps.get": Right.READ,
    "TopUps.quote": Right.READ,
    "TopUps.start": Right.REQUEST,
    "Transactions.rows": Right.READ,
    "Transactions.search": Right.READ,
    "Usages.add": Right.IMPORT_USAGE,
    "Usages.import_file": Right.IMPORT_USAGE,
    "Usages.preview": Right.IMPORT_USAGE,
    "VatChecks.check": Right.EDIT_ACCOUNTS,
    "VatChecks.check_if_due": Right.EDIT_ACCOUNTS,
    "VatChecks.history": Right.READ,
    "VatChecks.is_stand_in": Right.READ,
    "VatChecks.override": Right.CLEAR_VAT_NUMBER,
    "VatChecks.record": Right.READ,
    "VatChecks.save_valid_days": Right.ADMINISTER,
    "VatChecks.silence": Right.READ,
    "VatChecks.valid_days": Right.READ,
}

NEEDS_PASSWORD: dict[str, bool] = {
    "Backups.save_plan": False,
    "BookMoves.move": True,
    "BookMoves.move_to": True,
    "BookMoves.test": False,  # It changes nothing.
    "Corrections.confirm": True,
    "Corrections.correct": True,
    "Corrections.issue_credit_note": True,
    "Corrections.reject": True,
    "Corrections.set_one_person": True,
    "InvoiceRequests.save_rules": False,
    "MailServers.forget_password": True,
    "MailServers.save": True,
    "MailServers.test": False,  # It sends one mail with the password that is kept.
    "MailTexts.reset": False,
    "MailTexts.save": False,
    "Numbers.add_format": False,
    "Operators.add": True,
    "Operators.change_role": True,
    "Operators.deactivate": True,
    "Operators.reactivate": True,
    "Operators.save_idle_minutes": True,
    "Operators.set_password": True,
    "ProviderKeys.forget": True,
    "ProviderKeys.save": True,
    "ProviderKeys.save_address": False,
    "Rates.add_fee_rule": False,
    "Rates.add_tax_rate": False,
    "Refunds.refund": True,
    "Refunds.return_payment": True,
    "Restorations.confirm": True,
    "Sellers.save": True,  # It says to which bank account customers pay.
    "Tasks.mark_done": False,  # It moves no money, and says by whom.
    "VatChecks.save_valid_days": False,
}
"""Whether a method of `PASSWORD_RIGHTS` asks that the password was given just now."""

PASSWORD_RIGHTS = frozenset({Right.REFUND, Right.CORRECT, Right.ADMINISTER})

WHILE_LOCKED = frozenset(
    {
        "Backups.create_if_due",
        "Health.look_quickly",
        "Invoices.keep_copies",
        "Outbox.failed_count",
        "Outbox.send_due",
        "Payments.poll",
        "Payments.sync",
    }
)
"""What the program does by itself, and goes on with while the desk is locked."""


@runtime_checkable
class Refusing(Protocol):
    """A service that keeps in the audit trail what it refused; never fails for it."""

    def note_refusal(self, operator: Operator, call: str) -> None: ...


class AtDesk(Protocol):
    """A service that is worked with at a desk, which may be locked or want a password."""

    def require_unlocked(self, call: str) -> None: ...
    def require_password(self, operator: Operator, call: str) -> None: ...
    def require_standing(self, operator: Operator, call: str) -> None: ...


S = TypeVar("S")
P = ParamSpec("P")
R = TypeVar("R")

_IS_INSIDE: ContextVar[bool] = ContextVar("is_inside", default=False)
"""Whether a call that the desk let pass is on its way: it may use other methods."""


def checked(
    method: Callable[Concatenate[S, Operator, P], R],
) -> Callable[Concatenate[S, Operator, P], R]:
    """Return ``method`` behind the check of the right that the table names for it.

    Raises:
        KeyError: the table has no row for the method (at import).
    """
    right = RIGHTS[method.__qualname__]

    call = method.__qualname__

    @wraps(method)
    def guarded(self: S, operator: Operator, *args: P.args, **kwargs: P.kwargs) -> R:
        # By name: to ask a protocol takes ten microseconds, of every call.
        is_at_desk = hasattr(self, "require_unlocked") and not _IS_INSIDE.get()
        desk = cast(AtDesk, self) if is_at_desk else None
        try:
            require(operator, right)
            if desk is not None:
                desk.require_unlocked(call)
                desk.require_standing(operator, call)
        except NotAllowedError:
            if isinstance(self, Refusing):
                self.note_refusal(operator, call)
            raise
        if desk is None:
            return method(self, operator, *args, **kwargs)
        desk.require_password(operator, call)
        before = _IS_INSIDE.set(True)
        try:
            return method(self, operator, *args, **kwargs)
        finally:
            _IS_INSIDE.reset(before)

    return cast(Callable[Concatenate[S, Operator, P], R], guarded)


def require(operator: Operator, right: Right) -> None:
    """Refuse unless the operator's role includes ``right``.

    Raises:
        NotAllowedError: it does not.
    """
    if not operator.may(right):
        raise NotAllowedError(
            "{name} may not do this: the role {role} does not include it.",
            name=operator.name,
            role=operator.role.value,
        )
