"""Requests that somebody changes behind the program's back: verify names each change."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from billing_desktop.db.verification import verify
from billing_desktop.domain.operator import Operator, Role
from tests.book import Book
from tests.builders import eur
from tests.db.test_tampering import remove_guards

ASKER, REVIEWER = Operator("The asker", Role.FINANCE), Operator("The reviewer", Role.SUPPORT)
ISSUED = "WHERE status = 'invoiced'"
LAST = "seq = (SELECT MAX(m.seq) FROM request_message m WHERE m.request_id = {0}.request_id)"


@pytest.fixture
def reviewed(book: Book) -> Book:
    """A book with a request that was invoiced, and one that is in review."""
    requests, account = book.services.invoice_requests, book.account()
    for number in range(2):
        top_up = book.services.top_ups.start(
            ASKER, account.account_id, eur("1500.00"), key=f"k{number}", message="Please."
        )
        request = requests.of_top_up(ASKER, top_up.top_up_id)
        if number:
            requests.take(REVIEWER, request.request_id, version=1)
        else:
            requests.approve(REVIEWER, request.request_id, version=1)
    assert book.findings() == ()
    remove_guards(book)
    return book


@pytest.mark.parametrize(
    ("plant", "promise", "told"),
    [
        (
            f"UPDATE invoice_request SET requested_by = 'the reviewer' {ISSUED}",
            "P13",
            "approved by The reviewer",
        ),
        (
            f"UPDATE invoice_request SET changed_by = 'THE REVIEWER' {ISSUED}",
            "P13",
            "approved by The reviewer",
        ),
        (
            f"UPDATE invoice_request SET approved_amount_minor = 1 {ISSUED}",
            "P5",
            "invoice TEST-RE-2026-000001 shows other figures than were approved",
        ),
        (
            f"UPDATE invoice_request SET approved_vat_minor = 1 {ISSUED}",
            "P5",
            "was approved with other figures than its top-up has",
        ),
        (
            f"UPDATE invoice_request SET approved_tax_category = 'AE' {ISSUED}",
            "P5",
            "was approved with other figures than its top-up has",
        ),
        (
            f"UPDATE invoice_request SET status = 'declined', invoice_number = NULL {ISSUED}",
            "P6",
            "invoice TEST-RE-2026-000001 by transfer belongs to no request",
        ),
        ("UPDATE invoice_request SET status = 'declined'", "P6", "and its top-up pending"),
        (
            "UPDATE invoice_request SET status = 'requested' WHERE status = 'in_review'",
            "P14",
            "is requested, and its thread says in_review",
        ),
        ("DELETE FROM request_message WHERE seq = 1", "P14", "and the last is number"),
        ("DELETE FROM request_message", "P14", "and its thread says nothing"),
        (
            "DELETE FROM request_message WHERE action = 'take'",
            "P14",
            "took a step that there is not: approve to approved",
        ),
        (
            "UPDATE request_message SET action = 'decline' WHERE action = 'approve'",
            "P14",
            "the step decline of the request",
        ),
        ("DELETE FROM audit WHERE action = 'invoice_request.take'", "P14", "the step take of"),
        ("UPDATE top_up SET status = 'cancelled'", "P6", "and its top-up cancelled"),
        ("UPDATE top_up SET method = 'card'", "P6", "and its top-up"),
    ],
)
def test_what_was_planted_is_named(reviewed: Book, plant: str, promise: str, told: str) -> None:
    with reviewed.services.database.engine.connect() as connection:
        connection.execute(text(plant))
        found = list(verify(connection, is_deep=False))
        connection.rollback()

    assert any(each.promise == promise and told in each.sentence for each in found), found


def test_a_request_that_is_gone_is_missed(reviewed: Book) -> None:
    reviewed.execute("DELETE FROM request_message", "DELETE FROM invoice_request")

    sentences = [each.sentence for each in reviewed.findings()]

    assert sum("by invoice has no request" in sentence for sentence in sentences) == 2
