"""What people read for each field whose change the audit trail keeps, and for its values."""

from __future__ import annotations

from ui.formatting import EMPTY
from ui.translation import tr

FIELDS = {
    "bic": "BIC",
    "body": "Text",
    "city": "City",
    "company": "Company",
    "contact": "Contact",
    "country": "Country",
    "email": "E-mail address",
    "fixed": "Fixed amount",
    "host": "Server",
    "iban": "IBAN",
    "idle_minutes": "Minutes until the lock",
    "is_active": "Active",
    "language": "Invoice language",
    "logo": "Logo",
    "managers": "Managing directors",
    "name": "Name",
    "payment_days": "Payment term in days",
    "percent": "Percent",
    "phone": "Phone",
    "port": "Port",
    "postal_code": "Postal code",
    "register_number": "Register number",
    "role": "Role",
    "security": "Encryption",
    "sender_address": "Sender's address",
    "sender_name": "Sender's name",
    "street": "Street address",
    "subject": "Subject",
    "tax_number": "Tax number",
    "thank_you_address": "Page after paying",
    "user": "User name",
    "valid_days": "Days a valid answer counts",
    "vat_number": "VAT number",
}
"""Every field of which a service keeps before and after; a test finds one without words."""


def field_text(name: str) -> str:
    """Return what the field is called; its own name where there are no words."""
    words = FIELDS.get(name)
    return name if words is None else tr(words)


def value_text(value: str) -> str:
    """Return a value as people read it; "–" where there was none."""
    return {"": EMPTY, "True": tr("Yes"), "False": tr("No")}.get(value, value)
