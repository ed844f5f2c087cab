"""Which server mail goes through, who sends, and where the password comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.sender import Sender
from tests.book import Book
from tests.builders import seller
from tests.fakes.keyring_backend import MemoryKeyring, in_use

SERVER = MailServer("mail.company.example", 465, MailSecurity.TLS, "clerk")


@pytest.fixture(autouse=True)
def key_store() -> Iterator[None]:
    with in_use(MemoryKeyring()):
        yield


def save(book: Book, server: MailServer = SERVER, **sender: str) -> None:
    book.services.mail.servers.save(
        book.administrator, server, Sender(**sender), password="word", keep=KeyPlace.SESSION
    )


def test_without_a_server_there_is_no_way(book: Book) -> None:
    status = book.services.mail.servers.status(SYSTEM)

    assert (status.server, status.problem, status.is_given) == (None, None, False)


def test_the_seller_sends_unless_somebody_else_is_named(book: Book) -> None:
    save(book)
    assert book.services.mail.servers.status(SYSTEM).sender == Sender(
        "buchhaltung@beispielwerk.example", "Beispielwerk Software GmbH"
    )

    save(book, address="invoices@company.example")

    status = book.services.mail.servers.status(SYSTEM)
    assert status.sender == Sender("invoices@company.example", "Beispielwerk Software GmbH")
    assert status.saved_sender == Sender("invoices@company.example")


def test_nobody_to_send_is_a_problem(book: Book) -> None:
    save(book)
    book.services.sellers.save(book.administrator, replace(seller(), email=""))

    status = book.services.mail.servers.status(SYSTEM)

    assert str(status.problem).startswith("Nobody is named as the sender")


def test_a_password_of_another_server_is_never_used(book: Book) -> None:
    save(book)
    elsewhere = replace(SERVER, host="mail.evil.example")

    status = book.services.mail.servers.save(book.administrator, elsewhere, Sender())

    assert "The password for clerk at mail.evil.example:465 is not known" in str(status.problem)


def test_the_environment_wins_and_says_so(book: Book) -> None:
    save(book)
    book.settings = replace(book.settings, smtp_url="smtps://other:word@mail.other.example")
    book.restart()

    status = book.services.mail.servers.status(SYSTEM)

    assert status.is_given
    assert status.server == MailServer("mail.other.example", 465, MailSecurity.TLS, "other")
    assert (status.password_place, status.problem) == (None, None)
