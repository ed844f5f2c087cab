"""What a mail server's reply, or its silence, means for the mail."""

from __future__ import annotations

import smtplib
import ssl

from billing_desktop.domain.mail_server import MailServer
from billing_desktop.domain.sentence import Sentence
from billing_desktop.domain.text import hidden_character
from billing_desktop.errors import BillingError
from billing_desktop.ports.mail import Delivery, DeliveryOutcome

ANSWER_LENGTH_MAX = 300
CLOSING = 421  # The server goes away, whatever it was asked.
_FOR_GOOD = 500


def answer_text(code: int, reply: bytes | str) -> str:
    """Return a reply as one printable line: it is the server's text and goes onto screens."""
    text = reply if isinstance(reply, str) else reply.decode("utf-8", "replace")
    shown = "".join(" " if hidden_character(each) else each for each in f"{code} {text}")
    return " ".join(shown.split())[:ANSWER_LENGTH_MAX]


def taken(server: MailServer, code: int, reply: bytes) -> Delivery:
    """Return that the server has the mail."""
    sentence = Sentence("Handed over to {server}.", {"server": str(server)})
    return Delivery(DeliveryOutcome.HANDED_OVER, sentence, answer_text(code, reply))


def works(server: MailServer, code: int, reply: bytes) -> Delivery:
    """Return that the server let us in."""
    sentence = Sentence("The mail server {server} answers.", {"server": str(server)})
    return Delivery(DeliveryOutcome.HANDED_OVER, sentence, answer_text(code, reply))


def refused(server: MailServer, code: int, reply: bytes | str) -> Delivery:
    """Return what a reply to a mail means: 5xx is for good, everything else for now."""
    answer = answer_text(code, reply)
    values = {"server": str(server), "answer": answer}
    if code >= _FOR_GOOD:
        sentence = Sentence("{server} refused the mail: {answer}.", values)
        return Delivery(DeliveryOutcome.REFUSED, sentence, answer)
    sentence = Sentence("{server} does not take the mail just now: {answer}.", values)
    return Delivery(DeliveryOutcome.NOT_NOW, sentence, answer, is_about_server=code == CLOSING)


def not_serving(server: MailServer, code: int, reply: bytes) -> Delivery:
    """Return that the server does not even greet us."""
    answer = answer_text(code, reply)
    return _about_server(
        "{server} serves nobody just now: {answer}.", answer, server=str(server), answer=answer
    )


def login_refused(server: MailServer, code: int, reply: bytes) -> Delivery:
    """Return that user or password is not right, or that nobody can sign in for now."""
    answer = answer_text(code, reply)
    template = (
        "{server} refused the user name or the password: {answer}. Please check both under "
        "Settings, Mail."
        if code >= _FOR_GOOD
        else "{server} lets nobody sign in just now: {answer}."
    )
    return _about_server(template, answer, server=str(server), answer=answer)


def no_sign_in(server: MailServer) -> Delivery:
    """Return that the server offers no way to sign in that we know."""
    return _about_server(
        "{server} offers no way to sign in with a password. Nothing was sent.", server=str(server)
    )


def no_password(server: MailServer) -> Delivery:
    """Return that the password is not known on this computer."""
    return _about_server(
        "The password for {user} at {server} is not known on this computer. Please enter it under "
        "Settings, Mail.",
        server=str(server),
        user=server.user,
    )


def no_encryption(server: MailServer) -> Delivery:
    """Return that the line would be open to everybody."""
    return _about_server(
        "{server} offers no encryption, or somebody on the way took the offer out. Nothing was "
        "sent, and no password was told.",
        server=str(server),
    )


def no_utf8(recipient: str) -> Delivery:
    """Return that the server cannot write such an address."""
    sentence = Sentence(
        "The mail server cannot deliver to {address}: it knows plain letters before the @ only.",
        {"address": recipient},
    )
    return Delivery(DeliveryOutcome.REFUSED, sentence)


def unusable(error: BillingError) -> Delivery:
    """Return that the mail cannot be written at all."""
    return Delivery(DeliveryOutcome.REFUSED, Sentence.of(error))


def in_doubt(server: MailServer) -> Delivery:
    """Return that the answer to the whole mail was lost: the server may have it."""
    return _about_server(
        "{server} got the mail, but its answer was lost. It is sent again with the same "
        "Message-ID, so it may arrive twice.",
        server=str(server),
    )


def failed(server: MailServer, error: Exception) -> Delivery:
    """Return what went wrong with the line itself."""
    match error:
        case ssl.SSLCertVerificationError():
            return _about_server(
                "{server} could not prove who it is ({reason}). Nothing was sent, and no password "
                "was told.",
                server=str(server),
                reason=error.verify_message,
            )
        case ssl.SSLError():
            return _about_server(
                "No encrypted line to {server} came about ({reason}). Nothing was sent.",
                server=str(server),
                reason=error.reason or type(error).__name__,
            )
        case smtplib.SMTPServerDisconnected() | ConnectionResetError() | BrokenPipeError():
            return _about_server("{server} broke the connection off.", server=str(server))
        case TimeoutError():
            return _about_server("{server} did not answer in time.", server=str(server))
        case OSError() if not isinstance(error, smtplib.SMTPException):
            return _about_server(
                "{server} cannot be reached ({reason}).",
                server=str(server),
                reason=error.strerror or type(error).__name__,
            )
        case _:
            return _about_server(
                "{server} does not speak as a mail server does ({reason}).",
                server=str(server),
                reason=type(error).__name__,
            )


def _about_server(template: str, answer: str = "", /, **values: str) -> Delivery:
    return Delivery(
        DeliveryOutcome.NOT_NOW, Sentence(template, values), answer, is_about_server=True
    )
