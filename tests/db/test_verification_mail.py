"""Mails that somebody calls sent behind the program's back: verify names each."""

from __future__ import annotations

from sqlalchemy import text

from tests.book import Book
from tests.db.test_tampering import remove_guards, verify_rows
from tests.mail.outgoing import box, issue, mails, send_all, sending
from tests.mail.servers import PostBox

__all__ = ["box", "sending"]

NO_ANSWER = "is called handed over, but no server's answer says so"
NOT_IN_TRAIL = "is called handed_over, which is not in the audit trail"
CALL_QUEUED_SENT = "UPDATE outbox SET status = 'handed_over' WHERE status = 'queued'"
PLANTS: tuple[tuple[list[str], str, str], ...] = (
    ([CALL_QUEUED_SENT], "P9", NO_ANSWER),
    ([CALL_QUEUED_SENT], "P14", NOT_IN_TRAIL),
    (["UPDATE outbox SET status = 'handed_over' WHERE status = 'failed'"], "P9", NO_ANSWER),
    (
        ["UPDATE outbox SET status = 'failed' WHERE status = 'queued'"],
        "P9",
        "is called failed, but no attempt says so",
    ),
    (["UPDATE outbox_event SET answer = '' WHERE step = 'handed_over'"], "P9", NO_ANSWER),
    # The answer of the second time is gone; that of the first does not speak for it.
    (["DELETE FROM outbox_event WHERE step = 'handed_over' AND seq > 3"], "P9", NO_ANSWER),
    (
        [
            "UPDATE outbox_event SET step = 'handed_over' WHERE step = 'refused'",
            "UPDATE outbox SET status = 'handed_over' WHERE status = 'failed'",
        ],
        "P9",
        NO_ANSWER,
    ),
    (["DELETE FROM outbox_event WHERE seq = 1"], "P9", "step 1 of mail"),
    (["UPDATE outbox SET message_id = NULL"], "P9", "was tried without a Message-ID"),
    (
        ["UPDATE audit SET object = 'mail:x:y' WHERE action = 'mail.handed_over'"],
        "P14",
        NOT_IN_TRAIL,
    ),
)


def tell(book: Book, box: PostBox) -> None:
    """Leave mails of every kind: handed over, sent again, failed, and still queued."""
    issue(book, 2)
    send_all(book)
    first = mails(book)[-1]
    book.services.mail.outbox.send_again(book.operator, first.mail_id)
    send_all(book)
    box.at_recipient = "550 5.1.1 nobody of that name"
    issue(book)
    send_all(book)
    issue(book)
    states = book.rows("SELECT status, COUNT(*) FROM outbox GROUP BY status ORDER BY status")
    assert states == [("failed", 1), ("handed_over", 2), ("queued", 1)]
    assert book.findings() == ()


def test_a_mail_that_somebody_calls_sent_is_named(sending: Book, box: PostBox) -> None:
    tell(sending, box)
    remove_guards(sending)
    with sending.services.database.engine.connect() as connection:
        for statements, promise, told in PLANTS:
            for statement in statements:
                connection.execute(text(statement))
            found = list(verify_rows(connection, is_deep=False))
            connection.rollback()
            named = [f for f in found if f.promise == promise and told in f.sentence]
            assert named, (statements, found)
        assert list(verify_rows(connection, is_deep=False)) == []
