"""A mail as the bytes that go over the line."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime

from billing_desktop.domain.email_address import email_address
from billing_desktop.ports.mail import Mail


def written(mail: Mail) -> EmailMessage:
    """Return the message with exactly one recipient, in both headers and envelope.

    The modern classes refuse a line break in any header, so nothing can add another one.

    Raises:
        EmailError: sender or recipient is not one address.
        ValueError: a header holds a line break.
    """
    sender, recipient = address(mail.sender_address), address(mail.recipient)
    message = EmailMessage(SMTPUTF8 if needs_utf8(sender, recipient) else SMTP)
    message["From"] = Address(mail.sender_name, *_parts(sender))
    message["To"] = Address("", *_parts(recipient))
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # Absence notes need not answer (RFC 3834).
    # Lines stay short and plain, whatever the server understands.
    message.set_content(mail.text, charset="utf-8", cte="quoted-printable")
    for attachment in mail.attachments:
        main, _, sub = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=main, subtype=sub, filename=attachment.name
        )
    return message


def address(text: str) -> str:
    """Return one address as servers know it: the domain in ASCII.

    Raises:
        EmailError: it is not one address.
    """
    local, _, domain = email_address(text).rpartition("@")
    return f"{local}@{domain.encode('idna').decode('ascii')}"


def needs_utf8(*addresses: str) -> bool:
    """Tell whether only a server that knows SMTPUTF8 can take these addresses."""
    return not all(each.isascii() for each in addresses)


def _parts(text: str) -> tuple[str, str]:
    local, _, domain = text.rpartition("@")
    return local, domain
