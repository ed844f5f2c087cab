"""The mail server of the book, who sends, and the password, which no file ever holds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from billing_desktop.db.unit_of_work import UnitOfWork
from billing_desktop.domain.audit_trail import changes_between, state
from billing_desktop.domain.email_address import email_address
from billing_desktop.domain.mail_server import MailServer
from billing_desktop.domain.operator import Operator
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.sender import Sender
from billing_desktop.domain.sentence import Sentence
from billing_desktop.errors import ConflictError, KeyStoreError, SettingsError, UserError
from billing_desktop.ports.mail import Delivery, DeliveryOutcome, Mail, Mailer
from billing_desktop.services.carrying import Carrier
from billing_desktop.services.mail_writing import TEST_MARK
from billing_desktop.services.rights import checked
from billing_desktop.services.service import Service, Tools, first_save

PASSWORD_LENGTH_MAX = 500
_Saved = tuple[MailServer | None, Sender]


@dataclass(frozen=True, slots=True)
class MailServerStatus:
    """What is set, and what it comes to: ``sender`` with the seller's own in its gaps.

    ``is_given`` tells that the server comes from the environment. ``password_place`` is None
    where no password is kept; ``problem`` says why mail cannot go out.
    """

    server: MailServer | None
    saved_sender: Sender
    sender: Sender
    is_given: bool
    password_place: KeyPlace | None = None
    problem: Sentence | None = None


class MailServers(Service):
    """Sets the mail server and tries it out."""

    def __init__(self, tools: Tools, *, carrier: Carrier) -> None:
        super().__init__(tools)
        self._carrier = carrier

    @checked
    def status(self, operator: Operator) -> MailServerStatus:
        """Return how mail goes out. May block on the key store."""
        with self._database.read() as uow:
            saved_sender = uow.mail_settings.sender()
        way = self._carrier.way()
        server = None if way is None else way.server
        return MailServerStatus(
            server=server,
            saved_sender=saved_sender,
            sender=self._carrier.sender(),
            is_given=self._carrier.is_given,
            password_place=None if server is None else self._place(server),
            problem=None if way is None else way.problem,
        )

    @checked
    def check(self, operator: Operator) -> Delivery | None:
        """Sign in at the server without sending anything; None where none is set. Blocks."""
        way = self._carrier.way()
        if way is None:
            return None
        if way.mailer is None:
            reason = way.problem or Sentence("")
            return Delivery(DeliveryOutcome.NOT_NOW, reason, is_about_server=True)
        return way.mailer.check()

    @checked
    def save(
        self,
        operator: Operator,
        server: MailServer | None,
        sender: Sender,
        *,
        password: str | None = None,
        keep: KeyPlace = KeyPlace.KEY_STORE,
        seen: _Saved | None = None,
    ) -> MailServerStatus:
        """Use ``server`` from now on; None sends no mail any more. Safe to repeat.

        A ``password`` is kept in that place, under this server and user, and told to no other.
        Without one the password kept before is used, if it is the same server and user.

        Raises:
            SettingsError: the server comes from the environment.
            KeyStoreError: the key store does not take the password; nothing was saved.
            ConflictError: another server or sender is saved than was ``seen``; nothing was.
        """
        if self._carrier.is_given:
            raise SettingsError(
                "The mail server comes from BILLING_SMTP_URL, so it cannot be changed here."
            )
        self._require_seen(seen, (server, sender))
        if password is not None and server is not None:
            self._carrier.password_of(server).keep(_checked(password), keep)
        with self._database.write() as uow:
            last = (uow.mail_settings.server(), uow.mail_settings.sender())
            if (server, sender) != last:
                _require_seen(uow, seen, (server, sender))
                now = self._clock.now()
                uow.mail_settings.save_server(server, sender, at=now, by=operator.name)
                place = "mail_server:" + ("none" if server is None else str(server))
                changes = changes_between(_state(*last), _state(server, sender))
                uow.record(now, operator.name, "mail_server.save", place, changes)
                uow.commit()
        return self.status(operator)

    @checked
    def forget_password(self, operator: Operator) -> MailServerStatus:
        """Keep no password any more. Safe to repeat.

        Raises:
            KeyStoreError: the key store cannot be used, and may still hold it.
        """
        server = self._carrier.server()
        if server is not None:
            self._carrier.password_of(server).forget()
        return self.status(operator)

    @checked
    def test(
        self,
        operator: Operator,
        server: MailServer | None,
        sender: Sender,
        *,
        password: str | None = None,
        recipient: str = "",
    ) -> Delivery:
        """Send a test mail through ``server``, saved or not, and return what it answered. Blocks.

        It goes to ``recipient``, else to the sender's own address. The password is the one
        given, else the one kept.

        Raises:
            EmailError: the recipient is not one address.
            UserError: there is no server or no sender to try, or the password is not known.
            KeyStoreError: the key store cannot be used just now.
        """
        mailer, sender = self._to_try(server, sender, password)
        with self._database.read() as uow:
            is_test = uow.books.is_test()
        domain = sender.address.rpartition("@")[2].encode("idna").decode("ascii")
        mark = TEST_MARK if is_test else ""
        return mailer.send(
            Mail(
                message_id=f"<test-{uuid4().hex}@{domain}>",
                sender_name=sender.name,
                sender_address=sender.address,
                recipient=email_address(recipient) if recipient else sender.address,
                subject=f"{mark}Billing Desktop: test mail",
                text=_TEST_TEXT.format(operator=operator.name),
                written_at=self._clock.now(),
            )
        )

    def _require_seen(self, seen: _Saved | None, new: _Saved) -> None:
        """Look before the password is kept: it belongs to what is refused."""
        with self._database.read() as uow:
            _require_seen(uow, seen, new)

    def _to_try(
        self, server: MailServer | None, sender: Sender, password: str | None
    ) -> tuple[Mailer, Sender]:
        if self._carrier.is_given or server is None:
            way = self._carrier.way()
            if way is None:
                raise UserError("There is no mail server to try yet.", code="mail_server_missing")
            if way.problem is not None:
                raise UserError("{reason}", code="mail_not_possible", reason=way.problem)
            assert way.mailer is not None  # Without a problem there is one.
            return way.mailer, way.sender
        with self._database.read() as uow:
            seller = uow.rates.seller()
        sender = sender.or_else(address=seller.email, name=seller.name)
        if not sender.address:
            raise UserError("A test mail needs a sender's address.", code="sender_missing")
        if server.user and not password:
            kept = self._carrier.password_of(server)
            kept.look_again()
            found = kept.find()
            if found is None:
                raise UserError("The password of the mail server is missing.", code="no_password")
            password = found.key
        return self._carrier.mailer(server, password), sender

    def _place(self, server: MailServer) -> KeyPlace | None:
        if not server.user or self._carrier.has_given_password:
            return None
        try:
            found = self._carrier.password_of(server).find()
        except KeyStoreError:
            return None
        return None if found is None else found.place


def _require_seen(uow: UnitOfWork, seen: _Saved | None, new: _Saved) -> None:
    saved = (uow.mail_settings.server(), uow.mail_settings.sender())
    last = uow.mail_settings.server_save()
    first = None if seen is None else first_save(seen, saved, new, last)
    if first is None:
        return
    server, sender = saved
    raise ConflictError(
        "{name} saved another mail server at {at}: {server}, sender {sender}. Nothing of yours "
        "was stored; saving again replaces it.",
        name=first.by,
        at=first.at,
        server="–" if server is None else server,
        sender=sender.address or "–",
    )


def _state(server: MailServer | None, sender: Sender) -> dict[str, object]:
    of_sender = {"sender_address": sender.address, "sender_name": sender.name}
    return {**state(server), **of_sender}


def _checked(password: str) -> str:
    if not password or len(password) > PASSWORD_LENGTH_MAX or "\0" in password:
        raise UserError("The password of the mail server is missing.", code="no_password")
    return password


_TEST_TEXT = """\
This is a test mail of Billing Desktop, sent by {operator}.

If you can read it, invoices can be mailed.
"""
