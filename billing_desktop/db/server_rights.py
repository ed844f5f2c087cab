"""Which group of logins may do what with each table of a book on a server: the one list of it.

What is granted is made from this list (`billing_desktop.db.server_roles`), and a test tries every
cell of it by SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from billing_desktop.domain.operator import Role


class Group(StrEnum):
    """The groups that logins belong to, narrowest first.

    Each but the first has all that those between READ and itself have.
    """

    SIGN_IN = "billing_sign_in"  # A desk at which nobody has signed in.
    READ = "billing_read"
    APP = "billing_app"
    FINANCE = "billing_finance"
    ADMIN = "billing_admin"

    @property
    def within(self) -> Group | None:
        """The group whose rights it has besides its own."""
        return _WITHIN.get(self)

    def includes(self, other: Group) -> bool:
        """Tell whether members of this group may do what members of ``other`` may."""
        group: Group | None = self
        while group is not None:
            if group is other:
                return True
            group = group.within
        return False


_WITHIN = {Group.APP: Group.READ, Group.FINANCE: Group.APP, Group.ADMIN: Group.FINANCE}

GROUP_OF_ROLE: dict[Role, Group] = {
    Role.AUDITOR: Group.READ,
    Role.SUPPORT: Group.APP,
    Role.FINANCE: Group.FINANCE,
    Role.ADMINISTRATOR: Group.ADMIN,
}


@dataclass(frozen=True, slots=True)
class TableRights:
    """Who may do what with the rows of a table, besides reading, which READ may everywhere.

    ``inserted`` names the columns that may be given where not all may; ``updated`` those that
    change after a row was made. Nothing may be done by anybody that is not named here.
    """

    insert: Group | None = None
    update: Group | None = None
    updated: tuple[str, ...] = ()
    delete: Group | None = None
    inserted: tuple[str, ...] = ()


def _grows(group: Group) -> TableRights:
    return TableRights(insert=group)


def _kept(group: Group, *updated: str) -> TableRights:
    return TableRights(insert=group, update=group, updated=updated)


_DETAILS = (
    "company",
    "street",
    "postal_code",
    "city",
    "country",
    "vat_number",
    "language",
    "email",
    "is_complete",
    "search_text",
    "provider_reference",
    "version",
)
_PRICE = (
    "amount_minor",
    "vat_minor",
    "total_minor",
    "balance_minor",
    "tax_category",
    "tax_percent",
)
_APPROVAL = (
    "approved_by",
    "approved_at",
    "approved_amount_minor",
    "approved_vat_minor",
    "approved_tax_category",
    "approved_tax_percent",
    "approved_details_sha256",
    "is_one_person",
)
_DECISION = ("status", "decided_by", "decided_at", "rejected_because")

RIGHTS_OF_TABLES: dict[str, TableRights] = {
    "account": _kept(Group.APP, *_DETAILS),
    "account_balance": _kept(Group.APP, "balance_minor", "active_at"),
    "alembic_version": TableRights(),
    "attempt": _kept(Group.APP, "provider_reference", "state", "declined_because"),
    "audit": _grows(Group.APP),
    "audit_change": _grows(Group.APP),
    "audit_head": TableRights(update=Group.APP, updated=("seq", "hash")),
    "bank_assignment": _grows(Group.FINANCE),
    "bank_csv_mapping": _grows(Group.FINANCE),
    "bank_file": _grows(Group.FINANCE),
    "bank_line": _grows(Group.FINANCE),
    "bank_part": _grows(Group.FINANCE),
    "bank_sighting": _grows(Group.FINANCE),
    "bank_statement": _grows(Group.FINANCE),
    "bank_undoing": _grows(Group.FINANCE),
    "book": TableRights(update=Group.APP, updated=("provider_account",)),
    # The sync takes unpaid invoices back, so support may add one too; a decision is finance's.
    "correction": TableRights(
        insert=Group.APP,
        update=Group.FINANCE,
        updated=(*_DECISION, "credit_note_number", "new_invoice_number"),
    ),
    "credit_note": _grows(Group.APP),
    "dispute": _kept(Group.APP, "status"),
    "document": _grows(Group.APP),
    "entry": _grows(Group.APP),
    "fee_rule": _grows(Group.ADMIN),
    "hand_booking": _kept(Group.FINANCE, *_DECISION),
    "invoice": _grows(Group.APP),
    "invoice_request": _kept(
        Group.APP,
        "status",
        "version",
        "assignee",
        "purchase_order_number",
        "note",
        "changed_by",
        "review_due_at",
        "expires_at",
        *_APPROVAL,
        "invoice_number",
        "reminded_at",
    ),
    "lease": _kept(Group.APP, "holder", "held_until"),
    "lock_rule": _grows(Group.ADMIN),
    "lost_number": _grows(Group.ADMIN),
    "mail_server": _grows(Group.ADMIN),
    "mail_text": _grows(Group.ADMIN),
    "number_format": _grows(Group.ADMIN),
    "number_series": _kept(Group.APP, "last_seq", "last_on", "chain_head"),
    "one_person_rule": _grows(Group.ADMIN),
    "operation": _grows(Group.APP),
    # Logins, roles, who left and counts of wrong passwords: functions of the owner write them.
    "operator": TableRights(
        insert=Group.ADMIN,
        inserted=("name", "name_folded", "role", "password_hash", "created_at"),
        update=Group.ADMIN,
        updated=("password_hash",),
    ),
    "outbox": _kept(
        Group.APP,
        "status",
        "recipient",
        "message_id",
        "next_at",
        "claimed_by",
        "claimed_until",
    ),
    "outbox_event": _grows(Group.APP),
    "posting": _grows(Group.APP),
    "refund": _kept(Group.APP, "status", "provider_reference"),
    "request_draft": TableRights(insert=Group.APP, delete=Group.APP),
    "request_message": _grows(Group.APP),
    "request_read": _kept(Group.APP, "seq"),
    "request_rule": _grows(Group.ADMIN),
    "restoration": _grows(Group.APP),
    "restoration_decision": _grows(Group.ADMIN),
    "seller": _grows(Group.ADMIN),
    "settlement": _grows(Group.APP),
    "sync_cursor": _kept(Group.APP, "at"),
    "task": _kept(Group.APP, "sentence", "closed_at"),
    "tax_rate": _grows(Group.ADMIN),
    "top_up": _kept(Group.APP, "status", "settled_at", "failure", *_PRICE),
    "usage": _grows(Group.FINANCE),
    "usage_month": _kept(Group.FINANCE, "amount_minor"),
    "vat_answer": _grows(Group.APP),
    "vat_override": _grows(Group.FINANCE),
    "vat_question": _grows(Group.APP),
    "vat_rule": _grows(Group.ADMIN),
}

READ_BEFORE_SIGN_IN: dict[str, tuple[str, ...]] = {
    "alembic_version": ("version_num",),
    "book": ("row_id", "book_id", "is_test", "created_at", "provider_account"),
    "lock_rule": ("version", "idle_minutes", "saved_at", "saved_by"),
    "operator": (
        "name",
        "name_folded",
        "role",
        "created_at",
        "wrong_passwords",
        "wrong_at",
        "login",
        "deactivated_at",
    ),
    "seller": (),
}
"""What a desk reads to open a book and to ask who is there: these columns, or all of a table."""
