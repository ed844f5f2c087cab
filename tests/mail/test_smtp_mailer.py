"""Mail is handed over to real servers, and nothing secret is told to wrong ones."""

from __future__ import annotations

import base64
import hashlib
import time
from dataclasses import replace

import pytest
import trustme

from billing_desktop.domain.hidden_text import HIDDEN
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.mail.smtp_mailer import SmtpMailer
from billing_desktop.ports.mail import Attachment, Delivery, DeliveryOutcome, Mail
from tests.builders import NOW
from tests.mail.servers import HOST, PASSWORD, USER, Authority, PostBox, post_box, scripted

PDF = b"%PDF-1.7\r\n.\r\n\x00\xff" + bytes(range(256)) * 40
MAIL = Mail(
    message_id="<0123@billing.example>",
    sender_name="Beispielwerk Söhne, GmbH",
    sender_address="rechnung@beispielwerk.example",
    recipient="billing@nordlicht.example",
    subject="Rechnung RE-2026-000042 über 61,55 € – " + "Größe " * 20 + "!",
    text="Guten Tag,\n.\nFrom hier\n" + "ä" * 300 + "\n",
    written_at=NOW,
    attachments=(Attachment("RE-2026-000042.pdf", PDF),),
)
ENCRYPTED = (MailSecurity.TLS, MailSecurity.STARTTLS)


def send(
    server: MailServer,
    mail: Mail = MAIL,
    *,
    password: str | None = None,
    ca_file: str | None = None,
    seconds: float = 5,
) -> Delivery:
    mailer = SmtpMailer(
        server, password, ca_file=ca_file, answer_seconds=seconds, all_seconds=seconds
    )
    return mailer.send(mail)


@pytest.mark.parametrize("security", MailSecurity)
def test_a_mail_arrives_as_it_was_written(authority: Authority, security: MailSecurity) -> None:
    context = None if security is MailSecurity.PLAIN else authority.context()
    with post_box(security, context=context, user=USER) as box:
        delivery = send(box.server, password=PASSWORD, ca_file=authority.ca_file)

    assert delivery.outcome is DeliveryOutcome.HANDED_OVER
    assert delivery.answer == "250 2.0.0 queued as 1"
    assert str(delivery.sentence) == f"Handed over to {box.server}."
    (received,) = box.mails
    assert received.recipients == [MAIL.recipient]
    assert received.sender == MAIL.sender_address
    message = received.message
    assert message["To"] == MAIL.recipient
    assert message["From"].addresses[0].display_name == MAIL.sender_name
    assert message["From"].addresses[0].addr_spec == MAIL.sender_address
    assert message["Subject"] == MAIL.subject
    assert message["Message-ID"] == MAIL.message_id
    assert message["Date"].datetime == NOW
    text, pdf = message.iter_parts()
    assert text.get_content().replace("\r\n", "\n") == MAIL.text
    assert pdf.get_filename() == "RE-2026-000042.pdf"
    assert pdf.get_content_type() == "application/pdf"
    assert hashlib.sha256(pdf.get_content()).digest() == hashlib.sha256(PDF).digest()


@pytest.mark.parametrize("security", ENCRYPTED)
@pytest.mark.parametrize("flaw", ["expired", "other_host", "stranger"])
def test_a_server_that_cannot_prove_its_name_learns_nothing(
    authority: Authority, security: MailSecurity, flaw: str
) -> None:
    match flaw:
        case "expired":
            context = authority.expired()
        case "other_host":
            context = authority.context("mail.other.example")
        case _:
            context = Authority(trustme.CA(), "").context()
    with post_box(security, context=context, user=USER) as box:
        delivery = send(box.server, password=PASSWORD, ca_file=authority.ca_file)

    assert delivery.outcome is DeliveryOutcome.NOT_NOW
    assert delivery.is_about_server
    assert "could not prove who it is" in str(delivery.sentence)
    assert (box.passwords, box.mails) == ([], [])


def test_a_server_without_starttls_is_told_neither_password_nor_mail() -> None:
    script = (b"220 here\r\n", b"250-here\r\n250 AUTH PLAIN LOGIN\r\n")
    with scripted(*script, is_silent=True) as (server, heard):
        delivery = send(
            replace(server, security=MailSecurity.STARTTLS, user=USER), password=PASSWORD
        )

    assert delivery.outcome is DeliveryOutcome.NOT_NOW
    assert "offers no encryption" in str(delivery.sentence)
    assert [line[:4].upper() for line in heard] == [b"EHLO"]


def test_an_offer_that_is_not_kept_is_no_encryption() -> None:
    script = (b"220 here\r\n", b"250-here\r\n250 STARTTLS\r\n", b"454 not now\r\n")
    with scripted(*script, is_silent=True) as (server, heard):
        delivery = send(
            replace(server, security=MailSecurity.STARTTLS, user=USER), password=PASSWORD
        )

    assert "offers no encryption" in str(delivery.sentence)
    assert not any(line.startswith((b"AUTH", b"MAIL")) for line in heard)


def test_what_was_slipped_in_before_the_encryption_is_not_read(authority: Authority) -> None:
    script = (b"220 here\r\n", b"250 STARTTLS\r\n", b"220 go\r\n250-evil\r\n250 AUTH PLAIN\r\n")
    with scripted(*script, is_silent=True) as (server, heard):
        delivery = send(
            replace(server, security=MailSecurity.STARTTLS, user=USER),
            password=PASSWORD,
            ca_file=authority.ca_file,
            seconds=0.5,
        )

    assert delivery.outcome is DeliveryOutcome.NOT_NOW
    assert not any(b"AUTH" in line for line in heard)


def test_a_wrong_password_is_about_the_server_and_its_answer_is_told(authority: Authority) -> None:
    with post_box(MailSecurity.TLS, context=authority.context(), user=USER) as box:
        delivery = send(box.server, password="wrong", ca_file=authority.ca_file)

    assert (delivery.outcome, delivery.is_about_server) == (DeliveryOutcome.NOT_NOW, True)
    assert "refused the user name or the password: 535" in str(delivery.sentence)
    assert box.mails == []


def test_a_password_that_the_server_says_back_is_not_told() -> None:
    told = base64.b64encode(f"\0{USER}\0{PASSWORD}".encode())
    refused = b"535 no: " + told + f" ({PASSWORD})\r\n".encode()
    script = (b"220 here\r\n", b"250-here\r\n250 AUTH PLAIN\r\n", refused)
    with scripted(*script) as (server, _):
        delivery = send(replace(server, user=USER), password=PASSWORD)

    assert delivery.answer == f"535 no: {HIDDEN} {HIDDEN}"
    assert "refused the user name or the password" in str(delivery.sentence)
    assert PASSWORD not in str(delivery.sentence)


def test_without_its_password_nobody_signs_in() -> None:
    with post_box(user=USER) as box:
        delivery = send(box.server, password=None)

    assert "is not known on this computer" in str(delivery.sentence)
    assert (delivery.outcome, box.passwords, box.mails) == (DeliveryOutcome.NOT_NOW, [], [])


@pytest.mark.parametrize(
    ("where", "reply", "outcome", "is_about_server"),
    [
        ("at_recipient", "550 5.1.1 no such user", DeliveryOutcome.REFUSED, False),
        ("at_recipient", "450 4.2.0 greylisted", DeliveryOutcome.NOT_NOW, False),
        ("at_recipient", "421 4.3.2 going down", DeliveryOutcome.NOT_NOW, True),
        ("after_data", "554 5.7.1 spam", DeliveryOutcome.REFUSED, False),
        ("after_data", "452 4.3.1 disk full", DeliveryOutcome.NOT_NOW, False),
    ],
)
def test_a_refusal_is_for_good_or_for_now_as_its_number_says(
    where: str, reply: str, outcome: DeliveryOutcome, *, is_about_server: bool
) -> None:
    with post_box() as box:
        setattr(box, where, reply)
        delivery = send(box.server)

    assert (delivery.outcome, delivery.is_about_server) == (outcome, is_about_server)
    assert delivery.answer == reply
    assert reply in str(delivery.sentence)


GREETED = (b"220 here\r\n", b"250 here\r\n", b"250 ok\r\n", b"250 ok\r\n")


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ((), "broke the connection off"),
        ((b"220 here\r\n",), "broke the connection off"),
        (GREETED[:3], "broke the connection off"),
        (GREETED, "broke the connection off"),
        ((b"554 go away\r\n",), "serves nobody just now: 554 go away"),
        ((b"\xff\xfe\x00\r\n",), "serves nobody just now"),
        ((b"220 here\r\n", b"\x00\x80garbage\r\n"), "serves nobody just now"),
        ((b"2" * 20_000 + b"\r\n",), "does not speak as a mail server does"),
    ],
)
def test_a_server_that_breaks_off_or_talks_nonsense_is_tried_again_later(
    script: tuple[bytes, ...], said: str
) -> None:
    with scripted(*script) as (server, _):
        delivery = send(server)

    assert (delivery.outcome, delivery.is_about_server) == (DeliveryOutcome.NOT_NOW, True)
    assert said in str(delivery.sentence)


@pytest.mark.parametrize("after", [b"", b"25", b"\xff\xff\r\n", b"199 what\r\n"])
def test_a_lost_answer_leaves_it_open_whether_the_mail_arrived(after: bytes) -> None:
    with scripted(*GREETED, b"354 go on\r\n", ending=after) as (server, _):
        delivery = send(server)

    assert (delivery.outcome, delivery.is_about_server) == (DeliveryOutcome.NOT_NOW, True)
    assert "its answer was lost" in str(delivery.sentence)


@pytest.mark.parametrize("script", [(), GREETED[:1], GREETED, (*GREETED, b"354 go on\r\n")])
def test_a_silent_server_is_given_up(script: tuple[bytes, ...]) -> None:
    began = time.monotonic()
    with scripted(*script, is_silent=True) as (server, _):
        delivery = send(server, seconds=0.2)

    assert (delivery.outcome, delivery.is_about_server) == (DeliveryOutcome.NOT_NOW, True)
    assert time.monotonic() - began < 5


def test_nobody_listens() -> None:
    delivery = send(MailServer(HOST, 9, MailSecurity.PLAIN))

    assert (delivery.outcome, delivery.is_about_server) == (DeliveryOutcome.NOT_NOW, True)
    assert "localhost:9 cannot be reached (" in str(delivery.sentence)


def test_a_name_that_does_not_exist() -> None:
    delivery = send(MailServer("mail.nowhere.invalid", 465, MailSecurity.TLS))

    assert "mail.nowhere.invalid:465 cannot be reached" in str(delivery.sentence)


EVIL = "x\r\nBcc: thief@evil.example"


@pytest.mark.parametrize(
    "mail",
    [replace(MAIL, subject=EVIL), replace(MAIL, sender_name=EVIL), replace(MAIL, message_id=EVIL)],
    ids=["subject", "sender_name", "message_id"],
)
def test_a_line_break_adds_no_header(mail: Mail) -> None:
    with post_box() as box, pytest.raises(ValueError, match=r"."):
        send(box.server, mail)

    assert box.mails == []


@pytest.mark.parametrize(
    "recipient",
    ["a@b.example, c@d.example", "a@b.example\r\nRCPT TO:<c@d.example>", "", "a b@c.de"],
)
def test_more_or_less_than_one_recipient_is_refused_before_anybody_is_asked(recipient: str) -> None:
    with scripted() as (server, heard):
        delivery = send(server, replace(MAIL, recipient=recipient))

    assert delivery.outcome is DeliveryOutcome.REFUSED
    assert heard == []


def test_a_domain_with_umlauts_is_written_as_servers_know_it() -> None:
    with post_box() as box:
        send(box.server, replace(MAIL, recipient="billing@bücher.example"))

    assert box.mails[0].recipients == ["billing@xn--bcher-kva.example"]


def test_an_umlaut_before_the_at_needs_a_server_that_knows_it() -> None:
    with post_box() as box:
        delivery = send(box.server, replace(MAIL, recipient="bücher@nordlicht.example"))

    assert delivery.outcome is DeliveryOutcome.REFUSED
    assert "cannot deliver to bücher@nordlicht.example" in str(delivery.sentence)


def test_a_mail_that_is_too_large_is_refused_before_it_is_sent() -> None:
    with post_box(size_max=10_000) as box:
        delivery = send(box.server)

    assert delivery.outcome is DeliveryOutcome.REFUSED
    assert delivery.answer.startswith("552")


def test_a_check_signs_in_and_sends_nothing(authority: Authority) -> None:
    with post_box(MailSecurity.STARTTLS, context=authority.context(), user=USER) as box:
        right, wrong = (
            SmtpMailer(box.server, password, ca_file=authority.ca_file, answer_seconds=5).check()
            for password in (PASSWORD, "wrong")
        )

    assert right.outcome is DeliveryOutcome.HANDED_OVER
    assert str(right.sentence) == f"The mail server {box.server} answers."
    assert wrong.outcome is DeliveryOutcome.NOT_NOW
    assert box.mails == []


def test_the_password_is_not_shown(capsys: pytest.CaptureFixture[str]) -> None:
    box: PostBox
    with post_box(user=USER) as box:
        mailer = SmtpMailer(box.server, "s3cret-word", answer_seconds=5)
        delivery = mailer.send(MAIL)

    shown = capsys.readouterr()
    assert "s3cret-word" not in f"{delivery!r} {mailer!r} {shown.out} {shown.err}"
