"""The mail server, who sends, and the texts that staff have written. Insert-only."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, Column, Integer, String, Table, Text, func, insert, select
from sqlalchemy.engine import Connection

from billing_desktop.db.base import UtcDateTime, metadata, one_of
from billing_desktop.db.last_saves import last_save
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.mail_text import MailText, MailTextKind
from billing_desktop.domain.merging import LastSave
from billing_desktop.domain.sender import Sender

mail_server = Table(
    "mail_server",
    metadata,
    Column("version", Integer, primary_key=True),
    Column("host", String(253)),  # NULL: there is none any more.
    Column("port", Integer),
    Column("security", String(12)),
    Column("user_name", String(254)),
    Column("sender_address", String(254), nullable=False),
    Column("sender_name", String(200), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    one_of("security", MailSecurity),
    CheckConstraint("(host IS NULL) = (port IS NULL)", name="port_with_host"),
    CheckConstraint("(host IS NULL) = (security IS NULL)", name="security_with_host"),
)

mail_text = Table(
    "mail_text",
    metadata,
    Column("kind", String(20), primary_key=True),
    Column("language", String(8), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("subject", String(300)),  # NULL: the text that comes with the program holds again.
    Column("body", Text),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("saved_by", String(60), nullable=False),
    CheckConstraint("(subject IS NULL) = (body IS NULL)", name="whole_or_default"),
)


class MailSettingsStore:
    """Server, sender and texts of one transaction; the newest version of each holds."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def server(self) -> MailServer | None:
        """Return the mail server as last saved; None where none is set."""
        row = self._connection.execute(_NEWEST_SERVER).first()
        if row is None or row.host is None:
            return None
        return MailServer(row.host, row.port, MailSecurity(row.security), row.user_name or "")

    def sender(self) -> Sender:
        """Return who sends as last saved; empty ones where nobody said."""
        row = self._connection.execute(_NEWEST_SERVER).first()
        return Sender() if row is None else Sender(row.sender_address, row.sender_name)

    def server_save(self) -> LastSave | None:
        """Return who saved server and sender; None while nobody has."""
        return last_save(self._connection, mail_server)

    def save_server(
        self, server: MailServer | None, sender: Sender, *, at: datetime, by: str
    ) -> None:
        """Store server and sender for mails to come."""
        last = self._connection.execute(select(func.max(mail_server.c.version))).scalar_one()
        self._connection.execute(
            insert(mail_server),
            {
                "version": (last or 0) + 1,
                "host": None if server is None else server.host,
                "port": None if server is None else server.port,
                "security": None if server is None else server.security,
                "user_name": None if server is None else server.user,
                "sender_address": sender.address,
                "sender_name": sender.name,
                "saved_at": at,
                "saved_by": by,
            },
        )

    def text(self, kind: MailTextKind, language: str) -> MailText | None:
        """Return what staff have written; None where the program's own text holds."""
        row = self._connection.execute(
            select(mail_text.c.subject, mail_text.c.body)
            .where(mail_text.c.kind == kind, mail_text.c.language == language)
            .order_by(mail_text.c.version.desc())
            .limit(1)
        ).first()
        return None if row is None or row.subject is None else MailText(row.subject, row.body)

    def text_save(self, kind: MailTextKind, language: str) -> LastSave | None:
        """Return who wrote, or took back, the text; None while nobody has."""
        is_it = (mail_text.c.kind == kind, mail_text.c.language == language)
        return last_save(self._connection, mail_text, *is_it)

    def save_text(
        self, kind: MailTextKind, language: str, text: MailText | None, *, at: datetime, by: str
    ) -> None:
        """Store a text for mails to come; None goes back to the program's own."""
        last = self._connection.execute(
            select(func.max(mail_text.c.version)).where(
                mail_text.c.kind == kind, mail_text.c.language == language
            )
        ).scalar_one()
        self._connection.execute(
            insert(mail_text),
            {
                "kind": kind,
                "language": language,
                "version": (last or 0) + 1,
                "subject": None if text is None else text.subject,
                "body": None if text is None else text.body,
                "saved_at": at,
                "saved_by": by,
            },
        )


_NEWEST_SERVER = select(mail_server).order_by(mail_server.c.version.desc()).limit(1)
