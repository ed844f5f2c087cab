"""What the audit trail says of an object and of what was changed."""

from __future__ import annotations

from datetime import UTC, datetime

from billing_desktop.domain.audit_trail import (
    REFUSED,
    AuditEntry,
    FieldChange,
    changes_between,
    split_reference,
    state,
    with_reference,
)
from tests.builders import billing_details

DIGEST = "0f" * 32


def test_only_what_differs_is_a_change() -> None:
    was, now = billing_details(city="Kiel"), billing_details(city="Bremen")

    assert changes_between(state(was), state(now)) == (FieldChange("city", "Kiel", "Bremen"),)


def test_what_was_not_there_before_is_empty_before() -> None:
    assert changes_between(state(None), {"days": 7, "none": None}) == (
        FieldChange("days", "", "7"),
    )


def test_a_reference_is_split_from_the_object_it_was_put_to() -> None:
    told = with_reference("account:a:b\nc", DIGEST)

    assert split_reference(told) == ("account:a:b\nc", DIGEST)
    assert split_reference("task:t:changes:0f") == ("task:t:changes:0f", "")


def test_an_entry_knows_what_it_is_about_and_whether_it_was_done() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)
    entry = AuditEntry(1, at, "desk", REFUSED, "call:Rates.add_tax_rate", "00")

    assert (entry.object_kind, entry.is_refused) == ("call", True)
