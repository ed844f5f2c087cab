"""What services need to bring mail out of the house."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from billing_desktop.domain.mail_server import MailServer
from billing_desktop.domain.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail, byte for byte."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


@dataclass(frozen=True, slots=True)
class Mail:
    """One message to exactly one recipient. ``message_id`` is the same at every attempt."""

    message_id: str
    sender_name: str
    sender_address: str
    recipient: str
    subject: str
    text: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()


class DeliveryOutcome(StrEnum):
    """What became of an attempt to hand a mail over."""

    HANDED_OVER = "handed_over"  # The server has taken it on.
    REFUSED = "refused"  # It will not take this mail, however often it is asked.
    NOT_NOW = "not_now"  # Trying again later is right, with the same Message-ID.


@dataclass(frozen=True, slots=True)
class Delivery:
    """The outcome, the server's own words and a sentence about it.

    ``is_about_server`` means that other mails would fare no better just now. After
    ``NOT_NOW`` the server may have the mail all the same if only its answer was lost.
    """

    outcome: DeliveryOutcome
    sentence: Sentence
    answer: str = ""
    is_about_server: bool = False


class Mailer(Protocol):
    """Hands mail to one server. Both methods block, and come to an end by themselves.

    Whatever the server does is an outcome; neither raises because of it.
    """

    def send(self, mail: Mail) -> Delivery:
        """Hand one mail over."""
        ...

    def check(self) -> Delivery:
        """Go as far as one can without a mail: reach the server, trust it, sign in."""
        ...


class Connect(Protocol):
    """How to make a mailer of a server and a password."""

    def __call__(self, server: MailServer, password: str | None) -> Mailer:
        """Return a mailer; nothing is asked yet."""
        ...


class Turn(Protocol):
    """Lets one sender at a time work on this computer, also among several processes."""

    def take(self) -> AbstractContextManager[str | None]:
        """Lend the name of this computer; None while somebody else here is sending.

        It is given back when the process ends, however it ends.
        """
        ...
