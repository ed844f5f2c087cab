"""The thread of a request: what people wrote, and a line for every step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from billing_desktop.domain.invoice_request import RequestAction, RequestStatus
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.text import clean_line
from billing_desktop.errors import TextError, UserError

MESSAGE_LENGTH_MAX = 10_000


class MessageKind(StrEnum):
    """Who speaks: a person, or the program about a step."""

    MESSAGE = "message"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class RequestMessage:
    """One entry of a thread, in order of ``seq``. Its text is literal: markup means nothing.

    A message has a ``text``; a system line has a ``sentence``, and if it tells of a step also
    the ``action`` and the state it led ``to``. ``mail_status`` is how the mail stands that
    took a message to the customer; None if there is none.
    """

    request_id: str
    seq: int
    kind: MessageKind
    author: str
    at: datetime
    text: str = ""
    sentence: Sentence | None = None
    action: RequestAction | None = None
    to: RequestStatus | None = None
    mail_id: str | None = None
    mail_status: str | None = None

    def __post_init__(self) -> None:
        if (self.kind is MessageKind.SYSTEM) != (self.sentence is not None):
            raise ValueError("a system line has a sentence, and a message has none")
        if (self.action is None) != (self.to is None):
            raise ValueError("a step has an action and the state it led to")

    @property
    def words(self) -> str:
        """What it says, in English."""
        return self.text if self.sentence is None else str(self.sentence)


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody has begun to write in a thread and not sent."""

    text: str
    saved_at: datetime


def checked_text(text: str) -> str:
    """Return ``text`` as it is kept: in composed form, without blanks around its lines.

    Raises:
        UserError: longer than 10,000 characters.
        TextError: it holds a character that nobody can see.
    """
    if len(text) > MESSAGE_LENGTH_MAX:
        raise TextError(
            "A message has at most {length_max} characters.",
            code="message_invalid",
            length_max=MESSAGE_LENGTH_MAX,
        )
    lines = text.replace("\t", " ").splitlines()
    return "\n".join(clean_line(line, length_max=MESSAGE_LENGTH_MAX) for line in lines).strip("\n")


def checked_message(text: str) -> str:
    """Return ``text`` as `checked_text` does, if it says something.

    Raises:
        UserError: it says nothing; and as `checked_text`.
    """
    cleaned = checked_text(text)
    if not cleaned:
        raise UserError("A message needs a text.", code="message_missing")
    return cleaned
