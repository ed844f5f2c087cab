"""The way out for mail at this moment: which server, who sends, and with which password."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from billing_desktop.credentials.book_key import BookKey
from billing_desktop.domain.mail_server import MailServer, server_at
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import KeyStoreError
from billing_desktop.ports.mail import Connect, Mailer
from billing_desktop.services.service import Service, Tools


@dataclass(frozen=True, slots=True)
class MailWay:
    """Server and sender, and a mailer unless ``problem`` says why there is none."""

    server: MailServer
    sender: Sender
    mailer: Mailer | None = field(default=None, repr=False)
    problem: Sentence | None = None


class Carrier(Service):
    """Knows the mail server of the book. No operator calls it.

    ``address`` is that of the environment, which wins over the one in the settings.
    """

    def __init__(
        self,
        tools: Tools,
        *,
        connect: Connect,
        password_of: Callable[[MailServer], BookKey],
        address: str | None,
    ) -> None:
        super().__init__(tools)
        self._connect = connect
        self._password_of = password_of
        self._given = None if address is None else server_at(address)

    @property
    def is_given(self) -> bool:
        """Whether the server comes from the environment."""
        return self._given is not None

    @property
    def has_given_password(self) -> bool:
        """Whether the environment names the password as well."""
        return self._given is not None and self._given[1] is not None

    def server(self) -> MailServer | None:
        """Return the mail server; None where none is set."""
        if self._given is not None:
            return self._given[0]
        with self._database.read() as uow:
            return uow.mail_settings.server()

    def sender(self) -> Sender:
        """Return who sends: as set, and for what is not set the seller."""
        with self._database.read() as uow:
            sender, seller = uow.mail_settings.sender(), uow.rates.seller()
        return sender.or_else(address=seller.email, name=seller.name)

    def way(self) -> MailWay | None:
        """Return the way out; None where no server is set. May block on the key store."""
        server = self.server()
        if server is None:
            return None
        sender = self.sender()
        if not sender.address:
            return MailWay(server, sender, problem=Sentence(_NO_SENDER))
        password: str | None = None
        try:
            if server.user:
                password = self._password(server)
        except KeyStoreError as error:
            return MailWay(server, sender, problem=Sentence.of(error))
        if server.user and password is None:
            values = {"user": server.user, "server": str(server)}
            return MailWay(server, sender, problem=Sentence(_NO_PASSWORD, values))
        return MailWay(server, sender, mailer=self.mailer(server, password))

    def mailer(self, server: MailServer, password: str | None) -> Mailer:
        """Return a mailer of any server, as to try one out before it is kept."""
        return self._connect(server, password)

    def password_of(self, server: MailServer) -> BookKey:
        """Return where the password of a server is kept."""
        return self._password_of(server)

    def _password(self, server: MailServer) -> str | None:
        if self._given is not None and self._given[1] is not None:
            return self._given[1]
        found = self._password_of(server).find()
        return None if found is None else found.key


_NO_SENDER = "Nobody is named as the sender of mail. Please enter an address under Settings, Mail."
_NO_PASSWORD = (
    "The password for {user} at {server} is not known on this computer. Please enter it under "
    "Settings, Mail."
)
