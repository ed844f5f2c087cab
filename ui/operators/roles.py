"""The roles in the words of the window."""

from __future__ import annotations

from billing_desktop.domain.operator import Role
from ui.translation import tr


def role_name(role: Role) -> str:
    """Return the name of the role."""
    match role:
        case Role.FINANCE:
            return tr("Finance")
        case Role.SUPPORT:
            return tr("Support")
        case Role.AUDITOR:
            return tr("Auditor")
        case Role.ADMINISTRATOR:
            return tr("Administrator")


def role_sentence(role: Role) -> str:
    """Return what the role includes, in one line."""
    match role:
        case Role.FINANCE:
            return tr("Keeps accounts, tops up and imports usage. Changes no settings.")
        case Role.SUPPORT:
            return tr("Keeps accounts and billing details. Does not top up.")
        case Role.AUDITOR:
            return tr("Reads and reprints everything. Changes nothing.")
        case Role.ADMINISTRATOR:
            return tr("Does everything, also seller, rates and operators.")
