"""Everything about mail of one book, put together: queue, server and texts."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from billing_desktop.credentials.book_key import BookKey
from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.credentials.session_store import SessionStore
from billing_desktop.documents.mail_wording import MailWording
from billing_desktop.domain.known_secrets import KNOWN_SECRETS
from billing_desktop.domain.mail_server import MailServer
from billing_desktop.mail.file_turn import FileTurn
from billing_desktop.ports.mail import Mailer
from billing_desktop.services.carrying import Carrier
from billing_desktop.services.mail_servers import MailServers
from billing_desktop.services.mail_texts import MailTexts
from billing_desktop.services.mail_writing import MailWriter
from billing_desktop.services.outbox import Outbox
from billing_desktop.services.service import Tools
from billing_desktop.settings import Settings

TURN_NAME = "mail.lock"


@dataclass(frozen=True, slots=True)
class MailDesk:
    """What staff can do about mail."""

    outbox: Outbox
    servers: MailServers
    texts: MailTexts


def mail_desk(settings: Settings, tools: Tools) -> MailDesk:
    """Return the mail services of a book. Nothing is asked yet."""

    def connect(server: MailServer, password: str | None) -> Mailer:
        from billing_desktop.mail.smtp_mailer import SmtpMailer

        KNOWN_SECRETS.learn(password)
        return SmtpMailer(server, password, ca_file=settings.ca_file)

    words = MailWording()
    writer = MailWriter(tools, words=words)
    carrier = Carrier(
        tools,
        connect=connect,
        password_of=_Passwords(tools),
        address=settings.smtp_url,
    )
    turn = FileTurn(settings.data_dir / TURN_NAME)
    return MailDesk(
        outbox=Outbox(tools, carrier=carrier, writer=writer, turn=turn),
        servers=MailServers(tools, carrier=carrier),
        texts=MailTexts(tools, words=words, writer=writer),
    )


class _Passwords:
    """The passwords of mail servers, each under its server and user, so that no other gets it."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._lock = Lock()
        self._session = SessionStore()
        self._known: dict[str, BookKey] = {}

    def __call__(self, server: MailServer) -> BookKey:
        with self._lock:
            if server.secret_name not in self._known:
                with self._tools.database.read() as uow:
                    book_id = uow.books.book_id()
                self._known[server.secret_name] = BookKey(
                    book_id, store=KeyringStore(), session=self._session, kind=server.secret_name
                )
            return self._known[server.secret_name]
