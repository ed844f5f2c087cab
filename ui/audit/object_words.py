"""What a row of the audit trail is about, in words, and the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from billing_desktop.domain.operator import SYSTEM
from ui.pages import Page
from ui.translation import tr

if TYPE_CHECKING:
    from billing_desktop.domain.audit_trail import AuditEntry

KINDS = {
    "account": "Account",
    "backup": "Backup",
    "bank_assignment": "Decision on a bank line",
    "bank_file": "Bank file",
    "bank_line": "Bank line",
    "book": "The book",
    "call": "Refused call",
    "correction": "Correction",
    "database": "Database",
    "dispute": "Dispute",
    "fee_rule": "Processing fee",
    "hand_booking": "Payment by hand",
    "invoice": "Document",
    "invoice_request": "Request",
    "lock_rule": "Lock after idle time",
    "login": "Login of the database",
    "mail": "Mail",
    "mail_server": "Mail server",
    "mail_text": "Mail text",
    "mapping": "Columns of a bank's CSV",
    "number": "Number",
    "number_format": "Number format",
    "one_person": "One-person mode",
    "operator": "Operator",
    "payment": "Payment",
    "provider_account": "Provider's account",
    "provider_key": "Provider's key",
    "refund": "Refund",
    "restoration": "Restored book",
    "seller": "Seller",
    "settlement": "Settlement",
    "task": "Task",
    "tax_rate": "VAT rate",
    "top_up": "Top-up",
    "usage_import": "Usage import",
    "vat_rule": "VAT register",
}
"""Every kind of thing that a service names in the trail; a test finds one without words."""

_PAGES = {
    "bank_assignment": Page.BANK_PAYMENTS,
    "bank_file": Page.BANK_PAYMENTS,
    "bank_line": Page.BANK_PAYMENTS,
    "mapping": Page.BANK_PAYMENTS,
    "mail": Page.OUTBOX,
    "usage_import": Page.USAGE,
    "operator": Page.OPERATORS,
} | dict.fromkeys(
    (
        *("backup", "fee_rule", "lock_rule", "mail_server", "mail_text", "number_format"),
        *("one_person", "provider_account", "provider_key", "seller", "tax_rate", "vat_rule"),
    ),
    Page.SETTINGS,
)
_OF_A_DOCUMENT = frozenset({"correction", "hand_booking"})
_UNREADABLE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{16,}")


class LinkKind(Enum):
    """What a link opens."""

    ACCOUNT = "account"
    DOCUMENT = "document"
    REQUEST = "request"
    PAGE = "page"


@dataclass(frozen=True, slots=True)
class Link:
    """Where a row leads; ``key`` is the account, number, request or page."""

    kind: LinkKind
    key: str
    account_id: str = ""


def operator_text(name: str) -> str:
    """Return who it was; the program itself has a name that people understand."""
    return tr("The program") if name == SYSTEM.name else name


def kind_text(entry: AuditEntry) -> str:
    """Return what kind of thing it is about; its own name where there are no words."""
    words = KINDS.get(entry.object_kind)
    return entry.object_kind if words is None else tr(words)


def object_text(entry: AuditEntry) -> str:
    """Return what it is about: by the name people know, else kind and what can be read of it."""
    if entry.name:
        return entry.name
    if entry.object_kind not in KINDS:
        return entry.object
    parts = entry.object.split(":")[1:]
    readable = [part for part in parts if part and not _UNREADABLE.fullmatch(part)]
    named = [] if entry.object_kind == "call" else [kind_text(entry)]  # It says so itself.
    return " · ".join([*named, *readable])


def link_of(entry: AuditEntry, pages: Collection[Page]) -> Link | None:
    """Return what opens that thing, among the pages that the operator has; None if nothing does."""
    kind, account_id = entry.object_kind, entry.account_id
    if kind == "invoice" and account_id:
        return Link(LinkKind.DOCUMENT, entry.object_id, account_id)
    if kind in _OF_A_DOCUMENT and account_id:
        return Link(LinkKind.DOCUMENT, entry.name.partition(" · ")[0], account_id)
    if kind == "invoice_request" and Page.REQUESTS in pages:
        return Link(LinkKind.REQUEST, entry.object_id)
    if account_id:
        return Link(LinkKind.ACCOUNT, account_id)
    page = _PAGES.get(kind)
    return None if page not in pages or page is None else Link(LinkKind.PAGE, page.value)


def link_text(link: Link) -> str:
    """Return what the button says."""
    match link.kind:
        case LinkKind.ACCOUNT:
            return tr("Open account")
        case LinkKind.DOCUMENT:
            return tr("Open document")
        case LinkKind.REQUEST:
            return tr("Open request")
        case LinkKind.PAGE:
            return {
                Page.BANK_PAYMENTS: tr("Open Bank payments"),
                Page.OUTBOX: tr("Open Outbox"),
                Page.USAGE: tr("Open Usage import"),
                Page.OPERATORS: tr("Open Operators"),
            }.get(Page(link.key), tr("Open Settings"))
