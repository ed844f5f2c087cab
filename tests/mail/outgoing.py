"""Books that send mail, and what tests want to know of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from billing_desktop.domain.operator import SYSTEM
from billing_desktop.domain.outgoing_mail import MailQuery, MailStep, OutgoingMail
from billing_desktop.services.outbox import MailReport
from tests.book import Book
from tests.mail.servers import PostBox, post_box

RECIPIENT = "billing@nordlicht-de.example"


@pytest.fixture
def box() -> Iterator[PostBox]:
    with post_box() as opened:
        yield opened


def use(book: Book, port: int) -> None:
    book.settings = replace(book.settings, smtp_url=f"smtp://localhost:{port}")
    book.restart()


@pytest.fixture
def sending(book: Book, box: PostBox) -> Book:
    """A book whose mail goes to ``box``."""
    use(book, box.server.port)
    return book


def issue(book: Book, times: int = 1) -> list[str]:
    """Top an account up and return the numbers of its invoices."""
    account = book.account()
    return [str(book.top_up(account).invoice_number) for _ in range(times)]


def mails(book: Book) -> tuple[OutgoingMail, ...]:
    outbox = book.services.mail.outbox
    return outbox.rows(SYSTEM, outbox.search(SYSTEM, MailQuery()).ids)


def steps(book: Book, mail: OutgoingMail) -> list[MailStep]:
    return [event.step for event in book.services.mail.outbox.history(SYSTEM, mail.mail_id)]


def send_all(book: Book) -> MailReport:
    return book.services.mail.outbox.send_all(SYSTEM)


def send_due(book: Book) -> MailReport:
    return book.services.mail.outbox.send_due(SYSTEM)
