"""Setting the mail server: the password goes nowhere but to it, and a test mail proves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from billing_desktop.credentials.keyring_store import KeyringStore
from billing_desktop.domain.mail_server import MailSecurity, MailServer
from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.provider_key import KeyPlace
from billing_desktop.domain.sender import Sender
from billing_desktop.errors import EmailError, SettingsError, UserError
from billing_desktop.ports.mail import DeliveryOutcome
from tests.book import Book
from tests.fakes.keyring_backend import MemoryKeyring, in_use
from tests.mail.servers import PASSWORD, USER, PostBox, post_box


@pytest.fixture(autouse=True)
def key_store() -> Iterator[None]:
    with in_use(MemoryKeyring()):
        yield


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box(user=USER) as opened:
        yield opened


def test_the_password_outlives_the_program_in_the_key_store_alone(book: Book, box: PostBox) -> None:
    status = book.services.mail.servers.save(
        book.administrator, box.server, Sender(), password=PASSWORD
    )
    assert status.password_place is KeyPlace.KEY_STORE
    book.restart()

    status = book.services.mail.servers.status(SYSTEM)

    assert (status.server, status.password_place) == (box.server, KeyPlace.KEY_STORE)
    assert book.services.mail.servers.check(SYSTEM) is not None
    assert box.passwords == [PASSWORD]
    rows = book.rows("SELECT * FROM mail_server") + book.rows("SELECT object FROM audit")
    assert PASSWORD not in str(rows)
    if book.is_sqlite:
        assert PASSWORD.encode() not in book.settings.book_file.read_bytes()


def test_a_password_of_this_session_is_gone_after_it(book: Book, box: PostBox) -> None:
    servers = book.services.mail.servers
    status = servers.save(
        book.administrator, box.server, Sender(), password=PASSWORD, keep=KeyPlace.SESSION
    )
    assert (status.password_place, status.problem) == (KeyPlace.SESSION, None)

    book.restart()

    assert "is not known on this computer" in str(book.services.mail.servers.status(SYSTEM).problem)


def test_a_forgotten_password_is_nowhere(book: Book, box: PostBox) -> None:
    servers = book.services.mail.servers
    servers.save(book.administrator, box.server, Sender(), password=PASSWORD)

    status = servers.forget_password(book.administrator)

    assert status.password_place is None
    with book.services.database.read() as uow:
        name = f"{box.server.secret_name}-{uow.books.book_id()}"
    assert KeyringStore().get(name) is None


def test_versions_are_kept_and_saving_the_same_again_adds_none(book: Book, box: PostBox) -> None:
    servers = book.services.mail.servers
    for server in (box.server, box.server, replace(box.server, user=""), None):
        servers.save(book.administrator, server, Sender())

    assert book.rows("SELECT version, host FROM mail_server ORDER BY version") == [
        (1, "localhost"),
        (2, "localhost"),
        (3, None),
    ]
    assert servers.status(SYSTEM).server is None
    assert book.findings() == ()


def test_a_test_mail_says_what_the_server_answers_before_anything_is_saved(
    book: Book, box: PostBox
) -> None:
    delivery = book.services.mail.servers.test(
        book.administrator, box.server, Sender(), password=PASSWORD
    )

    assert delivery.outcome is DeliveryOutcome.HANDED_OVER
    assert delivery.answer == "250 2.0.0 queued as 1"
    (received,) = box.mails
    assert received.recipients == ["buchhaltung@beispielwerk.example"]
    assert received.message["Subject"] == "TEST – Billing Desktop: test mail"
    assert book.services.mail.servers.status(SYSTEM).server is None


def test_a_test_mail_with_a_wrong_password_tells_so(book: Book, box: PostBox) -> None:
    delivery = book.services.mail.servers.test(
        book.administrator, box.server, Sender(), password="wrong"
    )

    assert delivery.outcome is DeliveryOutcome.NOT_NOW
    assert delivery.answer.startswith("535")
    assert box.mails == []


def test_a_test_mail_uses_the_password_that_is_kept(book: Book, box: PostBox) -> None:
    servers = book.services.mail.servers
    servers.save(book.administrator, box.server, Sender(), password=PASSWORD)

    delivery = servers.test(
        book.administrator, box.server, Sender(), recipient="me@company.example"
    )

    assert delivery.outcome is DeliveryOutcome.HANDED_OVER
    assert box.mails[0].recipients == ["me@company.example"]


def test_a_test_mail_needs_server_password_and_one_address(book: Book, box: PostBox) -> None:
    servers, who = book.services.mail.servers, book.administrator
    with pytest.raises(UserError, match="no mail server to try"):
        servers.test(who, None, Sender())
    with pytest.raises(UserError, match="password of the mail server is missing"):
        servers.test(who, box.server, Sender())
    with pytest.raises(EmailError):
        servers.test(who, box.server, Sender(), password=PASSWORD, recipient="a@b.de, c@d.de")
    with pytest.raises(UserError, match="password of the mail server is missing"):
        servers.save(who, box.server, Sender(), password="")
    assert box.mails == []


def test_a_server_of_the_environment_is_not_changed_here(book: Book) -> None:
    book.settings = replace(book.settings, smtp_url="smtp://localhost:9")
    book.restart()
    server = MailServer("localhost", 25, MailSecurity.PLAIN)

    with pytest.raises(SettingsError, match="BILLING_SMTP_URL"):
        book.services.mail.servers.save(book.administrator, server, Sender())


def test_a_check_without_a_server_or_without_its_password(book: Book, box: PostBox) -> None:
    servers = book.services.mail.servers
    assert servers.check(SYSTEM) is None

    servers.save(book.administrator, box.server, Sender())

    found = servers.check(SYSTEM)
    assert found is not None
    assert found.outcome is DeliveryOutcome.NOT_NOW
    assert "is not known on this computer" in str(found.sentence)
